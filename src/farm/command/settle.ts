// The outputs of items that are done, in the run's folder `outputs` under the names that their user gave: each by one rename,
// so that none is ever half there. Interrupted anywhere, it goes on where it was.

import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SheafFailure } from '../../contracts/failures.ts';
import type { CommandRow } from '../../study/command/command-item.ts';
import { machineFailure, writeAtomic } from '../atomic-file.ts';
import { type RunDirectory, runFiles } from '../run-files.ts';
import { isSameRow, itemFiles, itemFolder, placeOfOutput, readItem } from './item-folder.ts';

/** Throws an `incomplete` failure unless the items of these rows are there, with these very outputs. */
export function checkItems({ path, manifest }: RunDirectory, rows: readonly CommandRow[]): void {
  for (const row of rows) {
    const there = readItem(path, manifest.study.digest, row.item);
    if (there !== null && isSameRow(there, row)) continue;
    throw new SheafFailure('incomplete', {
      where: itemFolder(path, row.item),
      what:
        there === null
          ? 'the outputs of this item are not all there, or not whole'
          : 'the outputs here are of another time that this item was run',
      hint: 'run this shard again',
    });
  }
}

/** Moves the outputs of these items to where the user wants them, and writes their checksums beside them. */
export function settleOutputs(run: RunDirectory, rows: readonly CommandRow[]): void {
  const { path } = run;
  const target = join(path, runFiles.outputs);
  // Since they were taken, a second job of an item may have come back.
  checkItems(run, rows);
  try {
    mkdirSync(target, { recursive: true });
    for (const row of rows) settleItem(path, row);
    writeAtomic(join(path, runFiles.checksums), checksumsOf(rows));
  } catch (error) {
    if (error instanceof SheafFailure) throw error;
    throw machineFailure(target, 'the outputs cannot be put here', error);
  }
  try {
    // What is done needs no working directories; a second job of one of its items may still sit in its own.
    rmSync(join(path, runFiles.work), { recursive: true, force: true });
  } catch {
    // Then they stay.
  }
}

function settleItem(run: string, row: CommandRow): void {
  for (const [k, { path }] of row.outputs.entries()) {
    const to = join(run, runFiles.outputs, path);
    const from = placeOfOutput(run, row, k);
    if (from === to) continue;
    if (from === null)
      throw new SheafFailure('incomplete', {
        where: to,
        what: 'this output was taken away',
        hint: 'run its shard again',
      });
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }
  const folder = itemFolder(run, row.item);
  for (const name of readdirSync(folder))
    if (name.startsWith(itemFiles.outputs(''))) rmSync(join(folder, name), { recursive: true, force: true });
}

/** A line an output, as GNU coreutils read and write them: what a backslash stands before is not as it is in the name. */
function checksumsOf(rows: readonly CommandRow[]): string {
  return rows
    .flatMap((row) => row.outputs)
    .map(({ path, sha256 }) => {
      const name = `${runFiles.outputs}/${path}`;
      const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
      return `${escaped === name ? '' : '\\'}${sha256.replace('sha256:', '')}  ${escaped}\n`;
    })
    .join('');
}
