// How the jobs of a new run find the program: what its manifest says of it, and the files that go along with them.

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RunEnvironment } from '../contracts/run.ts';
import { type JobProgram, programFor } from '../environment/program-for.ts';
import { digestOfFile } from '../farm/command/files.ts';
import { jobFileNames } from '../farm/job-files.ts';
import type { FarmFlags } from './commands/farm/flags.ts';
import type { Context } from './context.ts';
import type { EngineChoice } from './engine-choice.ts';
import { progressReporter, progressStyle } from './progress.ts';

export interface RunProgram {
  /** Missing: shards run in threads of this process. */
  readonly environment?: RunEnvironment;
  /** Absolute paths of the files that the run directory has to hold. */
  readonly files: readonly string[];
}

const MEGABYTE = 1e6;

/** Makes a bundle where one is asked for, which takes some seconds the first time. */
export async function jobProgram(
  context: Context,
  flags: FarmFlags,
  { scheduler, options, strategy }: EngineChoice,
): Promise<RunProgram> {
  if (strategy === null) return { files: [] };
  const named = flags.sheafBin ?? flags.nextstatBin;
  const carries = scheduler === 'ssh' || options?.['files'] === 'transfer';
  if (strategy === 'shared') {
    // What is carried to a job's own folder is named as it is there.
    const program =
      named === undefined
        ? await here(context, flags, options?.['bundle'] !== undefined)
        : [carries ? named : resolve(named)];
    return { environment: { strategy, program: [...program] }, files: [] };
  }
  const { program, files, notes } =
    strategy === 'bundle'
      ? await bundled(context, flags)
      : await programFor(strategy, {
          image: flags.image,
          carriesImage: carries && flags.image !== undefined && isFile(flags.image),
          startsInside: options?.['container_image'] !== undefined,
        });
  tell(context, flags, notes);
  const names = jobFileNames(files);
  const digests = await Promise.all(files.map((path) => digestOfFile(path)));
  const carried = names.map((name, i) => ({ name, sha256: digests[i]!.sha256.replace('sha256:', '') }));
  return { environment: { strategy, program: [...program], files: carried }, files };
}

/** This very program; `isUnused` where the engine brings another one itself. */
async function here(context: Context, flags: FarmFlags, isUnused: boolean): Promise<readonly string[]> {
  const { program, notes } = await programFor('shared');
  if (!isUnused) tell(context, flags, notes);
  return program;
}

async function bundled(context: Context, flags: FarmFlags): Promise<JobProgram> {
  const progress = progressReporter(
    context,
    progressStyle(context, flags.jsonEvents),
    'MB of the bundle',
    () => performance.now(),
  );
  try {
    return await programFor('bundle', {
      archive: flags.bundle,
      onProgress: (done, total) =>
        progress.show({ items: Math.ceil(done / MEGABYTE), total: Math.ceil(total / MEGABYTE), before: 0 }),
    });
  } finally {
    progress.end();
  }
}

/** Lines of events are read by programs. */
function tell(context: Context, { jsonEvents }: FarmFlags, notes: readonly string[]): void {
  if (jsonEvents) return;
  for (const note of notes) context.stderr.write(`${note}\n`);
}

/** What cannot be looked at is refused with its reason later. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
