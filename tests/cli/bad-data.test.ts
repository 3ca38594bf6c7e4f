// Data files that are wrong, and the whole of what is said about each. FOLDER stands for the folder of the specification.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeEvents } from '../../src/formats/write-events.ts';
import { type Outcome, root, sheaf, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const peak = readFileSync(join(root, 'tests/fixtures/peak.yaml'), 'utf8');

let count = 0;
/** Fits the events of a file, in a folder of its own, with something changed in the specification. */
async function fitData(spec: string, put: (folder: string) => void, ...flags: string[]): Promise<Outcome> {
  const cwd = join(folder, String(count++));
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'spec.yaml'), spec);
  put(cwd);
  const outcome = await sheaf(['unbinned-fit', '--config', 'spec.yaml', ...flags], { cwd });
  return { ...outcome, stderr: outcome.stderr.replaceAll(cwd, 'FOLDER') };
}

const refusal = (code: number, said: string): Outcome => ({
  code,
  signal: null,
  stdout: '',
  stderr: `sheaf: ${said}\n`,
});
const withData = (data: string): string => peak.replace('{file: observed.parquet}', data);
const column = (value: number): string => `m\n${`${value}\n`.repeat(200)}`;

function parquet(name = 'm'): Uint8Array {
  const values = Float64Array.from({ length: 200 }, (_, i) => 60 + i * 0.3);
  return writeEvents('parquet', { columns: [{ name, lower: 60, upper: 120, values }] });
}

interface Case {
  readonly what: string;
  readonly file: string;
  readonly content: string | Uint8Array;
  readonly data?: string;
  readonly drop?: boolean;
  readonly code: number;
  readonly said: string;
}

const cases: readonly Case[] = [
  {
    what: 'text in a number column',
    file: 'o.csv',
    content: 'm\n91.2\n88.0\nninety\n',
    code: 4,
    said: "FOLDER/o.csv: line 4, column m: 'ninety' is not a number\n  expected: a number such as 125.09 or 1.2e-3, nan, or nothing",
  },
  {
    what: 'a comma for a decimal point',
    file: 'o.csv',
    content: 'm;n\n91,2;1\n',
    code: 4,
    said: "FOLDER/o.csv: line 2, column m: '91,2' is not a number\n  expected: a number such as 125.09 or 1.2e-3, nan, or nothing",
  },
  {
    what: 'a column that is not there',
    file: 'o.csv',
    content: 'mass,pt\n91.2,3\n',
    code: 4,
    said: "FOLDER/o.csv: there is no column 'm'\n  expected: one of mass, pt",
  },
  {
    what: 'a row with a cell too many',
    file: 'o.csv',
    content: 'm,pt\n91.2,3\n91.2,3,4\n',
    code: 4,
    said: 'FOLDER/o.csv: line 3 has 3 cells\n  expected: 2 cells, as the header has',
  },
  {
    what: 'an event outside the window',
    file: 'o.csv',
    content: 'm\n91.2\n59.9\n130\n',
    code: 4,
    said: 'FOLDER/o.csv: 2 outside the window of 3 events; the first is line 3, where m is 59.9\n  expected: m in [60, 120]\n  to do: correct the window or the selection, or leave such events out with --outside drop',
  },
  {
    what: 'an event that is not finite',
    file: 'o.csv',
    content: 'm\n91.2\nnan\n\n',
    code: 4,
    said: 'FOLDER/o.csv: 1 missing or not finite of 2 events; the first is line 3, where m is NaN\n  expected: m in [60, 120]\n  to do: correct the window or the selection, or leave such events out with --outside drop',
  },
  {
    what: 'only a header',
    file: 'o.csv',
    content: 'm\n',
    code: 4,
    said: 'FOLDER/o.csv: there are no events in it',
  },
  {
    what: 'an empty file',
    file: 'o.csv',
    content: '',
    code: 4,
    said: 'FOLDER/o.csv: the file is empty\n  expected: a CSV file',
  },
  {
    what: 'all events outside, dropped',
    file: 'o.csv',
    content: 'm\n1\n2\n',
    drop: true,
    code: 4,
    said: 'FOLDER/o.csv: no event is left of 2: 0 not selected, 2 outside, 0 not finite\n  expected: at least one event',
  },
  {
    what: 'a negative weight',
    file: 'o.csv',
    content: 'm,_weight\n91.2,1\n90,-0.5\n',
    code: 4,
    said: 'FOLDER/o.csv: line 3 has the weight -0.5\n  expected: weights that are finite and at least 0',
  },
  {
    what: 'all weights zero',
    file: 'o.csv',
    content: 'm,_weight\n91.2,0\n90,0\n',
    code: 4,
    said: 'FOLDER/o.csv: every weight is 0\n  expected: a weight above 0',
  },
  {
    what: 'a weight that is text',
    file: 'o.csv',
    content: 'm,_weight\n91.2,1\n90,x\n',
    code: 4,
    said: "FOLDER/o.csv: line 3, column _weight: 'x' is not a number\n  expected: a number such as 125.09 or 1.2e-3, nan, or nothing",
  },
  {
    what: 'a label that is not there',
    file: 'o.csv',
    content: 'm,_channel\n91.2,sr\n',
    data: '{file: o.csv, channel: cr}',
    code: 4,
    said: "FOLDER/o.csv: no row has the label 'cr' in _channel\n  expected: one of 'sr'",
  },
  {
    what: 'a label where there are none',
    file: 'o.csv',
    content: 'm\n91.2\n',
    data: '{file: o.csv, channel: cr}',
    code: 4,
    said: "FOLDER/o.csv: the channel 'cr' is asked for, but there is no column _channel\n  to do: leave the channel out, or label the rows",
  },
  {
    what: 'several labels and none chosen',
    file: 'o.csv',
    content: 'm,_channel\n91.2,sr\n90,cr\n',
    code: 4,
    said: "FOLDER/o.csv: it has the events of 2 channels and none is chosen\n  expected: data.channel to be one of 'sr', 'cr'",
  },
  {
    what: 'a selection on CSV',
    file: 'o.csv',
    content: 'm\n91.2\n',
    data: '{file: o.csv, selection: m > 80}',
    code: 3,
    said: 'spec.yaml:12:5 channels[0].data: o.csv: a selection cannot be used with a CSV file\n  to do: select while the file is made, or use a column _channel',
  },
  {
    what: 'a weight expression on CSV',
    file: 'o.csv',
    content: 'm\n91.2\n',
    data: '{file: o.csv, weight: w}',
    code: 3,
    said: 'spec.yaml:12:5 channels[0].data: o.csv: a weight expression cannot be used with a CSV file\n  to do: put the weights in a column _weight, which is read without being asked for',
  },
  {
    what: 'CSV called Parquet',
    file: 'o.parquet',
    content: column(90),
    code: 4,
    said: 'FOLDER/o.parquet: this is not a Parquet file (it looks like text)\n  to do: name the format in the specification: root, parquet or csv',
  },
  {
    what: 'Parquet cut short',
    file: 'o.parquet',
    content: parquet().subarray(0, 500),
    code: 4,
    said: 'FOLDER/o.parquet: the Parquet file is truncated after 500 bytes\n  to do: fetch the file again, or wait until it is closed',
  },
  {
    what: 'an unknown format',
    file: 'o.dat',
    content: '91.2\n',
    code: 3,
    said: 'spec.yaml:12:5 channels[0].data: o.dat: no tree is named\n  expected: the name of a TTree or an RNTuple\n  to do: by its name the file is read as ROOT; say `format: csv` where it is that',
  },
  {
    what: 'text called ROOT',
    file: 'o.root',
    content: column(90),
    data: '{file: o.root, tree: t}',
    code: 4,
    said: 'FOLDER/o.root: this is not a ROOT file (it looks like text)\n  to do: name the format in the specification: root, parquet or csv',
  },
  {
    what: 'ROOT without a tree',
    file: 'o.root',
    content: column(90),
    code: 3,
    said: 'spec.yaml:12:5 channels[0].data: o.root: no tree is named\n  expected: the name of a TTree or an RNTuple',
  },
  {
    what: 'two columns of one name',
    file: 'o.csv',
    content: 'm,m\n91,92\n',
    code: 4,
    said: "FOLDER/o.csv: 2 columns are called 'm'",
  },
  {
    what: 'a Latin-1 file',
    file: 'o.csv',
    content: Buffer.from('m,k\u00e9\n91,92\n', 'latin1'),
    code: 4,
    said: 'FOLDER/o.csv: this is not text in UTF-8\n  expected: a CSV file',
  },
  {
    what: 'gzip',
    file: 'o.csv',
    content: Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0),
    code: 4,
    said: 'FOLDER/o.csv: this is not a CSV file (it looks like gzip)\n  to do: name the format in the specification: root, parquet or csv',
  },
];

