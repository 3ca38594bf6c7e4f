// The step that all formats share: windows, weights and the account; and which format a file is read as.
import { describe, expect, test } from 'vitest';
import { formatOfFile } from '../../src/formats/format-of-file.ts';
import { readEvents } from '../../src/formats/read-events.ts';
import { bytesOf, failureOf, request } from './helpers.ts';

const window = (expression: string, lower: number, upper: number) => ({
  name: expression,
  expression,
  lower,
  upper,
});

describe('windows', () => {
  const text = 'x,y,_weight\n1,5,1\n2,50,-1\nnan,50,-1\n4,6,0\n10,nan,7\n0,10,2\n';
  const asked = request('csv', [window('x', 0, 10), window('y', 5, 10)]);

  test('both ends are inside, and an event that fails twice counts once, as not finite', async () => {
    const { account, columns, weights } = await readEvents(bytesOf(text), { ...asked, outside: 'drop' });
    expect(account).toEqual({ rows: 6, kept: 3, unselected: 0, outside: 1, notFinite: 2 });
    expect(columns.map((column) => [...column])).toEqual([
      [1, 4, 0],
      [5, 6, 10],
    ]);
    expect([...weights!]).toEqual([1, 0, 2]);
  });

  test('the failure counts both reasons and shows the first event', async () => {
    const failure = await failureOf(() => readEvents(bytesOf(text), asked));
    expect(failure.kind).toBe('data');
    expect(failure.parts).toEqual({
      where: 'events.csv',
      what: '1 outside the window and 2 missing or not finite of 6 events; the first is line 3, where y is 50',
      expected: 'y in [5, 10]',
      hint: 'correct the window or the selection, or leave such events out with --outside drop',
    });
  });

  test('an infinite window still refuses what is not finite', async () => {
    const everywhere = request('csv', ['x'], { outside: 'drop' });
    const { account } = await readEvents(bytesOf('x\ninf\n-inf\n1\n'), everywhere);
    expect(account).toEqual({ rows: 3, kept: 1, unselected: 0, outside: 0, notFinite: 2 });
  });

  test('dropping everything is a failure', async () => {
    const none = request('csv', [window('x', 20, 30)], { outside: 'drop' });
    const failure = await failureOf(() => readEvents(bytesOf('x\n1\nnan\n'), none));
    expect(failure.parts.what).toBe('no event is left of 2: 0 not selected, 1 outside, 1 not finite');
  });
});

test.each([
  ['a/b.parquet', undefined, 'parquet'],
  ['B.PQ', undefined, 'parquet'],
  ['x.csv', undefined, 'csv'],
  ['x.tsv', undefined, 'csv'],
  ['x.txt', undefined, 'csv'],
  ['x.root', undefined, 'root'],
  ['x.csv.gz', undefined, 'root'],
  ['dir.csv/x', undefined, 'root'],
  ['x', undefined, 'root'],
  ['x.constructor', undefined, 'root'],
  ['x.root', 'csv', 'csv'],
] as const)('%s, declared as %s, is read as %s', (name, declared, format) => {
  expect(formatOfFile(name, declared)).toBe(format);
});
