// What the tests of commands as studies share: runs of them, made as the command line makes them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandFlags, commandStudy } from '../../src/cli/command-study.ts';
import type { OutputFile } from '../../src/contracts/command-study.ts';
import { noAssessment } from '../../src/contracts/toys-definition.ts';
import { createFilledRun } from '../../src/farm/run-directory.ts';

/** A new run in `folder`/`id`; paths of inputs are absolute, or from the folder that the tests run in. */
export async function commandRun(
  folder: string,
  id: string,
  flags: CommandFlags & { readonly command: string },
  shards = 4,
  threads = 2,
): Promise<string> {
  const { study, fill } = await commandStudy(flags);
  const { path } = await createFilledRun(
    join(folder, id),
    {
      run_id: id,
      created_at_utc: '2026-11-22T00:00:00.000Z',
      scheduler: 'local',
      config: null,
      command: ['sheaf'],
      n_toys: study.items,
      seed: 0,
      shards: Math.min(shards, study.items),
      threads,
      study: { kind: 'command', digest: study.digest, items: study.items, definition: study.definition },
      assessment: noAssessment,
    },
    fill,
  );
  return path;
}

export interface MergedCommand {
  readonly command: readonly string[];
  readonly complete: boolean;
  readonly n_items: number;
  readonly n_outputs: number;
  readonly output_bytes: number;
  readonly results: {
    readonly exit_code: readonly number[];
    readonly outputs: readonly (readonly OutputFile[])[];
  };
  readonly results_digest: string;
  readonly table: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly string[])[];
  } | null;
  readonly account: { readonly seconds: readonly number[]; readonly host: readonly string[] };
}

export function mergedCommand(run: string): MergedCommand {
  return JSON.parse(readFileSync(join(run, 'merged.out.json'), 'utf8')) as MergedCommand;
}

/** A file of a test's own; answers its path. */
export function fileIn(folder: string, name: string, content: string | Uint8Array, mode = 0o644): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), content, { mode });
  return join(folder, name);
}
