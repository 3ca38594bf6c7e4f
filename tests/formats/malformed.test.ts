// Malformed inputs with the exact message of each: what is wrong, where, what was expected and what to do.
import { beforeAll, describe, expect, test } from 'vitest';
import type { EventRequest } from '../../src/formats/events.ts';
import { readEvents } from '../../src/formats/read-events.ts';
import { writeEvents } from '../../src/formats/write-events.ts';
import { anywhere, bytesOf, failureOf, fixture, prepareReaders, request } from './helpers.ts';

beforeAll(prepareReaders);

const again = '\n  to do: fetch or make the file again: it is damaged';
const format = '\n  to do: name the format in the specification: root, parquet or csv';

async function messageOf(bytes: Uint8Array, asked: EventRequest): Promise<string> {
  const failure = await failureOf(() => readEvents(bytes, asked));
  return `${failure.kind} ${failure.message}`;
}

describe('ROOT', () => {
  const root = fixture('kinds.root');
  const kinds = (observable: string, more: Partial<EventRequest> = {}) =>
    request('root', [observable], { tree: 'kinds', ...more });
  const cut = root.slice(0, 30_000);

  test.each<[string, Uint8Array, EventRequest, string]>([
    [
      'empty',
      new Uint8Array(0),
      kinds('f64'),
      'data events.root: the file is empty\n  expected: a ROOT file',
    ],
    [
      'text',
      bytesOf('x,y\n1,2\n'),
      kinds('f64'),
      `data events.root: this is not a ROOT file (it looks like text)${format}`,
    ],
    [
      'Parquet',
      fixture('kinds.parquet'),
      kinds('f64'),
      `data events.root: this is not a ROOT file (it looks like a Parquet file)${format}`,
    ],
    [
      'truncated',
      cut,
      kinds('f64'),
      'data events.root: the ROOT file is truncated: it has 30000 bytes of 40515\n' +
        '  to do: fetch the file again, or wait until it is closed',
    ],
    [
      'four bytes',
      bytesOf('root'),
      kinds('f64'),
      'data events.root: the ROOT file is truncated: it has 4 bytes of at least 64\n' +
        '  to do: fetch the file again, or wait until it is closed',
    ],
    [
      'no such tree',
      root,
      kinds('f64', { tree: 'Events' }),
      "data events.root: there is no tree 'Events'\n  expected: one of kinds, deep/er/kinds2, ntuple, empty",
    ],
    [
      'no such cycle',
      root,
      kinds('f64', { tree: 'kinds;7' }),
      "data events.root: there is no tree 'kinds;7'\n  expected: one of kinds, deep/er/kinds2, ntuple, empty",
    ],
    [
      'no such branch',
      root,
      kinds('f46 * 2'),
      "data events.root, kinds: there is no branch 'f46'\n" +
        '  expected: one of f32, f64, i16, u16, i8, u8, i32, u32, i64, u64, ... (of 14)',
    ],
    [
      'no such field',
      root,
      kinds('jag.x', { tree: 'ntuple' }),
      "data events.root, ntuple: there is no field 'jag.x'\n" +
        '  expected: one of jag, ajag, flag, f32, f64, i16, i32, i64, i8, u16, ... (of 13)',
    ],
    [
      'a list as a number',
      root,
      kinds('2 * jag'),
      'specification events.root, observable 2 * jag: the branch jag holds a list for each event at line 1, column 5\n' +
        '    2 * jag\n        ^\n  expected: one of its values, as in jag[0]',
    ],
    [
      'a broken selection',
      root,
      kinds('f64', { selection: 'f64 >' }),
      'specification events.root, selection: the expression ends at line 1, column 6\n    f64 >\n         ^\n' +
        "  expected: a number, a branch, a function or '('",
    ],
    [
      'nothing selected',
      root,
      kinds('f64', { selection: 'f64 > 100' }),
      'data events.root: no event is left of 25: 25 not selected, 0 outside, 0 not finite\n  expected: at least one event',
    ],
    ['no rows', root, kinds('x', { tree: 'empty' }), 'data events.root: there are no events in it'],
    ['no branch at all', root, kinds('1 + 1'), 'specification events.root: no expression names a branch'],
    [
      'negative weights',
      root,
      kinds('f64', { weight: 'i8' }),
      'data events.root: entry 0 has the weight -12\n  expected: weights that are finite and at least 0',
    ],
    [
      'weights that are all 0',
      root,
      kinds('f64', { weight: 'u8', selection: 'u8 == 0' }),
      'data events.root: every weight is 0\n  expected: a weight above 0',
    ],
    [
      'no tree named',
      root,
      request('root', ['f64']),
      'specification events.root: no tree is named\n  expected: the name of a TTree or an RNTuple',
    ],
    [
      'a channel label',
      root,
      kinds('f64', { channel: 'SR' }),
      'specification events.root: a channel label cannot be used with a ROOT file\n' +
        '  to do: choose events with a selection, or keep each channel in its own tree',
    ],
  ])('%s', async (_, bytes, asked, message) => {
    expect(await messageOf(bytes, asked)).toBe(message);
  });

  test('a directory of keys that is damaged', async () => {
    const damaged = root.slice().fill(0, 60, 300);
    expect(await messageOf(damaged, kinds('f64'))).toMatch(
      /^data events\.root: the list of keys of the ROOT file cannot be read \(.+\)\n {2}to do: fetch or make the file again/,
    );
  });

  test('baskets that are damaged are told, never read in part', async () => {
    const damaged = root.slice().fill(0xaa, 29_064, 29_215);
    expect(await messageOf(damaged, kinds('f64'))).toMatch(
      /^data events\.root, kinds: the tree 'kinds' cannot be read \(.+\)\n/,
    );
  });
});

