// `sheaf convert`: real files through every format and back with equal values, and the whole of what is said about wrong
// input.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCsvTable } from '../../src/formats/csv/csv-table.ts';
import { readParquetTable } from '../../src/formats/parquet/parquet-table.ts';
import { writeParquetTable } from '../../src/formats/parquet/write-parquet-table.ts';
import { readEvents } from '../../src/formats/read-events.ts';
import type { TypedColumn } from '../../src/formats/typed-table.ts';
import { anywhere, prepareReaders, request } from '../formats/helpers.ts';
import { sharedBytes, sharedData } from '../shared-data.ts';
import { type Outcome, root, sheaf, succeed, temporaryFolder } from './sheaf.ts';

beforeAll(prepareReaders);
const folder = temporaryFolder();
let count = 0;
function newFolder(): string {
  const cwd = join(folder, String(count++));
  mkdirSync(cwd);
  return cwd;
}
const bytesOf = (cwd: string, name: string): Uint8Array => new Uint8Array(readFileSync(join(cwd, name)));
const parquetOf = async (cwd: string, name: string) => readParquetTable(bytesOf(cwd, name), null, [], name);
const rowsOf = (cwd: string, name: string) => {
  const bytes = bytesOf(cwd, name);
  return parquetReadObjects({ file: bytes.slice().buffer });
};
const metadataOf = (cwd: string, name: string) =>
  Object.fromEntries(
    (parquetMetadata(bytesOf(cwd, name).slice().buffer).key_value_metadata ?? []).map((kv) => [
      kv.key,
      kv.value,
    ]),
  );
const types = (columns: readonly TypedColumn[]) => columns.map(({ name, type }) => `${name} ${type}`);

const fixtures = join(root, 'tests/formats/fixtures');
const zmumu = 'unbinned/uproot-Zmumu.root';

/** Columns of every type, with the values that are hardest to keep. */
const hard: readonly TypedColumn[] = [
  { name: 'd', type: 'float64', values: Float64Array.of(0.1, -0, 5e-324, 1e300, 3) },
  { name: 'f', type: 'float32', values: Float32Array.of(0.1, -0, 1e-45, 3e38, 7) },
  { name: 'i', type: 'int32', values: Int32Array.of(-(2 ** 31), 2 ** 31 - 1, 0, 1, -1) },
  {
    name: 'l',
    type: 'int64',
    values: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n, 0n, -1n),
  },
  { name: 'b', type: 'boolean', values: Uint8Array.of(1, 0, 0, 1, 1) },
  { name: 't', type: 'text', values: ['a', 'b,c', 'say "x"', ' d ', 'é\nf'] },
];

