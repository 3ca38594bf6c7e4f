// Whatever is written is read back to the same bits, in both formats, with weights, channels and awkward names.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventTable } from '../../src/formats/event-table.ts';
import { readEvents } from '../../src/formats/read-events.ts';
import { writeEvents } from '../../src/formats/write-events.ts';
import { anywhere, digest, failureOf, request } from './helpers.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const name = fc
  .oneof(
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.constantFrom('a,b', '"', '#x', ' x', 'x;y', 'a\nb', "it's", '='),
  )
  .filter((text) => text.trim() !== '' && text !== '_weight' && text !== '_channel');
// CSV does not keep apart the line ends inside a label, and texts in UTF-8 have no lone surrogates.
const label = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/\r\n?/g, '\n'));

const table: fc.Arbitrary<EventTable> = fc
  .record({
    names: fc.uniqueArray(name, { minLength: 1, maxLength: 4, selector: (text) => text.trim() }),
    rows: fc.integer({ min: 1, max: 30 }),
    weighted: fc.boolean(),
    labelled: fc.boolean(),
  })
  .chain(({ names, rows, weighted, labelled }) => {
    const values = fc
      .array(finite, { minLength: rows, maxLength: rows })
      .map((all) => Float64Array.from(all));
    const weights = values.map((all) => all.map((value, i) => (i === 0 ? 1 : Math.abs(value))));
    return fc.record({
      columns: fc.tuple(
        ...names.map((text) =>
          values.map((v) => ({ name: text.replace(/\r/g, ''), lower: -1, upper: 1, values: v })),
        ),
      ),
      weights: weighted ? weights : fc.constant(null),
      channels: labelled ? fc.array(label, { minLength: rows, maxLength: rows }) : fc.constant(null),
    });
  })
  .filter(({ columns }) => new Set(columns.map((c) => c.name.trim())).size === columns.length);

test.each(['parquet', 'csv'] as const)('a table comes back from %s to the bit', async (format) => {
  await fc.assert(
    fc.asyncProperty(table, async (written) => {
      const bytes = writeEvents(format, written);
      const labels = written.channels ?? null;
      for (const channel of labels === null ? [undefined] : new Set(labels)) {
        const rows = written.columns[0]!.values.map((_, i) => i).filter(
          (i) => labels === null || labels[i] === channel,
        );
        const chosen = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
        if (written.weights && chosen(written.weights).every((weight) => weight === 0)) continue;
        const names = written.columns.map((column) => anywhere(column.name));
        const { columns, weights } = await readEvents(bytes, request(format, names, { channel }));
        expect(columns.map(digest)).toEqual(written.columns.map(({ values }) => digest(chosen(values))));
        expect(weights && digest(weights)).toEqual(written.weights ? digest(chosen(written.weights)) : null);
      }
    }),
    { numRuns: 150 },
  );
});

test.each(['parquet', 'csv'] as const)(
  'values that are not finite survive %s and are counted',
  async (format) => {
    const values = Float64Array.from([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      -0,
      5e-324,
    ]);
    const bytes = writeEvents(format, { columns: [{ name: 'x', lower: 0, upper: 1, values }] });
    const { account, columns } = await readEvents(bytes, request(format, ['x'], { outside: 'drop' }));
    expect(account).toEqual({ rows: 5, kept: 2, unselected: 0, outside: 0, notFinite: 3 });
    expect([...columns[0]!]).toEqual([-0, 5e-324]);
  },
);

test.each<[{ columns: string[]; weights?: number }, string]>([
  [{ columns: [] }, 'events to write: there is no observable'],
  [{ columns: ['_weight'] }, "events to write: an observable cannot be called '_weight'"],
  [{ columns: ['x', 'x'] }, "events to write: two observables are called 'x'"],
  [{ columns: ['x'], weights: 3 }, 'events to write: _weight has 3 values\n  expected: 2, as x has'],
])('a table that is not one is refused: %j', async ({ columns, weights }, message) => {
  const values = new Float64Array(2);
  const asTable = {
    columns: columns.map((text) => ({ name: text, lower: 0, upper: 1, values })),
    weights: weights === undefined ? null : new Float64Array(weights),
  };
  const failure = await failureOf(() => writeEvents('parquet', asTable));
  expect(failure.message).toBe(message);
});
