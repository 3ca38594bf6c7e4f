// Tables of fields: every value as it is written, against Python's own csv and json.
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFieldTable } from '../../src/formats/field-table.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  [
    'p.csv',
    'mass,name\n1.50,"a, b"\r\n2e-3,"say ""hi"""\n# not this\n,\n',
    [
      ['1.50', 'a, b'],
      ['2e-3', 'say "hi"'],
      ['', ''],
    ],
  ],
  ['p.csv', '\uFEFFmass;name\n1,50;"x\ny"\n', [['1,50', 'x\ny']]],
  ['p.TSV', 'mass\tname\n 1 \ta b\n', [[' 1 ', 'a b']]],
  [
    'p.jsonl',
    '{"mass": 1.50, "name": "a"}\n\n{"name": "é\\n", "mass": 1.0}\n{"mass": true, "name": 12345678901234567890}\n',
    [
      ['1.5', 'a'],
      ['1.0', 'é\n'],
      ['true', '12345678901234567890'],
    ],
  ],
])('%s: %j', (source, text, rows) => {
  expect(readFieldTable(bytes(text), source)).toEqual({ columns: ['mass', 'name'], rows });
});

describe('refused, with the place', () => {
  test.each([
    ['p.txt', 'a\n1\n', 'p.txt: what kind of table is this?'],
    ['p.csv', 'a,b\n', 'the table has no rows'],
    ['p.csv', 'a,b\n1,2\n3\n', 'line 3 has 1 cells'],
    ['p.csv', 'a,,b\n1,2,3\n', 'column 2 has no name'],
    ['p.csv', 'a,b\n"1,2\n', 'a quote is not closed'],
    ['p.jsonl', '{"a": 1}\n[1]\n', 'p.jsonl, line 2: this is no object'],
    ['p.jsonl', '{"a": 1}\n{"b": 1}\n', 'p.jsonl, line 2: the field b is not in the lines before'],
    ['p.jsonl', '{"a": 1, "b": 1}\n{"b": 1}\n', 'p.jsonl, line 2: the field a is missing'],
    ['p.jsonl', '{"a": null}\n', 'p.jsonl, line 1: the field a is null'],
    ['p.jsonl', '{"a": 1\n', 'p.jsonl, line 1'],
  ])('%s: %j', (source, text, said) => {
    expect(() => readFieldTable(bytes(text), source)).toThrow(said);
  });
  test('what is not UTF-8', () => {
    expect(() => readFieldTable(new Uint8Array([0x61, 0x0a, 0xff]), 'p.csv')).toThrow(
      'this is not text in UTF-8',
    );
  });
});

test('what the csv module of Python writes is read back as it was', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', ' ', ',', ';', '\t', '"', "'", '\n', '$(x)', 'é', '日'),
    maxLength: 6,
  });
  const tables = fc.sample(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), {
    numRuns: 200,
    seed: 7,
  });
  const script = `import csv, io, json, sys
def text(rows):
    out = io.StringIO()
    csv.writer(out).writerows([['first', 'second']] + rows)
    return out.getvalue()
json.dump([text(rows) for rows in json.load(sys.stdin)], sys.stdout)`;
  const { stdout, stderr } = spawnSync('python3', ['-c', script], {
    input: JSON.stringify(tables),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const texts = JSON.parse(stdout) as readonly string[];
  for (const [i, text] of texts.entries())
    expect(readFieldTable(bytes(text), 'p.csv').rows, text).toEqual(tables[i]);
});