describe('there and back', () => {
  test.each([
    [zmumu, 2304, ['Type text', 'Run int32', 'E1 float64', 'Q1 int32', 'M float64']],
    ['unbinned/uproot-Zmumu-lzma.root', 2304, ['Type text', 'M float64']],
    ['unbinned/cms-hgg-data_part1.root', 10000, ['CMS_hgg_mass float32', 'weight float32']],
  ])('%s to Parquet, CSV and Parquet', async (file, rows, expected) => {
    const cwd = newFolder();
    await succeed(['convert', sharedData(file), 'a.parquet'], { cwd });
    await succeed(['convert', 'a.parquet', 'b.csv'], { cwd });
    await succeed(['convert', 'b.csv', 'c.parquet'], { cwd });
    const [a, c] = [await parquetOf(cwd, 'a.parquet'), await parquetOf(cwd, 'c.parquet')];
    expect(a.rows).toBe(rows);
    expect(types(a.columns)).toEqual(expect.arrayContaining(expected));
    expect(c.columns.map(({ name }) => name)).toEqual(a.columns.map(({ name }) => name));
    for (const [k, column] of a.columns.entries())
      expect(Array.from<unknown>(c.columns[k]!.values), column.name).toEqual(
        Array.from<unknown>(column.values),
      );
  });

  test('values are those that the events reader reads', async () => {
    const cwd = newFolder();
    await succeed(['convert', sharedData(zmumu), 'a.parquet', '--columns', 'M,Run'], { cwd });
    const { columns } = await readEvents(
      sharedBytes(zmumu),
      request('root', [anywhere('M'), anywhere('Run')], { tree: 'events' }),
    );
    const rows = await rowsOf(cwd, 'a.parquet');
    expect(rows.map(({ M }) => M)).toEqual([...columns[0]!]);
    expect(rows.map(({ Run }) => Run)).toEqual([...columns[1]!]);
  });

  test('every type, with its hardest values', async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'a.parquet'), writeParquetTable(hard, []));
    await succeed(['convert', 'a.parquet', 'b.parquet'], { cwd });
    expect((await parquetOf(cwd, 'b.parquet')).columns).toEqual(hard);
    expect(bytesOf(cwd, 'b.parquet')).toEqual(bytesOf(cwd, 'a.parquet'));
    for (const csv of ['c.csv', 'c.tsv']) {
      await succeed(['convert', 'a.parquet', csv], { cwd });
      const { columns } = await readCsvTable(bytesOf(cwd, csv), null, [], csv);
      expect(types(columns)).toEqual(['d float64', 'f float64', 'i int32', 'l int64', 'b boolean', 't text']);
      for (const [k, column] of hard.entries())
        expect(Array.from<unknown>(columns[k]!.values)).toEqual(Array.from<unknown>(column.values));
    }
    expect(new TextDecoder().decode(bytesOf(cwd, 'c.tsv')).split('\n')[1]).toBe(
      '0.1\t0.10000000149011612\t-2147483648\t-9223372036854775808\ttrue\ta',
    );
  });

  test('an RNTuple, one column of it, and a value out of a list', async () => {
    const cwd = newFolder();
    const file = sharedData('unbinned/Run2012BC_DoubleMuParked_Muons_1000evts_rntuple_v1-0-0-0.root');
    await succeed(['convert', file, 'a.parquet', '--columns', 'nMuon'], { cwd });
    const { rows, columns } = await parquetOf(cwd, 'a.parquet');
    expect({ rows, types: types(columns) }).toEqual({ rows: 1000, types: ['nMuon int64'] });
    const pt = '_collection0.Muon_pt[0]';
    await succeed(
      ['convert', file, 'b.parquet', '--observable', `pt:${pt}:0:10000`, '--selection', 'nMuon > 0'],
      { cwd },
    );
    const read = await readEvents(
      sharedBytes('unbinned/Run2012BC_DoubleMuParked_Muons_1000evts_rntuple_v1-0-0-0.root'),
      request('root', [anywhere(pt)], { tree: 'Events', selection: 'nMuon > 0' }),
    );
    expect((await rowsOf(cwd, 'b.parquet')).map((row) => row['pt'])).toEqual([...read.columns[0]!]);
  });

  test.each([
    ['kinds.root', ['--tree', 'kinds']],
    ['kinds.root', ['--tree', 'ntuple']],
    ['kinds.parquet', []],
  ])('every kind of number that another writer put into %s %j', async (name, flags) => {
    const cwd = newFolder();
    const isRoot = name === 'kinds.root';
    const small = isRoot ? ',i8,u8,i16,u16,u64' : '';
    const columns = `f32,f64,i32,u32,flag${small}${isRoot ? '' : ',big,holes,_channel'}`;
    await succeed(['convert', join(fixtures, name), 'a.parquet', ...flags, '--columns', columns], { cwd });
    await succeed(['convert', 'a.parquet', 'b.csv'], { cwd });
    await succeed(['convert', 'b.csv', 'c.parquet'], { cwd });
    const rows = await rowsOf(cwd, 'a.parquet');
    expect(rows).toHaveLength(25);
    for (const [i, row] of rows.entries()) {
      const f64 = Math.sqrt(i + 0.5);
      const common = {
        f32: i / 8,
        f64,
        i32: i * 1e8 - 12e8,
        u32: BigInt(i) * 170_000_000n,
        flag: i % 3 === 0,
      };
      expect(row).toEqual(
        isRoot
          ? {
              ...common,
              i8: i - 12,
              u8: i * 10,
              i16: i * 1000 - 12_000,
              u16: i * 2600,
              u64: BigInt(i) * 10n ** 9n,
            }
          : {
              ...common,
              big: i === 3 ? 2n ** 53n + 1n : BigInt(i),
              holes: i === 4 || i === 7 ? Number.NaN : f64,
              _channel: i % 2 === 0 ? 'CR' : 'SR',
            },
      );
    }
    const back = await rowsOf(cwd, 'c.parquet');
    const plain = (all: typeof rows) =>
      all.map((row) => Object.entries(row).map(([key, v]) => [key, typeof v === 'bigint' ? Number(v) : v]));
    expect(plain(back)).toEqual(plain(rows));
  });

  test('tables without rows', async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'a.csv'), 'x,y\n');
    await succeed(['convert', 'a.csv', 'a.parquet'], { cwd });
    await succeed(['convert', 'a.parquet', 'b.csv'], { cwd });
    expect(readFileSync(join(cwd, 'b.csv'), 'utf8')).toBe('x,y\n');
  });

  test('gaps among floating-point numbers are NaN', async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'a.csv'), 'x,n\n1.5,1\n,2\n-inf,3\n');
    await succeed(['convert', 'a.csv', 'a.parquet'], { cwd });
    await succeed(['convert', 'a.parquet', 'b.csv'], { cwd });
    expect(readFileSync(join(cwd, 'b.csv'), 'utf8')).toBe('x,n\n1.5,1\nNaN,2\n-Infinity,3\n');
  });
});

