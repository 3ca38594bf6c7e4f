// CSV: what is understood, what is refused with its line, and what our writer writes.
import { describe, expect, test } from 'vitest';
import { readEvents } from '../../src/formats/read-events.ts';
import { writeEvents } from '../../src/formats/write-events.ts';
import { bytesOf, failureOf, request } from './helpers.ts';

const read = async (text: string, ...names: string[]) => {
  const { columns } = await readEvents(bytesOf(text), request('csv', names));
  return columns.map((column) => [...column]);
};

describe('what is understood', () => {
  test.each([
    ['commas', 'x,y\n1,2\n3,4\n'],
    ['semicolons', 'x;y\n1;2\n3;4'],
    ['tabs', 'x\ty\n1\t2\n3\t4\n'],
    ['lines that end as on Windows', 'x,y\r\n1,2\r\n3,4\r\n'],
    ['lines that end as on an old Mac', 'x,y\r1,2\r3,4'],
    ['a byte order mark', '\u{feff}x,y\n1,2\n3,4\n'],
    ['comments and blank lines', '# made by hand; of, commas\n\nx,y\n# between\n1,2\n  \n3,4\n\n'],
    ['quotes', '"x",y\n"1",2\n3,"4"\n'],
    ['blanks around cells', 'x , y\n 1, 2\n3 ,\t4\n'],
    ['other columns, whatever they hold', 'name,x,y\na,1,2\n"b ""c"", d",3,4\n'],
  ])('%s', async (_, text) => {
    expect(await read(text, 'x', 'y')).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  test('numbers in every usual spelling', async () => {
    const cells = ['1', '-1.5', '+2', '.5', '5.', '1e3', '1E-3', '-0', '00012', '6.02e+23'];
    const [x] = await read(`x\n${cells.join('\n')}\n`, 'x');
    expect(x).toEqual([1, -1.5, 2, 0.5, 5, 1000, 0.001, -0, 12, 6.02e23]);
  });

  test('an empty cell and the words for what is not finite are counted, never read as 0', async () => {
    const text = 'x,y\n1,\n2,nan\n3,-Inf\n4,Infinity\n5,1e999\n6,7\n';
    const dropped = await readEvents(bytesOf(text), request('csv', ['x', 'y'], { outside: 'drop' }));
    expect(dropped.account).toEqual({ rows: 6, kept: 1, unselected: 0, outside: 0, notFinite: 5 });
    expect(dropped.columns.map((column) => [...column])).toEqual([[6], [7]]);
  });

  test('_weight is used and _channel chooses', async () => {
    const text = 'x,_weight,_channel\n1,0.5,SR\n2,1,CR\n3,0,SR\n';
    const events = await readEvents(bytesOf(text), request('csv', ['x'], { channel: 'SR' }));
    expect([...events.columns[0]!]).toEqual([1, 3]);
    expect([...events.weights!]).toEqual([0.5, 0]);
    expect(events.account).toEqual({ rows: 3, kept: 2, unselected: 1, outside: 0, notFinite: 0 });
  });
});

test('an event outside is named by its line, comments counted', async () => {
  const asked = request('csv', [{ name: 'mass', expression: 'x', lower: 0, upper: 10 }]);
  const failure = await failureOf(() => readEvents(bytesOf('# a\nx\n1\n\n# b\n11\n12\n'), asked));
  expect(failure.parts.what).toBe('2 outside the window of 3 events; the first is line 6, where mass is 11');
});

test('what is written needs no quotes where it can do without', () => {
  const bytes = writeEvents('csv', {
    columns: [{ name: 'x', lower: 0, upper: 1, values: Float64Array.from([0.1, -0, 1e300]) }],
    weights: Float64Array.from([1, 2, 1 / 3]),
    channels: ['SR', 'a, b', 'say "c"'],
  });
  expect(new TextDecoder().decode(bytes)).toBe(
    'x,_weight,_channel\n0.1,1,SR\n-0,2,"a, b"\n1e+300,0.3333333333333333,"say ""c"""\n',
  );
});
