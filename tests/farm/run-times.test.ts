// Makespan and what else a run's times are, from event logs written by hand, whose times are known.
import { expect, test } from 'vitest';
import type { RunEvent, UntimedEvent } from '../../src/contracts/run.ts';
import { makespan, mostAtOnce, runTimes } from '../../src/farm/run-times.ts';

/** Events at these seconds after noon. */
const log = (...events: readonly (readonly [second: number, event: UntimedEvent])[]): RunEvent[] =>
  events.map(
    ([second, event]) =>
      ({ time: new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString(), ...event }) as RunEvent,
  );
const noon = Date.UTC(2026, 0, 1, 12);
const started = (shard: number, host = 'a', submission = 1): UntimedEvent => ({
  ...{ event: 'shard-started', shard, submission, host },
});
const done = (shard: number, seconds: number, submission = 1): UntimedEvent => ({
  ...{ event: 'shard-done', shard, items: 10, seconds, host: 'a', submission },
});
const failed = (shard: number): UntimedEvent => ({
  ...{ event: 'shard-failed', shard, submission: 1, reason: 'killed', cause: 'signal' },
});
const work = (events: readonly RunEvent[], written?: (shard: number) => number | undefined) =>
  runTimes(events, written).work.map(({ shard, start, end, good }) => [
    ...[shard, (start - noon) / 1000, (end - noon) / 1000],
    ...(good ? [] : ['lost']),
  ]);

test('four shards of 10 s in two slots take 20 s, and not the 10 s of the longest', () => {
  const events = log(
    [0, { event: 'run-created' }],
    [2, { event: 'submitted', submission: 1, engine: 'x', ticket: 't', shards: '0-3', why: 'first' }],
    [5, started(0)],
    [5, started(1)],
    [15, done(0, 10)],
    [15, started(2)],
    [15, done(1, 10)],
    [15, started(3)],
    [25, done(2, 10)],
    [25, done(3, 10)],
    [40, { event: 'run-merged', items: 40, results_digest: 'd' }],
  );
  const { work: told, failures } = runTimes(events);
  expect(makespan(told)).toBe(20);
  expect(mostAtOnce(told)).toBe(2);
  expect(failures).toBe(0);
});

test('what a look finds late is where the engine says that it was', () => {
  // Looks every 15 s: started at 1, ended at 17, and so on.
  const events = log([15, started(0)], [30, done(0, 16)], [30, done(1, 4)], [45, done(2, 12)]);
  expect(work(events)).toEqual([
    [0, 14, 30],
    [1, 26, 30],
    [2, 33, 45],
  ]);
  // Its start was seen: it ended so many seconds later.
  expect(work(log([1, started(0)], [15, done(0, 8)]))).toEqual([[0, 1, 9]]);
});

test('where nobody watched, the files tell', () => {
  const written = (shard: number): number => noon + 1000 * (20 + 10 * shard);
  const events = log([3600, done(0, 10)], [3600, done(1, 10)], [3600, done(2, 10)]);
  const { work: told } = runTimes(events, written);
  expect(makespan(told)).toBe(30);
  expect(mostAtOnce(told)).toBe(1);
  // Where the files were copied since, the events do.
  expect(makespan(runTimes(events, () => noon + 1e9).work)).toBe(10);
});

test('jobs that failed, were cancelled or began again count from the first start on, as lost', () => {
  const events = log(
    [0, started(0)],
    [4, failed(0)],
    [5, started(1, 'a')],
    [9, { event: 'shard-waiting', shard: 1, submission: 1, why: 'requeued' }],
    [10, started(1, 'b')],
    [12, started(0, 'b', 2)],
    [13, started(2)],
    [14, { event: 'shards-cancelled', submission: 1, shards: '2', why: 'straggler' }],
    [22, done(0, 10, 2)],
    [26, done(1, 16)],
    [27, { event: 'shard-refused', shard: 3, reason: 'torn' }],
  );
  expect(work(events)).toEqual([
    [0, 0, 4, 'lost'],
    [1, 5, 9, 'lost'],
    [2, 13, 14, 'lost'],
    [0, 12, 22],
    [1, 10, 26],
  ]);
  const { work: told, failures } = runTimes(events);
  expect(failures).toBe(2);
  expect(makespan(told)).toBe(26);
  expect(mostAtOnce(told)).toBe(3);
});

test('a job that its scheduler moved to another host began there anew', () => {
  expect(work(log([0, started(0, 'a')], [30, started(0, 'b')], [40, done(0, 10)]))).toEqual([
    [0, 0, 30, 'lost'],
    [0, 30, 40],
  ]);
});

test('nothing ran', () => {
  expect(makespan(runTimes(log([0, { event: 'run-created' }])).work)).toBeNull();
  expect(mostAtOnce([])).toBe(0);
});