describe('event files', () => {
  const flags = [
    '--observable',
    'mass:M:60:120',
    '--observable',
    'lead: E1 > E2 ? E1 : E2 :0:2000',
    '--selection',
    'M > 60 && M < 120',
  ];

  test('have the metadata that other tools read, and weights', async () => {
    const cwd = newFolder();
    const { stderr } = await succeed(
      ['convert', sharedData(zmumu), 'e.parquet', ...flags, '--weight', 'pt1 / 10'],
      { cwd },
    );
    expect(stderr).toBe(
      'e.parquet: 2008 of 2304 events (296 not selected): mass (float64), lead (float64), _weight (float64)\n',
    );
    expect(metadataOf(cwd, 'e.parquet')).toEqual({
      'nextstat.schema_version': 'nextstat_unbinned_events_v1',
      'nextstat.observables': '[{"name":"mass","bounds":[60,120]},{"name":"lead","bounds":[0,2000]}]',
    });
    const direct = await readEvents(
      sharedBytes(zmumu),
      request('root', [anywhere('M'), anywhere('E1 > E2 ? E1 : E2')], {
        tree: 'events',
        selection: 'M > 60 && M < 120',
        weight: 'pt1 / 10',
      }),
    );
    const read = await readEvents(
      bytesOf(cwd, 'e.parquet'),
      request('parquet', [anywhere('mass'), anywhere('lead')]),
    );
    expect(read.columns).toEqual(direct.columns);
    expect(read.weights).toEqual(direct.weights);
  });

  test('keep weights and labels that a file has', async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'a.csv'), 'm,_channel,extra,_weight\n70,sr,1,0.5\n80,cr,2,1\n90,sr,3,2\n');
    await succeed(
      [
        'convert',
        'a.csv',
        'e.parquet',
        '--observable',
        'm:60:120',
        '--columns',
        'extra',
        '--max-events',
        '2',
      ],
      { cwd },
    );
    expect(await rowsOf(cwd, 'e.parquet')).toEqual([
      { m: 70, extra: 1, _weight: 0.5, _channel: 'sr' },
      { m: 80, extra: 2, _weight: 1, _channel: 'cr' },
    ]);
  });

  test('leave out and count what lies outside, where that is asked for', async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'a.csv'), 'm,name\n70,a\n180,b\nnan,c\n90,d\n100,e\n');
    const { stderr } = await succeed(
      [
        'convert',
        'a.csv',
        'e.csv',
        '--observable',
        'm:60:120',
        '--columns',
        'name',
        '--outside',
        'drop',
        '--max-events',
        '2',
      ],
      { cwd },
    );
    expect(stderr).toBe(
      'e.csv: 2 of 5 events (1 outside, 1 not finite, 1 beyond --max-events): m (float64), name (text)\n',
    );
    expect(readFileSync(join(cwd, 'e.csv'), 'utf8')).toBe('m,name\n70.0,a\n90.0,d\n');
  });

  test('a selection and an expression on Parquet, columns as they are', async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'a.parquet'), writeParquetTable(hard, []));
    await succeed(
      ['convert', 'a.parquet', 'b.parquet', '--selection', 'b == 1 && i != 1', '--columns', 'l,t'],
      { cwd },
    );
    expect(await rowsOf(cwd, 'b.parquet')).toEqual([
      { l: -(2n ** 63n), t: 'a' },
      { l: -1n, t: 'é\nf' },
    ]);
    expect(metadataOf(cwd, 'b.parquet')).toEqual({});
  });
});