describe('Parquet', () => {
  const values = Float64Array.from([1, 2]);
  const columns = [{ name: 'x', lower: 0, upper: 10, values }];
  const good = writeEvents('parquet', { columns });
  const labelled = writeEvents('parquet', { columns, channels: ['SR', 'CR'] });

  test.each<[string, Uint8Array, EventRequest, string]>([
    [
      'empty',
      new Uint8Array(0),
      request('parquet', ['x']),
      'data events.parquet: the file is empty\n  expected: a Parquet file',
    ],
    [
      'ROOT',
      fixture('kinds.root'),
      request('parquet', ['x']),
      `data events.parquet: this is not a Parquet file (it looks like a ROOT file)${format}`,
    ],
    [
      'truncated',
      good.slice(0, 100),
      request('parquet', ['x']),
      'data events.parquet: the Parquet file is truncated after 100 bytes\n' +
        '  to do: fetch the file again, or wait until it is closed',
    ],
    [
      'nothing but the marks',
      bytesOf('PAR1PAR1'),
      request('parquet', ['x']),
      'data events.parquet: the description at the end of the Parquet file cannot be read ' +
        `(parquet metadata length 827474256 exceeds available buffer 0)${again}`,
    ],
    [
      'no such column',
      good,
      request('parquet', ['mass']),
      "data events.parquet: there is no column 'mass'\n  expected: one of x",
    ],
    [
      'a selection',
      good,
      request('parquet', ['x'], { selection: 'x > 1' }),
      'specification events.parquet: a selection cannot be used with a Parquet file\n' +
        '  to do: select while the file is made, or use a column _channel',
    ],
    [
      'a weight expression',
      good,
      request('parquet', ['x'], { weight: 'w' }),
      'specification events.parquet: a weight expression cannot be used with a Parquet file\n' +
        '  to do: put the weights in a column _weight, which is read without being asked for',
    ],
    [
      'a label without a column',
      good,
      request('parquet', ['x'], { channel: 'SR' }),
      "data events.parquet: the channel 'SR' is asked for, but there is no column _channel\n" +
        '  to do: leave the channel out, or label the rows',
    ],
    [
      'an unknown label',
      labelled,
      request('parquet', ['x'], { channel: 'VR' }),
      "data events.parquet: no row has the label 'VR' in _channel\n  expected: one of 'SR', 'CR'",
    ],
    [
      'several labels and no choice',
      labelled,
      request('parquet', ['x']),
      'data events.parquet: it has the events of 2 channels and none is chosen\n' +
        "  expected: data.channel to be one of 'SR', 'CR'",
    ],
    [
      'an event outside',
      good,
      request('parquet', [{ ...anywhere('x', 'mass'), lower: 1.5, upper: 3 }]),
      'data events.parquet: 1 outside the window of 2 events; the first is row 0, where mass is 1\n' +
        '  expected: mass in [1.5, 3]\n' +
        '  to do: correct the window or the selection, or leave such events out with --outside drop',
    ],
    [
      'no observable',
      good,
      request('parquet', []),
      'specification events.parquet: no observable is asked for',
    ],
  ])('%s', async (_, bytes, asked, message) => {
    expect(await messageOf(bytes, asked)).toBe(message);
  });
});

