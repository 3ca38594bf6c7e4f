// A study of a small Python script over values that shells, submit files and file systems might take for something else.
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { fileIn, mergedCommand } from './command-runs.ts';

export const values = [
  'plain',
  "it's",
  '"two  words" ',
  '$(touch pwned)',
  '`touch pwned`; touch pwned | touch pwned > pwned',
  '$HOME $$(Machine) $(Process) %A_%a',
  '*?[a]',
  '-rf',
  'back\\slash',
  'line\nbreak',
  'ü 日本 🙂',
  'a=b,c',
] as const;

const script = `import os, sys
value, index = sys.argv[1], int(sys.argv[2])
part = open(os.path.join('parts', value + '.txt'), encoding='utf8').read()
os.makedirs('plots', exist_ok=True)
open(os.path.join('plots', value), 'w', encoding='utf8').write(value)
open('model_%d.txt' % index, 'w', encoding='utf8').write(part + os.environ['GREETING'] + str(index * index))
print('said by', index)
`;
const greeting = `it's "$(touch pwned)"`;

/** Writes the script, its inputs and its table into `folder`; answers the words of the command line that ask for it. */
export function hostileStudy(folder: string): readonly string[] {
  for (const value of values) fileIn(join(folder, 'parts'), `${value}.txt`, `part of ${value}\n`);
  fileIn(folder, 'fit.py', script);
  fileIn(folder, 'values.jsonl', values.map((value) => `${JSON.stringify({ value })}\n`).join(''));
  for (const path of [folder, join(folder, 'parts')]) chmodSync(path, 0o755);
  mkdirSync(join(folder, 'runs'), { recursive: true });
  chmodSync(join(folder, 'runs'), 0o777);
  return [
    ...['--command', "python3 fit.py '{value}' {index}", '--table', 'values.jsonl'],
    ...['--input', 'parts/{value}.txt', '--env', `GREETING=${greeting}`],
    ...['--output', 'model_{index}.txt', '--output', 'plots/{value}', '--out-dir', 'runs'],
  ];
}

/** That a run of it has all outputs, each with what it must hold; answers the digest of its results. */
export function expectHostile(run: string): string {
  for (const [i, value] of values.entries()) {
    expect(readFileSync(join(run, `outputs/model_${i}.txt`), 'utf8')).toBe(
      `part of ${value}\n${greeting}${i * i}`,
    );
    expect(readFileSync(join(run, 'outputs/plots', value), 'utf8')).toBe(value);
    expect(readFileSync(join(run, `items/${i}/stdout`), 'utf8')).toBe(`said by ${i}\n`);
  }
  const merged = mergedCommand(run);
  expect(merged).toMatchObject({ complete: true, n_items: values.length, n_outputs: 2 * values.length });
  expect(merged.table?.rows).toEqual(values.map((value) => [value]));
  return merged.results_digest;
}
