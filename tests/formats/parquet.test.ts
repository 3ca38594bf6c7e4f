// Parquet: a file of pyarrow 26.0.1 with every kind of column and six codecs, and what our writer writes, read back.
import { parquetMetadata } from 'hyparquet';
import { expect, test } from 'vitest';
import { readEvents } from '../../src/formats/read-events.ts';
import { writeEvents } from '../../src/formats/write-events.ts';
import { anywhere, digest, failureOf, fixture, request } from './helpers.ts';

const chosen = { channel: 'SR' } as const;
const odd = Array.from({ length: 12 }, (_, k) => 2 * k + 1);

test('columns of pyarrow are read, those of one channel only', async () => {
  const asked = request('parquet', ['f64', 'f32', 'i32', 'u32', 'i64'], chosen);
  const { account, columns, weights } = await readEvents(fixture('kinds.parquet'), asked);
  expect(account).toEqual({ rows: 25, kept: 12, unselected: 13, outside: 0, notFinite: 0 });
  expect(weights).toBeNull();
  expect([...columns[0]!]).toEqual(odd.map((i) => Math.sqrt(i + 0.5)));
  expect([...columns[1]!]).toEqual(odd.map((i) => i / 8));
  expect([...columns[2]!]).toEqual(odd.map((i) => i * 100000000 - 1200000000));
  expect([...columns[3]!]).toEqual(odd.map((i) => i * 170000000));
  expect([...columns[4]!].slice(0, 4)).toEqual([1, -(2 ** 31), -(2 ** 32), 2 ** 32]);
});

test('the labels of a file of several channels are listed where none is chosen', async () => {
  const failure = await failureOf(() => readEvents(fixture('kinds.parquet'), request('parquet', ['f64'])));
  expect(failure.parts.expected).toBe("data.channel to be one of 'CR', 'SR'");
});

test('a null is never read as a number: it is an error, or dropped and counted', async () => {
  const asked = request('parquet', ['holes'], { channel: 'CR' });
  const failure = await failureOf(() => readEvents(fixture('kinds.parquet'), asked));
  expect(failure.message).toContain('1 missing or not finite of 13 events; the first is row 4');
  const dropped = await readEvents(fixture('kinds.parquet'), { ...asked, outside: 'drop' });
  expect(dropped.account).toEqual({ rows: 25, kept: 12, unselected: 12, outside: 0, notFinite: 1 });
  expect(dropped.columns[0]).not.toContain(0);
});

test('an integer that no double holds is refused with its row', async () => {
  const failure = await failureOf(() =>
    readEvents(fixture('kinds.parquet'), request('parquet', ['big'], chosen)),
  );
  expect(failure.parts.what).toBe('row 3 has big = 9007199254740993, which no double holds exactly');
});

test.each([
  ['when', 'INT64 as TIMESTAMP'],
  ['money', 'FIXED_LEN_BYTE_ARRAY as DECIMAL'],
  ['flag', 'BOOLEAN'],
  ['list', 'groups of columns'],
  ['half', 'FIXED_LEN_BYTE_ARRAY as FLOAT16'],
  ['_channel', 'BYTE_ARRAY as STRING'],
])('the column %s is refused: it holds %s', async (name, kind) => {
  const failure = await failureOf(() =>
    readEvents(fixture('kinds.parquet'), request('parquet', [name], chosen)),
  );
  expect(failure.parts.what).toBe(`the column '${name}' holds ${kind}`);
});

test('what is written carries the schema and the bounds, with _channel last', () => {
  const values = Float64Array.from([1, 2]);
  const bytes = writeEvents('parquet', {
    columns: [
      { name: 'mass', lower: 100, upper: 180, values },
      { name: 'cos', lower: -1, upper: Number.POSITIVE_INFINITY, values },
    ],
    weights: values,
    channels: ['SR', 'CR'],
  });
  const metadata = parquetMetadata(bytes);
  expect(
    metadata.schema.slice(1).map(({ name, type, repetition_type }) => [name, type, repetition_type]),
  ).toEqual([
    ['mass', 'DOUBLE', 'REQUIRED'],
    ['cos', 'DOUBLE', 'REQUIRED'],
    ['_weight', 'DOUBLE', 'REQUIRED'],
    ['_channel', 'BYTE_ARRAY', 'REQUIRED'],
  ]);
  expect(metadata.key_value_metadata).toEqual([
    { key: 'nextstat.schema_version', value: 'nextstat_unbinned_events_v1' },
    {
      key: 'nextstat.observables',
      value: '[{"name":"mass","bounds":[100,180]},{"name":"cos","bounds":[-1,null]}]',
    },
  ]);
});

test('a million rows come back to the bit, from a view into a larger buffer too', async () => {
  const values = Float64Array.from({ length: 1_000_000 }, (_, i) => Math.sqrt(i) * 0.1 + 100);
  const bytes = writeEvents('parquet', { columns: [{ name: 'x', lower: 0, upper: 300, values }] });
  const { columns } = await readEvents(
    bytes,
    request('parquet', [{ ...anywhere('x'), lower: 0, upper: 300 }]),
  );
  expect(digest(columns[0]!)).toBe(digest(values));
  const larger = new Uint8Array(bytes.length + 7);
  larger.set(bytes, 3);
  const view = Buffer.from(larger.buffer, 3, bytes.length);
  const again = await readEvents(view, request('parquet', ['x']));
  expect(digest(again.columns[0]!)).toBe(digest(values));
});
