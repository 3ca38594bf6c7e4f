// How many shards `--shards auto` takes: what must hold for all numbers, and for those of the runbook that the rule is from.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roomOn } from '../../src/engines/slurm/slots.ts';
import { planShards, type ShardPlanning } from '../../src/farm/plan-shards.ts';
import { timeItem } from '../../src/farm/time-item.ts';
import { shardRange } from '../../src/study/shards.ts';
import type { Study } from '../../src/study/study.ts';

const plannings = fc.record({
  items: fc.integer({ min: 1, max: 5_000_000 }),
  secondsAnItem: fc.double({ min: 1e-6, max: 1e5, noNaN: true }),
  slots: fc.integer({ min: 1, max: 5000 }),
  targetSeconds: fc.integer({ min: 1, max: 100_000 }),
});
const always = (holds: (shards: number, of: ShardPlanning) => void): void =>
  fc.assert(fc.property(plannings, (of) => holds(planShards(of), of)));

describe('shards are planned', () => {
  test('a whole number of them, never more than items', () => {
    always((shards, { items }) => {
      expect(Number.isInteger(shards)).toBe(true);
      expect(shards).toBeGreaterThanOrEqual(1);
      expect(shards).toBeLessThanOrEqual(items);
      expect(shardRange(items, shards - 1, shards).count).toBeGreaterThanOrEqual(1);
    });
  });

  test('none takes longer than the target, but for what one item takes and for a folder that is full', () => {
    always((shards, { items, secondsAnItem, targetSeconds }) => {
      const longest = shardRange(items, 0, shards).count * secondsAnItem;
      // Floating point: a part in 10^9.
      if (shards < 100_000) expect(longest).toBeLessThanOrEqual((targetSeconds + secondsAnItem) * (1 + 1e-9));
    });
  });

  test('whole rounds of the slots, three at least, where there is work for so many', () => {
    always((shards, { items, secondsAnItem, slots }) => {
      const isLimited =
        shards === items || shards === 100_000 || (items * secondsAnItem) / (shards + 1) < 0.2;
      if (isLimited) return;
      expect(shards % slots).toBe(0);
      expect(shards / slots).toBeGreaterThanOrEqual(3);
    });
  });

  test('none is so short that its start is felt', () => {
    always((shards, { items, secondsAnItem }) => {
      if (shards > 1) expect((items * secondsAnItem) / shards).toBeGreaterThanOrEqual(0.2 * (1 - 1e-9));
    });
  });

  test('more work, more slots or less time for each never make fewer of them', () => {
    fc.assert(
      fc.property(plannings, fc.integer({ min: 1, max: 1000 }), (of, more) => {
        const shards = planShards(of);
        expect(planShards({ ...of, items: of.items + more })).toBeGreaterThanOrEqual(shards);
        const sooner = Math.max(1, of.targetSeconds - more);
        expect(planShards({ ...of, targetSeconds: sooner })).toBeGreaterThanOrEqual(shards);
      }),
    );
  });

  test('about 240 of them on the pool of the runbook: 74 processors, 10,000 toys in 142 s', () => {
    const shards = planShards({
      ...{ items: 10_000, slots: 74, targetSeconds: 600 },
      secondsAnItem: (142 * 74) / 10_000,
    });
    expect(shards).toBe(222);
  });

  test('numbers that are none are refused', () => {
    const good = { items: 1, secondsAnItem: 1, slots: 1, targetSeconds: 1 };
    for (const name of Object.keys(good))
      for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
        expect(() => planShards({ ...good, [name]: bad })).toThrow(`${name} ${bad}`);
  });
});

describe('an item is timed', () => {
  /** Of a study whose items move the clock. */
  const timed = async (items: number, seconds: (item: number) => number) => {
    let clock = 0;
    const ran: number[] = [];
    const run = (item: number): void => {
      ran.push(item);
      clock += 1000 * seconds(item);
    };
    const study = { items, open: () => ({ run }) } as unknown as Study<unknown>;
    return { seconds: await timeItem(study, () => clock), ran: ran.length };
  };

  test('a quick one is repeated for a second, and the first one does not count', async () => {
    const { seconds, ran } = await timed(1000, (item) => (item === 0 ? 0.5 : 0.125));
    expect({ seconds, ran }).toEqual({ seconds: 0.125, ran: 9 });
  });

  test('a slow one is run once, and no more than there are', async () => {
    expect(await timed(1000, () => 60)).toEqual({ seconds: 60, ran: 1 });
    expect(await timed(1, () => 0.01)).toEqual({ seconds: 0.01, ran: 1 });
    expect(await timed(3, () => 0.25)).toEqual({ seconds: 0.25, ran: 3 });
  });
});

describe("slots by sinfo's answer", () => {
  // `sinfo --noheader --Node --format=%N|%c|%m|%T|%P`: a node of two partitions has two lines.
  const answer = `n1|64|256000|mixed|short*
n1|64|256000|mixed|long
n2|10|32000|idle~|short*
n3|64|256000|drained|short*
n4|64|256000|idle*|short*
n5|32|64000|allocated|long
`;
  const job = { program: [], threads: 1 };

  test.each([
    ['nodes of the default partition that work', job, true, 74],
    ['all nodes of the partitions that were asked for, each once', job, false, 106],
    ['jobs of 4 threads', { ...job, threads: 4 }, true, 18],
    ['jobs of 8 GB', { ...job, memoryMb: 8000 }, true, 36],
    ['jobs that no node has room for', { ...job, threads: 100 }, true, null],
  ] as const)('%s', (_, shape, byDefault, slots) => {
    expect(roomOn(answer, shape, byDefault)).toBe(slots);
  });

  test('no node, and no answer', () => {
    expect(roomOn('', job, true)).toBeNull();
    expect(roomOn('slurm is not here\n', job, false)).toBeNull();
  });
});
