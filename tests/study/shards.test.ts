// Shard arithmetic and merging, for any number of items, any cut and any order.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SheafFailure } from '../../src/contracts/failures.ts';
import { mergeShards, type NamedShard } from '../../src/study/merge.ts';
import { type ItemRange, shardRange, shardsFor } from '../../src/study/shards.ts';

const counts = { items: fc.integer({ min: 0, max: 500 }), total: fc.integer({ min: 1, max: 600 }) };

function rangesOf(items: number, total: number): ItemRange[] {
  return Array.from({ length: total }, (_, i) => shardRange(items, i, total));
}

/** A shard whose rows are the numbers of its items. */
function shardOf({ start, count }: ItemRange, index = 0): NamedShard<number> {
  const rows = Array.from({ length: count }, (_, i) => start + i);
  return { source: `${start}+${count}`, range: { start, count }, shard: index, rows };
}

/** The message of the failure that merging these ends in. */
function refusal(shards: readonly NamedShard<number>[], items: number, partial = false): string {
  try {
    mergeShards(shards, items, partial);
  } catch (error) {
    if (error instanceof SheafFailure && error.kind === 'incomplete') return error.message;
    throw error;
  }
  throw new Error('it was merged');
}

test('shards follow each other without gaps and differ by one item at most', () => {
  fc.assert(
    fc.property(counts.items, counts.total, (items, total) => {
      let next = 0;
      for (const { start, count } of rangesOf(items, total)) {
        expect(start).toBe(next);
        expect(count - Math.floor(items / total)).toBeOneOf([0, 1]);
        next += count;
      }
      expect(next).toBe(items);
    }),
  );
});

test('the first shards get the items that are left over, as other tools of the field have it', () => {
  expect(rangesOf(10, 4)).toEqual([
    { start: 0, count: 3 },
    { start: 3, count: 3 },
    { start: 6, count: 2 },
    { start: 8, count: 2 },
  ]);
  expect(rangesOf(3, 5).map((r) => r.count)).toEqual([1, 1, 1, 0, 0]);
});

test('every cut merges to all rows in order, whatever the order of the shards', () => {
  const cut = fc.tuple(counts.items, counts.total).chain(([items, total]) => {
    const shards = rangesOf(items, total).map(shardOf);
    return fc.tuple(fc.constant(items), fc.shuffledSubarray(shards, { minLength: total }));
  });
  fc.assert(
    fc.property(cut, ([items, shards]) => {
      const { rows, account } = mergeShards(shards, items, false);
      expect(rows).toEqual(Array.from({ length: items }, (_, i) => i));
      expect(account.missing).toEqual([]);
    }),
  );
});

test('whatever is left out is told: the lost items are the missing ones, no more and no fewer', () => {
  const some = fc
    .tuple(counts.items, counts.total)
    .chain(([items, total]) =>
      fc.tuple(fc.constant(items), fc.shuffledSubarray(rangesOf(items, total).map(shardOf))),
    );
  fc.assert(
    fc.property(some, ([items, shards]) => {
      const there = new Set(shards.flatMap((s) => s.rows));
      const lost = Array.from({ length: items }, (_, i) => i).filter((i) => !there.has(i));
      const { rows, account } = mergeShards(shards, items, true);
      expect(rows).toEqual([...there].sort((a, b) => a - b));
      expect(account.missing.flatMap((r) => shardOf(r).rows)).toEqual(lost);
      if (lost.length > 0)
        expect(refusal(shards, items)).toContain(`${lost.length} of ${items} items are in no shard`);
    }),
  );
});

test('a shard that shares an item with another is refused, even for a partial result', () => {
  const overlapping = fc
    .record({
      a: fc.nat(50),
      b: fc.nat(50),
      first: fc.integer({ min: 1, max: 50 }),
      second: fc.integer({ min: 1, max: 50 }),
    })
    .filter(({ a, b, first, second }) => a < b + second && b < a + first);
  fc.assert(
    fc.property(overlapping, ({ a, b, first, second }) => {
      const shards = [shardOf({ start: a, count: first }), shardOf({ start: b, count: second })];
      expect(refusal(shards, 200, true)).toContain(' are also in ');
    }),
  );
});

test('a long list of gaps is cut short, and says how long it is', () => {
  const shards = Array.from({ length: 10 }, (_, i) => shardOf({ start: 10 * i + 1, count: 8 }, i));
  expect(refusal(shards, 100)).toBe(
    '20 of 100 items are in no shard: 0, 9-10, 19-20, 29-30, 39-40 and 6 more ranges\n' +
      '  to do: run the missing shards (`sheaf farm resume RUN`), or merge what is there with --allow-partial',
  );
});

test('a study is cut so that shards are worth starting and not too dear to lose', () => {
  expect(shardsFor(10_000, 1e-6)).toBe(1);
  expect(shardsFor(10_000, 1.2e-4)).toBe(6);
  expect(shardsFor(10_000, 3e-3)).toBe(100);
  expect(shardsFor(10_000, 0.5)).toBe(500);
  expect(shardsFor(1_000_000, 1)).toBe(1000);
  expect(shardsFor(3, 100)).toBe(3);
});
