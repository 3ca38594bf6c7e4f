// A run is a directory: manifest, event log, one file a shard, the merged result. Here it is made, and opened again.

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { cpus, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { checksumHolds, type Json, prettyJson, withChecksum } from '../contracts/canonical.ts';
import { SheafFailure } from '../contracts/failures.ts';
import { problemsOf } from '../contracts/problems.ts';
import { type RunManifest, runManifest } from '../contracts/run.ts';
import { runTag } from '../contracts/tags.ts';
import { version } from '../version.ts';
import { machineFailure, reasonOf, writeNew } from './atomic-file.ts';
import { EventLog } from './event-log.ts';
import { type RunDirectory, runFiles } from './run-files.ts';
import { shellWord } from './shell-word.ts';

/** The first of `name`, `name-2`, `name-3` ... that no run in `folder` has. */
export function freeRunId(folder: string, name: string): string {
  for (let n = 1; ; n++) {
    const id = n === 1 ? name : `${name}-${n}`;
    if (!existsSync(join(folder, id))) return id;
  }
}

/** What a run is asked to do. */
export type Asked = Omit<RunManifest, 'schema_version' | 'checksum' | 'provenance' | 'run_dir'>;

/** The same with files that the run needs: `fill` puts them into its folder before there is a manifest. */
export async function createFilledRun(
  path: string,
  asked: Asked,
  fill: (folder: string) => Promise<void>,
): Promise<RunDirectory> {
  const absolute = resolve(path);
  if (existsSync(join(absolute, runFiles.manifest))) throw runThere(path);
  makeFolder(absolute);
  await fill(absolute);
  return createRunDirectory(path, asked);
}

function makeFolder(absolute: string): void {
  try {
    mkdirSync(absolute, { recursive: true });
  } catch (error) {
    throw machineFailure(absolute, 'the run directory cannot be made', reasonWhyNot(absolute) ?? error);
  }
}

function runThere(path: string): SheafFailure {
  return new SheafFailure('usage', {
    where: resolve(path),
    what: 'there is a run here already',
    hint: `continue it with \`sheaf farm resume ${shellWord(path)}\`, or choose another --run-id`,
  });
}

/** Makes the directory of a new run. Throws when there is a run already. */
export function createRunDirectory(path: string, asked: Asked): RunDirectory {
  const absolute = resolve(path);
  makeFolder(absolute);
  const cores = cpus();
  const manifest = withChecksum({
    schema_version: runTag,
    ...asked,
    run_dir: absolute,
    provenance: {
      sheaf: version,
      node: process.version,
      host: hostname(),
      cpu: cores[0]?.model ?? 'unknown',
      cores: cores.length,
    },
  } as unknown as { readonly [key: string]: Json });
  if (!writeNew(join(absolute, runFiles.manifest), `${prettyJson(manifest)}\n`)) throw runThere(path);
  const log = new EventLog(join(absolute, runFiles.events), () => new Date(asked.created_at_utc));
  log.append({ event: 'run-created' });
  log.close();
  return { path: absolute, manifest: manifest as unknown as RunManifest };
}

/** Node says ENOENT of a read-only place when it makes several folders at once. */
function reasonWhyNot(path: string): unknown {
  try {
    mkdirSync(path);
  } catch (error) {
    return error;
  }
}

export function openRunDirectory(path: string): RunDirectory {
  const absolute = resolve(path);
  const file = join(absolute, runFiles.manifest);
  if (!existsSync(file)) {
    throw new SheafFailure('usage', {
      where: absolute,
      what: `there is no run here: ${runFiles.manifest} is missing`,
      hint: 'give the directory that the command which began it named',
    });
  }
  const hint = 'start a new run';
  const json = readJson(file, hint);
  const parsed = runManifest.safeParse(json);
  if (!parsed.success)
    throw new SheafFailure('incomplete', {
      where: file,
      what: `not a manifest of a run: ${problemsOf(runManifest, json, parsed.error)[0]}`,
      hint,
    });
  if (!checksumHolds(json as { readonly [key: string]: Json })) {
    throw new SheafFailure('incomplete', {
      where: file,
      what: 'the checksum does not fit the content: the manifest was changed or damaged',
      hint,
    });
  }
  return { path: absolute, manifest: parsed.data };
}

/** A JSON file's value; a torn file is an `incomplete` failure. `hint` says what to do about one. */
export function readJson(path: string, hint = 'run this shard again'): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new SheafFailure(
      'machine',
      { where: path, what: `cannot be read (${reasonOf(error)})`, hint: 'check the path' },
      error,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SheafFailure(
      'incomplete',
      {
        where: path,
        what: text === '' ? 'the file is empty' : 'this is not JSON, or not all of it',
        hint,
      },
      error,
    );
  }
}
