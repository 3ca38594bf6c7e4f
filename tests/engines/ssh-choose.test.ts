// Decisions of the SSH engine as pure functions: who gets what, how a job ended, what a host is like.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseCopy, chooseStart, median, type Seat } from '../../src/engines/ssh/choose.ts';
import { readEnded, verdictOf } from '../../src/engines/ssh/endings.ts';
import { readFacts, roomOn, threadsOf, weightOf } from '../../src/engines/ssh/facts.ts';

const seat = (
  host: string,
  free: number,
  running: number,
  weight: number,
  refused: readonly number[] = [],
): Seat<string> => ({
  ...{ host, free, running, weight },
  refuses: (shard) => refused.includes(shard),
});

describe('which shard starts where', () => {
  test('hosts without room get nothing, and none is given what it refused', () => {
    expect(chooseStart([4, 5], [seat('a', 0, 1, 9), seat('b', 1, 3, 1)])).toEqual({ shard: 4, host: 'b' });
    expect(chooseStart([4, 5], [seat('a', 1, 0, 1, [4])])).toEqual({ shard: 5, host: 'a' });
    expect(chooseStart([4], [seat('a', 1, 0, 1, [4])])).toBeNull();
    expect(chooseStart([], [seat('a', 1, 0, 1)])).toBeNull();
  });

  test('while all have room, each is within one shard of its share by weight', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 200 }),
        (weights, shards) => {
          const given = weights.map(() => 0);
          for (let shard = 0; shard < shards; shard++) {
            const seats = weights.map((weight, i) => seat(`${i}`, 1, given[i]!, weight));
            given[Number(chooseStart([shard], seats)!.host)]!++;
          }
          const total = weights.reduce((sum, w) => sum + w);
          // Jefferson's method: no host is more than one above its exact share of what all would have with one more each.
          for (const [i, weight] of weights.entries())
            expect(given[i]).toBeLessThanOrEqual(((shards + weights.length - 1) * weight) / total + 1);
          expect(given.reduce((sum, n) => sum + n)).toBe(shards);
        },
      ),
      { seed: 3 },
    );
  });

  test('a straggler is copied to another host once, and only when it takes far longer than its peers', () => {
    const running = [
      { shard: 1, host: 'a', seconds: 11 },
      { shard: 2, host: 'b', seconds: 30 },
    ];
    const seats = [seat('a', 1, 0, 1), seat('b', 1, 0, 1)];
    expect(chooseCopy(running, seats, 10)).toEqual({ shard: 2, host: 'a' });
    expect(chooseCopy(running, seats, 20)).toBeNull();
    expect(chooseCopy(running, [seat('b', 1, 0, 1)], 4)).toEqual({ shard: 1, host: 'b' });
    expect(chooseCopy(running, seats, null)).toBeNull();
    expect([median([]), median([3]), median([5, 1, 9])]).toEqual([null, 3, 5]);
  });
});

describe('how a job ended', () => {
  const verdict = (line: string, limit?: number) => verdictOf(readEnded(line.split(' ')), limit);
  test('by its exit code, the disk of its host, and whether its time was over', () => {
    expect(verdict('0 10.5 13.25 5000')).toEqual({ is: 'done', seconds: 2.75 });
    // It was done just in time.
    expect(verdict('0 10.5 13.25 5000', 2)).toMatchObject({ is: 'done' });
    expect(verdict('143 1 9 5000', 8)).toMatchObject({ is: 'failed', cause: 'out-of-time' });
    expect(verdict('4 1 9 5000')).toEqual({
      is: 'failed',
      cause: 'exit',
      reason: 'exit code 4',
      exitCode: 4,
    });
    expect(verdict('4 1 9 12')).toMatchObject({ is: 'host', cause: 'node', exitCode: 4 });
    expect(verdict('6 1 9 5000')).toMatchObject({ is: 'host', cause: 'exit', exitCode: 6 });
    expect(verdict('127 1 9 5000')).toMatchObject({ is: 'host', cause: 'not-started' });
    expect(verdict('137 1 9 5000')).toEqual({ is: 'failed', cause: 'signal', reason: 'ended by SIGKILL' });
    expect(verdict('255 1 9 5000')).toMatchObject({ is: 'failed', cause: 'exit', exitCode: 255 });
    expect(verdict('- - - 5000')).toMatchObject({ is: 'host', cause: 'node' });
    expect(verdict('- - - ')).toMatchObject({ is: 'host' });
  });
});

describe('what a host has room for', () => {
  const told = (facts: Readonly<Record<string, string>>) =>
    readFacts(new Map(Object.entries(facts).map(([name, value]) => [name, [value]])));
  const big = told({
    logical: '64',
    usable: '48',
    physical: '32',
    memory_kb: '67108864',
    free_kb: '10485760',
    glibc: 'glibc 2.36',
  });
  const job = { program: ['x'], threads: 1 };

  test('is counted by physical cores unless told otherwise', () => {
    expect(big).toMatchObject({ memoryMb: 65_536, diskFreeMb: 10_240, glibc: '2.36', physicalCores: 32 });
    expect(threadsOf({ host: 'a' }, big, 'physical')).toBe(32);
    expect(threadsOf({ host: 'a' }, big, 'auto')).toBe(32);
    expect(threadsOf({ host: 'a' }, big, 'logical')).toBe(48);
    expect(threadsOf({ host: 'a' }, big, 5)).toBe(5);
    expect(threadsOf({ host: 'a', threads: 7 }, big, 'logical')).toBe(7);
    expect(weightOf({ host: 'a' }, big, 'physical')).toBe(32);
    expect(weightOf({ host: 'a' }, big, 'logical')).toBe(64);
    expect(weightOf({ host: 'a' }, big, 'uniform')).toBe(1);
    expect(weightOf({ host: 'a', weight: 2.5 }, big, 'physical')).toBe(2.5);
  });

  test('is limited by memory and disk that jobs ask for', () => {
    expect(roomOn(32, big, job)).toBe(32);
    expect(roomOn(32, big, { ...job, threads: 5 })).toBe(6);
    expect(roomOn(2, big, { ...job, threads: 5 })).toBe(1);
    expect(roomOn(32, big, { ...job, memoryMb: 16_000 })).toBe(4);
    expect(roomOn(32, big, { ...job, memoryMb: 100_000 })).toBe(0);
    expect(roomOn(32, big, { ...job, diskMb: 5000 })).toBe(2);
  });

  test('is one job where a host tells nothing', () => {
    const silent = told({ physical: '0', logical: '' });
    expect(silent).toMatchObject({ physicalCores: null, logicalCores: null, memoryMb: null, glibc: null });
    expect(threadsOf({ host: 'a' }, silent, 'physical')).toBe(1);
    expect(weightOf({ host: 'a' }, silent, 'physical')).toBe(1);
    expect(roomOn(1, silent, { ...job, memoryMb: 10 })).toBe(1);
  });
});
