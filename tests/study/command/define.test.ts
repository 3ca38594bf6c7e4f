// What of a command's definition is refused before anything runs, and what its templates come to.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CommandDefinition } from '../../../src/contracts/command-study.ts';
import { commandDefinition } from '../../../src/contracts/command-study.ts';
import { CommandStudy } from '../../../src/study/command/command-study.ts';
import { defineCommand } from '../../../src/study/command/define-command.ts';
import { workPath } from '../../../src/study/command/work-path.ts';

const file = { sha256: `sha256:${'0'.repeat(64)}`, size: 3, executable: false };
const plain: CommandDefinition = {
  kind: 'command',
  revision: 1,
  words: ['python', 'train.py', '{index}'],
  items: 3,
  table: null,
  inputs: ['data.csv'],
  files: { 'data.csv': file },
  stdin: null,
  stdout: null,
  outputs: ['model_{index}.pt'],
  environment: {},
  exit_codes: [0],
  item_timeout_s: null,
};
const table = {
  columns: ['name'],
  rows: [['a'], ['b'], ['a']],
};

test('a definition is what its schema says, and its items are filled in', () => {
  const study = new CommandStudy(defineCommand({ ...plain, table, words: ['run', '{name}', '{index}'] }));
  expect(commandDefinition.parse(study.definition)).toEqual(study.definition);
  expect(study.item(1)).toMatchObject({
    index: 1,
    words: ['run', 'b', '1'],
    inputs: [{ path: 'data.csv', ...file }],
    outputs: ['model_1.pt'],
  });
});

test('an item finds the inputs that its own fields name, and all of a folder', () => {
  const study = new CommandStudy(
    defineCommand({
      ...plain,
      inputs: ['part_{index}.csv', 'code/'],
      files: Object.fromEntries(
        ['part_0.csv', 'part_1.csv', 'part_2.csv', 'code/a.py', 'code/deep/b.py', 'codes'].map((f) => [
          f,
          file,
        ]),
      ),
    }),
  );
  expect(study.item(2).inputs.map(({ path }) => path)).toEqual(['part_2.csv', 'code/a.py', 'code/deep/b.py']);
});

describe('outputs are refused', () => {
  test.each([
    [{ outputs: ['model.pt'] }, 'the same output, of items 0 and 1: "model.pt"'],
    [{ outputs: ['model_{name}'], table }, 'the same output, of items 0 and 2: "model_a"'],
    [{ outputs: ['{index}', './{index}'] }, 'the same output, of item 0 twice: "0"'],
    [{ outputs: ['a//{index}/', 'a/{index}'] }, 'the same output, of item 0 twice: "a/0"'],
    [{ stdout: 'out_{index}', outputs: ['out_{index}'] }, 'the same output, of item 0 twice: "out_0"'],
    [
      { outputs: ['{name}'], table: { columns: ['name'], rows: [['x/y/z'], ['w'], ['x/y']] } },
      'one inside of the other, of items 2 and 0: "x/y" and "x/y/z"',
    ],
    [{ outputs: ['/tmp/{index}'] }, 'the output of item 0: "/tmp/0" is an absolute path'],
    [{ outputs: ['a/../../{index}'] }, '"a/../../0" leaves the working directory (..)'],
    [
      { outputs: ['{name}'], table: { columns: ['name'], rows: [['a'], ['..'], ['b']] } },
      'the output of item 1: ".." leaves',
    ],
    [
      { outputs: ['{name}'], table: { columns: ['name'], rows: [['a'], ['b'], ['']] } },
      'the output of item 2: "" names nothing',
    ],
    [
      { outputs: ['{name}'], table: { columns: ['name'], rows: [['a'], ['b\0'], ['c']] } },
      'holds a NUL character',
    ],
    [
      { outputs: ['{name}'], table: { columns: ['name'], rows: [['a'], ['\ud800'], ['c']] } },
      'holds half of a character',
    ],
    [{ outputs: [`${'é'.repeat(128)}{index}`] }, 'has a name of more than 255 bytes'],
    [{ outputs: ['data.csv/{index}'] }, '"data.csv/0" is an output, and "data.csv" an input'],
    [{ outputs: ['data.csv'], items: 1 }, '"data.csv" is an output, and "data.csv" an input'],
  ])('%j', (change, said) => {
    expect(() => defineCommand({ ...plain, ...change })).toThrow(said);
  });
});

test.each([
  [{ words: ['a\0'] }, 'it holds a NUL character'],
  [
    { words: ['{indx}'] },
    'the word "{indx}" of the command: there is no field {indx}, did you mean "index"?',
  ],
  [
    { outputs: ['{nam}'], table },
    'the word "{nam}" of an output: there is no field {nam}, did you mean "name"?',
  ],
  [{ stdin: 'other.csv' }, 'its standard input "other.csv" is none of its input files'],
  [{ table: { columns: ['a', 'a'], rows: [['1', '2']] }, items: 1 }, 'two columns are called a'],
  [{ table: { columns: ['index'], rows: [['1']] }, items: 1 }, 'a column is called index'],
  [{ table: { columns: ['a}'], rows: [['1']] }, items: 1 }, 'the column a} has a brace in its name'],
  [{ table: { columns: ['a'], rows: [['1'], ['2', '3'], ['4']] } }, 'row 1 has 2 values, not 1'],
  [{ table: { columns: ['a'], rows: [['1']] } }, 'it has 1 rows for 3 items'],
])('%j is refused', (change, said) => {
  expect(() => defineCommand({ ...plain, ...change })).toThrow(said);
});

test('a path of the working directory stays in it, by the rules of the file system too', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('/', '.', '..', 'a', 'b ', 'é', '...', '\n'), { maxLength: 8 }),
      (parts) => {
        const path = parts.join('');
        let inside: string | null;
        try {
          inside = workPath(path, 'it');
        } catch {
          inside = null;
        }
        // What the URL standard makes of it: the same rules for dots, by another implementation. It drops line ends itself.
        const names = path.split('/');
        fc.pre(!path.includes('\n'));
        const climbs = names.includes('..');
        const url = new URL(`file:///${path}`).pathname;
        if (inside === null)
          expect(path === '' || path.startsWith('/') || climbs || /^(\.?\/)*\.?$/.test(path)).toBe(true);
        else expect(decodeURI(url).replaceAll(/\/+/g, '/').trimEnd()).toBe(`/${inside}`.trimEnd());
      },
    ),
    { numRuns: 1000, seed: 20261122 },
  );
});