describe('data with', () => {
  test.concurrent.each(cases)(
    '$what',
    async ({ file, content, data = `{file: ${file}}`, drop = false, code, said }) => {
      const flags = drop ? ['--outside', 'drop'] : [];
      expect(await fitData(withData(data), (at) => writeFileSync(join(at, file), content), ...flags)).toEqual(
        refusal(code, said),
      );
    },
  );
});

test('a column that Parquet has not', async () => {
  expect(await fitData(peak, (at) => writeFileSync(join(at, 'observed.parquet'), parquet('mll')))).toEqual(
    refusal(4, "FOLDER/observed.parquet: there is no column 'm'\n  expected: one of mll"),
  );
});

test('a file that is not there, and a folder in its place', async () => {
  const named = '\n  to do: spec.yaml:12:12 channels[0].data.file names it, relative to the specification';
  expect(await fitData(peak, () => {})).toEqual(
    refusal(4, `FOLDER/observed.parquet: cannot be read (ENOENT: no such file or directory)${named}`),
  );
  expect(await fitData(peak, (at) => mkdirSync(join(at, 'observed.parquet')))).toEqual(
    refusal(4, `FOLDER/observed.parquet: cannot be read (EISDIR: illegal operation on a directory)${named}`),
  );
});

test('toys at the best fit say the same about their data', async () => {
  const cwd = join(folder, 'mle');
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'spec.yaml'), withData('{file: o.csv}'));
  writeFileSync(join(cwd, 'o.csv'), 'm\n91\n130\n');
  const outcome = await sheaf(
    ['unbinned-fit-toys', '--config', 'spec.yaml', '--gen', 'mle', '--shard', '0/2'],
    { cwd },
  );
  expect(outcome).toEqual(
    refusal(
      4,
      `${cwd}/o.csv: 1 outside the window of 2 events; the first is line 3, where m is 130\n  expected: m in [60, 120]\n` +
        '  to do: correct the window or the selection, or leave such events out with --outside drop',
    ),
  );
});

test('events outside the window are dropped and counted where that is asked for', async () => {
  const values = `m\n${Array.from({ length: 400 }, (_, i) => 55 + i * 0.17).join('\n')}\n\nnan\n`;
  const { code, stdout } = await fitData(
    withData('{file: o.csv}'),
    (at) => writeFileSync(join(at, 'o.csv'), values),
    '--outside',
    'drop',
  );
  expect(code).toBeOneOf([0, 7]);
  expect((JSON.parse(stdout) as { data: unknown }).data).toEqual([
    { channel: 'main', rows: 401, kept: 353, unselected: 0, outside: 47, not_finite: 1 },
  ]);
});