describe('what is refused', () => {
  const parquet = (columnData: Parameters<typeof parquetWriteBuffer>[0]['columnData']) =>
    new Uint8Array(parquetWriteBuffer({ columnData }));
  const put: Readonly<Record<string, string | Uint8Array>> = {
    'a.csv': 'm,t\n70,x\n180,y\n',
    'text.root': 'hello\n',
    'empty.csv': '',
    'odd.csv': 'a,b\n1\n',
    'twice.csv': 'a,a\n1,2\n',
    'gap.parquet': parquet([{ name: 'n', data: [1, null], type: 'INT32' }]),
    'date.parquet': parquet([{ name: 'when', data: [new Date(0)], type: 'TIMESTAMP' }]),
    'hard.parquet': writeParquetTable(hard, []),
    'return.parquet': writeParquetTable([{ name: 't', type: 'text', values: ['a', 'b\r\nc'] }], []),
    'blank.parquet': writeParquetTable([{ name: 't', type: 'text', values: ['a', ''] }], []),
    'cut.parquet': writeParquetTable(hard, []).subarray(0, 300),
  };
  const help = '\n  to do: see --help';
  const endings = '\n  expected: a file name that ends in .parquet or .csv';

  test.each<[string, number, string]>([
    ['a.csv o.root', 2, `o.root: ROOT files are read, not written${endings}${help}`],
    ['a.csv o.h5', 2, `o.h5: events are written as Parquet or CSV${endings}${help}`],
    [
      'a.csv a.csv',
      2,
      `a.csv: the file would be written over itself\n  expected: another name for OUT${help}`,
    ],
    ['a.csv', 2, `OUT is missing${help}`],
    ['a.csv o.csv --tree t', 2, `--tree: a.csv is not read as a ROOT file, and only those have trees${help}`],
    ['a.csv o.csv --observable m', 2, `--observable: "m" is not NAME:LO:HI or NAME:EXPR:LO:HI${help}`],
    ['a.csv o.csv --observable m:1:1', 2, `--observable: 1 to 1 is no window with LO < HI${help}`],
    ['a.csv o.csv --observable m:1:x', 2, `--observable: "x" is not a number${help}`],
    ['a.csv o.csv --observable m::1:2', 2, `--observable: "m::1:2" has an expression that is empty${help}`],
    [
      'a.csv o.csv --observable _weight:m:1:2',
      2,
      `--observable: _weight is a name with a meaning of its own\n  expected: another name${help}`,
    ],
    ['a.csv o.csv --observable m:1:2 --columns m', 2, `two columns would be called m${help}`],
    ['a.csv o.csv --columns m,,t', 2, `--columns: "m,,t" is not a list of names such as A,B,C${help}`],
    ['a.csv o.csv --max-events 0', 2, `--max-events: 0 is not a whole number of 1 or more${help}`],
    [
      'a.csv o.csv --selection m>',
      2,
      "a.csv, selection: the expression ends at line 1, column 3\n    m>\n      ^\n  expected: a number, a branch, a function or '('",
    ],
    [
      'a.csv no/o.csv',
      6,
      'no/o.csv: cannot be written: there is no folder no\n  to do: make the folder first',
    ],
    ['none.csv o.csv', 4, 'none.csv: cannot be read (ENOENT: no such file or directory)'],
    ['a.csv o.csv --columns q', 4, "a.csv: there is no column 'q'\n  expected: one of m, t"],
    ['a.csv o.csv --selection q>1', 4, "a.csv: there is no column 'q'\n  expected: one of m, t"],
    [
      'a.csv o.csv --observable t:0:1',
      4,
      "a.csv: the column 't' holds text\n  expected: a column of numbers",
    ],
    [
      'a.csv o.csv --selection m>1000',
      4,
      'a.csv: no event is left of 2: 2 not selected, 0 outside, 0 not finite\n  expected: at least one event',
    ],
    [
      'a.csv o.csv --weight m-100',
      4,
      'a.csv: row 0 has the weight -30\n  expected: weights that are finite and at least 0',
    ],
    [
      'a.csv o.csv --observable m:60:120',
      4,
      'a.csv: 1 outside the window of 2 events; the first is row 1, where m is 180\n  expected: m in [60, 120]\n  to do: correct the window or the selection, or leave such events out with --outside drop',
    ],
    ['empty.csv o.csv', 4, 'empty.csv: the file is empty\n  expected: a CSV file'],
    ['odd.csv o.csv', 4, 'odd.csv: line 2 has 1 cells\n  expected: 2 cells, as the header has'],
    ['twice.csv o.csv', 4, "twice.csv: 2 columns are called 'a'"],
    [
      'gap.parquet o.csv',
      4,
      'gap.parquet: row 1 has no n, and only columns of floating-point numbers may have gaps (as NaN)\n  to do: choose other columns with --columns',
    ],
    [
      'date.parquet o.csv',
      4,
      "date.parquet: the column 'when' holds INT64 as TIMESTAMP_MILLIS\n  expected: a column of DOUBLE, FLOAT, INT32, INT64, BOOLEAN or text\n  to do: choose other columns with --columns",
    ],
    [
      'hard.parquet o.csv --observable l:0:1',
      4,
      'hard.parquet: row 0 has l = -9223372036854775808, which no double holds exactly\n  expected: integers up to 2^53',
    ],
    [
      'cut.parquet o.csv',
      4,
      'cut.parquet: the Parquet file is truncated after 300 bytes\n  to do: fetch the file again, or wait until it is closed',
    ],
    [
      'return.parquet o.csv',
      4,
      'row 1, column t: CSV cannot hold a carriage return in text\n  to do: write Parquet, or choose other columns with --columns',
    ],
    [
      'blank.parquet o.csv',
      4,
      'row 1, column t: a line of CSV that is blank is no row\n  to do: write Parquet, or choose other columns with --columns',
    ],
    [
      'text.root o.csv',
      4,
      'text.root: this is not a ROOT file (it looks like text)\n  to do: name the format in the specification: root, parquet or csv',
    ],
  ])('sheaf convert %s', async (line, code, said) => {
    const cwd = newFolder();
    for (const [name, content] of Object.entries(put)) writeFileSync(join(cwd, name), content);
    const expected: Outcome = { code, signal: null, stdout: '', stderr: `sheaf: ${said}\n` };
    expect(await sheaf(['convert', ...line.split(' ')], { cwd })).toEqual(expected);
  });

  test('a ROOT file: a tree and a branch that are not there, lists, and all columns of an RNTuple with records', async () => {
    const cwd = newFolder();
    const file = sharedData(zmumu);
    const said = async (...args: string[]) => {
      const { code, stderr } = await sheaf(['convert', ...args], { cwd });
      return { code, stderr };
    };
    expect(await said(file, 'o.csv', '--tree', 'nothing')).toEqual({
      code: 4,
      stderr: `sheaf: ${file}: there is no tree 'nothing'\n  expected: one of events\n`,
    });
    expect((await said(file, 'o.csv', '--columns', 'Mass')).stderr).toMatch(
      `sheaf: ${file}, events: there is no branch 'Mass'\n  expected: one of M, `,
    );
    const muons = sharedData('unbinned/Run2012BC_DoubleMuParked_Muons_1000evts_rntuple_v1-0-0-0.root');
    expect(await said(muons, 'o.csv')).toEqual({
      code: 4,
      stderr:
        `sheaf: ${muons}, Events: the field '_collection0' holds records of Muon_pt, Muon_eta, Muon_phi, Muon_mass, Muon_charge\n` +
        '  expected: a field of numbers, or of lists of numbers\n  to do: choose columns with --columns\n',
    });
    expect(await said(muons, 'o.csv', '--columns', '_collection0.Muon_pt')).toEqual({
      code: 4,
      stderr:
        `sheaf: ${muons}, Events: the column '_collection0.Muon_pt' holds a list for each entry, which is more than a flat column holds\n` +
        '  expected: one number for each entry\n' +
        '  to do: choose columns with --columns, or one value of the list as in --observable NAME:_collection0.Muon_pt[0]:LO:HI\n',
    });
  });
});
