// The definition of a study of a command, checked as a whole before anything runs: every word can be told, every input is
// there, and no two outputs stand in each other's way.

import type { CommandDefinition } from '../../contracts/command-study.ts';
import { SheafFailure } from '../../contracts/failures.ts';
import type { CommandItem } from './command-item.ts';
import { INDEX, itemsOf } from './item-of.ts';
import { foldersOf } from './work-path.ts';

/** Answers the definition, or throws a `usage` failure that names the items and values that are at fault. */
export function defineCommand(definition: CommandDefinition): CommandDefinition {
  checkColumns(definition);
  const item = itemsOf(definition);
  const written = new Map<string, Output>();
  for (let index = 0; index < definition.items; index++) {
    const of = item(index);
    checkInputs(of);
    for (const path of of.outputs) {
      const output = { path: path.replace(/\/$/, ''), index, count: definition.items };
      const same = written.get(output.path);
      if (same !== undefined) throw collision(same, output, 'the same output');
      written.set(output.path, output);
    }
  }
  for (const output of written.values())
    for (const folder of foldersOf(output.path)) {
      const outer = written.get(folder);
      if (outer !== undefined) throw collision(outer, output, 'one inside of the other');
    }
  return definition;
}

interface Output {
  readonly path: string;
  readonly index: number;
  readonly count: number;
}

function checkColumns({ table, items }: CommandDefinition): void {
  if (table === null) return;
  const { columns, rows } = table;
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) throw tableFailure(`two columns are called ${twice}`);
  if (columns.includes(INDEX))
    throw tableFailure(
      `a column is called ${INDEX}`,
      'another name: {index} is the number of the row, from 0',
    );
  const braced = columns.find((name) => /[{}]/.test(name));
  if (braced !== undefined) throw tableFailure(`the column ${braced} has a brace in its name`);
  const torn = rows.findIndex((row) => row.length !== columns.length);
  if (torn >= 0) throw tableFailure(`row ${torn} has ${rows[torn]!.length} values, not ${columns.length}`);
  if (rows.length !== items) throw tableFailure(`it has ${rows.length} rows for ${items} items`);
}

function tableFailure(what: string, expected?: string): SheafFailure {
  return new SheafFailure('usage', { where: 'the table of the items', what, expected });
}

/** What an item reads and what it leaves are different files. */
function checkInputs({ index, inputs, outputs, stdin }: CommandItem): void {
  const isIn = (path: string, name: string): boolean => path === name || path.startsWith(`${name}/`);
  for (const output of outputs) {
    const plain = output.replace(/\/$/, '');
    const both = inputs.find(({ path }) => isIn(path, plain) || isIn(plain, path));
    if (both !== undefined)
      throw new SheafFailure('usage', {
        where: `item ${index}`,
        what: `${JSON.stringify(output)} is an output, and ${JSON.stringify(both.path)} an input`,
        expected: 'outputs under names of their own',
      });
  }
  if (stdin !== null && !inputs.some(({ path }) => path === stdin))
    throw new SheafFailure('usage', {
      where: `item ${index}`,
      what: `its standard input ${JSON.stringify(stdin)} is none of its input files`,
    });
}

function collision(one: Output, other: Output, how: string): SheafFailure {
  const names =
    one.path === other.path
      ? JSON.stringify(one.path)
      : [one, other].map((o) => JSON.stringify(o.path)).join(' and ');
  const whose =
    one.index === other.index ? `item ${one.index} twice` : `items ${one.index} and ${other.index}`;
  return new SheafFailure('usage', {
    where: 'the outputs',
    what: `${how}, of ${whose}: ${names}`,
    expected: 'a name of its own for each output of each item',
    hint: one.count > 1 ? 'put a field into it, such as {index}' : 'name each output once',
  });
}