describe('CSV', () => {
  const quotes = '\n  expected: quotes around a whole cell, or none';
  const number = '\n  expected: a number such as 125.09 or 1.2e-3, nan, or nothing';

  test.each<[string, string, string]>([
    ['empty', '', 'the file is empty\n  expected: a CSV file'],
    ['only comments', '# a\n# b\n', 'there is no header line\n  expected: column names'],
    ['only a header', 'x,y\n', 'there are no events in it'],
    ['no such column', 'mass,y\n1,2\n', "there is no column 'x'\n  expected: one of mass, y"],
    ['no header', '1,2\n3,4\n', "there is no column 'x'\n  expected: one of 1, 2"],
    ['text', 'x\n1\ntwo\n', `line 3, column x: 'two' is not a number${number}`],
    ['a decimal comma', 'x;y\n3,5;1\n', `line 2, column x: '3,5' is not a number${number}`],
    ['hexadecimal digits', 'x\n0x10\n', `line 2, column x: '0x10' is not a number${number}`],
    ['digits in groups', 'x\n1_000\n', `line 2, column x: '1_000' is not a number${number}`],
    ['a unit', '# c\nx\n1\n\n125 GeV\n', `line 5, column x: '125 GeV' is not a number${number}`],
    [
      'a long cell',
      `x\n${'a'.repeat(99)}\n`,
      `line 2, column x: '${'a'.repeat(40)}...' is not a number${number}`,
    ],
    ['a cell too many', 'x,y\n1,2\n1,2,3\n', 'line 3 has 3 cells\n  expected: 2 cells, as the header has'],
    ['a cell too few', 'x,y\n1\n', 'line 2 has 1 cells\n  expected: 2 cells, as the header has'],
    ['an open quote', 'x,y\n1,"2\n3,4\n', `a quote is not closed, or text follows it, on line 3${quotes}`],
    ['the same column twice', 'x,x\n1,2\n', "2 columns are called 'x'"],
    [
      'a null weight',
      'x,_weight\n1,\n',
      'line 2 has the weight NaN\n  expected: weights that are finite and at least 0',
    ],
  ])('%s', async (_, text, message) => {
    expect(await messageOf(bytesOf(text), request('csv', ['x']))).toBe(`data events.csv: ${message}`);
  });

  test('bytes that are no text', async () => {
    const bytes = Uint8Array.from([0x78, 0x0a, 0xff, 0xfe, 0x0a]);
    expect(await messageOf(bytes, request('csv', ['x']))).toBe(
      'data events.csv: this is not text in UTF-8\n  expected: a CSV file',
    );
    expect(await messageOf(fixture('kinds.root'), request('csv', ['x']))).toBe(
      `data events.csv: this is not a CSV file (it looks like a ROOT file)${format}`,
    );
  });
});
