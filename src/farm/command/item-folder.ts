// The folder of an item that is done, items/INDEX: its row, what it said, and its outputs by number. It comes to be by one
// rename, so that it is whole or not there, and only once.

import { existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  canonicalJson,
  checksumHolds,
  type Json,
  prettyJson,
  withChecksum,
} from '../../contracts/canonical.ts';
import type { CommandRowFile } from '../../contracts/command-study.ts';
import type { CommandRow } from '../../study/command/command-item.ts';
import { isCode, syncFolder, writeAtomic } from '../atomic-file.ts';
import { runFiles } from '../run-files.ts';

export const itemFiles = {
  row: 'row.json',
  stdout: 'stdout',
  stderr: 'stderr',
  /** Of one attempt: what comes back late of another one does not get in between. */
  outputs: (attempt: string): string => `out-${attempt}`,
} as const;

export const itemFolder = (run: string, item: number): string => join(run, runFiles.items, String(item));

/** What an item that failed said: until it is done. */
export const failedFolder = (run: string, item: number): string =>
  join(run, runFiles.items, `${item}.failed`);

/** Where output `k` of an item is, if it is there whole: beside its row, or among the outputs of the run already. */
export function placeOfOutput(run: string, row: CommandRow, k: number): string | null {
  const { path, size } = row.outputs[k]!;
  const places = [
    join(itemFolder(run, row.item), itemFiles.outputs(row.attempt), String(k)),
    join(run, runFiles.outputs, path),
  ];
  const place = places.find((p) => existsSync(p));
  return place !== undefined && statSync(place).size === size ? place : null;
}

/** The row of an item that is done with all its outputs; null for any other, such as one whose transfer was cut short. */
export function readItem(run: string, study: string, item: number): CommandRow | null {
  const row = readRow(join(itemFolder(run, item), itemFiles.row), study, item);
  if (row?.outputs.every((_, k) => placeOfOutput(run, row, k) !== null)) return row;
  return null;
}

function readRow(path: string, study: string, item: number): CommandRow | null {
  try {
    const file = JSON.parse(readFileSync(path, 'utf8')) as CommandRowFile;
    if (!checksumHolds(file as { readonly [key: string]: Json }) || file.study !== study) return null;
    if (file.item !== item) return null;
    const { attempt, exit_code: exitCode, outputs, seconds, host, stdout, stderr } = file;
    return { item, attempt, exitCode, outputs, seconds, host, stdout, stderr };
  } catch {
    return null;
  }
}

/** The same row, whoever wrote it down. */
export function isSameRow(one: CommandRow, other: CommandRow): boolean {
  return canonicalJson(one as unknown as Json) === canonicalJson(other as unknown as Json);
}

export function writeRow(folder: string, study: string, row: CommandRow): void {
  const { item, exitCode, ...rest } = row;
  const file = withChecksum({ study, item, exit_code: exitCode, ...rest } as unknown as {
    readonly [key: string]: Json;
  });
  writeAtomic(join(folder, itemFiles.row), `${prettyJson(file)}\n`);
}

/** Makes `made` the folder of its item. Where another did so first, its row counts: the answer is the row that does. */
export function commitItem(run: string, study: string, made: string, row: CommandRow): CommandRow {
  const folder = itemFolder(run, row.item);
  for (;;) {
    try {
      renameSync(made, folder);
      syncFolder(join(run, runFiles.items));
      return row;
    } catch (error) {
      if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error;
      const first = readItem(run, study, row.item);
      if (first !== null) return first;
      // Damaged: out of the way, by one rename too.
      const away = `${made}.damaged`;
      renameSync(folder, away);
      rmSync(away, { recursive: true, force: true });
    }
  }
}
