// What the jobs of a run ask for, and the words that start the program on their machines, from the run's manifest.

import { join } from 'node:path';
import type { CommandDefinition } from '../contracts/command-study.ts';
import { SheafFailure } from '../contracts/failures.ts';
import type { RunManifest } from '../contracts/run.ts';
import type { JobShape } from '../engines/engine.ts';
import { digestOfFile, isThere } from './command/files.ts';
import { type RunDirectory, runFiles } from './run-files.ts';

/** What each job asks for, without the words that start the program. */
export function askedShape({ resources, threads }: Pick<RunManifest, 'resources' | 'threads'>): JobShape {
  const { memory_mb, disk_mb, gpus, seconds, max_running, ...asked } = resources ?? { threads };
  return {
    ...{ program: [], threads: asked.threads },
    ...given({ memoryMb: memory_mb, diskMb: disk_mb, gpus, seconds, most: max_running }),
  };
}

export function jobShape(run: RunDirectory): JobShape {
  const { environment, study } = run.manifest;
  const files = carriedFiles(run).map(({ path }) => path);
  return {
    ...askedShape(run.manifest),
    // Shards that run in threads of this process need no words.
    program: environment?.program ?? [],
    ...(files.length === 0 ? {} : { files }),
    // Jobs of a command find its inputs there, if it has any.
    ...(study.kind === 'command' && hasInputs(study.definition) ? { inputs: [runFiles.inputs] } : {}),
  };
}

function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function hasInputs(definition: unknown): boolean {
  return Object.keys((definition as CommandDefinition).files).length > 0;
}

/** What goes along with each job, as it lies in the run directory. */
function carriedFiles({
  path,
  manifest,
}: RunDirectory): readonly { readonly path: string; readonly sha256: string }[] {
  const { environment } = manifest;
  if (environment === undefined || environment.strategy === 'shared') return [];
  return environment.files.map(({ name, sha256 }) => ({ path: join(path, name), sha256 }));
}

/** Throws where a file that goes along with jobs is not there any more, or is another one. */
export async function checkCarriedFiles(run: RunDirectory): Promise<void> {
  for (const { path, sha256 } of carriedFiles(run)) {
    const isHere = isThere(path);
    if (isHere && (await digestOfFile(path)).sha256 === `sha256:${sha256}`) continue;
    throw new SheafFailure('incomplete', {
      where: path,
      what: isHere ? 'this file of the jobs was changed' : 'this file of the jobs is missing',
      expected: `the file with the SHA-256 ${sha256}`,
      hint: 'put it back; or `sheaf farm resume RUN --here` runs what is missing on this machine',
    });
  }
}
