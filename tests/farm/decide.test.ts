// What a farm decides, in worlds that go wrong in every way, with a clock that is only a number: nothing here waits.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunEvent, UntimedEvent } from '../../src/contracts/run.ts';
import type { ShardState } from '../../src/engines/engine.ts';
import { type Action, decide, isHopeless, type Plan } from '../../src/farm/decide.ts';
import { indexList, readIndexList } from '../../src/farm/index-list.ts';
import { observe } from '../../src/farm/observe.ts';
import { type FailureCause, policies } from '../../src/farm/policies.ts';
import { newStory, type Story, shardOf, tell } from '../../src/farm/story.ts';

const plan: Plan = { shards: 4, asked: { memoryMb: 100, seconds: 60 }, again: true, cancels: true };
const SECOND = 1000;

/** A story of events at these seconds. */
function storyOf(...events: readonly (readonly [second: number, event: UntimedEvent])[]): Story {
  const story = newStory();
  for (const [second, event] of events)
    tell(story, { time: new Date(SECOND * second).toISOString(), ...event } as RunEvent);
  return story;
}
const decided = (story: Story, second: number, of: Partial<Plan> = {}): readonly Action[] =>
  decide(story, { ...plan, ...of }, policies, SECOND * second);

const sent = (submission: number, shards: string, more: object = {}): UntimedEvent => ({
  ...{ event: 'submitted', submission, engine: 'slurm', ticket: `t${submission}`, shards, why: 'first' },
  ...more,
});
const failed = (shard: number, submission: number, cause: FailureCause, more: object = {}): UntimedEvent => ({
  ...{ event: 'shard-failed', shard, submission, reason: cause, ...more },
  ...(cause === 'torn' ? {} : { cause }),
});
const done = (shard: number, submission: number, host = 'a', seconds = 1): UntimedEvent => ({
  ...{ event: 'shard-done', shard, submission, items: 1, seconds, host },
});
const runs = (shard: number, submission: number, host: string): UntimedEvent => ({
  ...{ event: 'shard-started', shard, submission, host },
});

describe('what is decided', () => {
  test('a run that begins is submitted as one', () => {
    expect(decided(newStory(), 0)).toEqual([
      { do: 'submit', why: 'first', shards: [0, 1, 2, 3], ask: plan.asked, avoid: [] },
    ]);
  });

  test('what waits and runs is left alone, and what is done is over', () => {
    const story = storyOf([0, sent(1, '0-3')], [1, runs(0, 1, 'a')], [2, done(1, 1)]);
    expect(decided(story, 3)).toEqual([]);
  });

  test.each([
    ['preempted', 0, {}],
    ['node', 0, {}],
    ['signal', 10, {}],
    ['out-of-memory', 0, { memoryMb: 200 }],
    ['out-of-time', 0, { seconds: 120 }],
  ] as const)('%s is sent again after %i s', (cause, wait, more) => {
    const story = storyOf([0, sent(1, '0-3')], [5, failed(2, 1, cause)]);
    if (wait > 0) expect(decided(story, 5 + wait - 1)).toEqual([]);
    expect(decided(story, 5 + wait)).toEqual([
      { do: 'submit', why: 'again', shards: [2], ask: { ...plan.asked, ...more }, avoid: [] },
    ]);
  });

  test('each further time waits twice as long, until it is given up', () => {
    const story = storyOf(
      ...[0, 100, 200].flatMap((t, k) => [
        [t, sent(k + 1, '0-3')] as const,
        ...[0, 1, 2, 3].map((shard) => [t + 1, failed(shard, k + 1, 'exit', { exit_code: 6 })] as const),
      ]),
    );
    expect(policies.causes.exit).toMatchObject({ again: 2, wait: 20 });
    expect(decided(story, 1000).map((a) => a.do)).toEqual(['give-up', 'give-up', 'give-up', 'give-up']);
    const before = storyOf(
      [0, sent(1, '0')],
      [1, failed(0, 1, 'exit')],
      [30, sent(2, '0')],
      [31, failed(0, 2, 'exit')],
    );
    expect(decided(before, 31 + 39, { shards: 1 })).toEqual([]);
    expect(decided(before, 31 + 40, { shards: 1 })).toMatchObject([{ do: 'submit', shards: [0] }]);
  });

  test.each(policies.finalExits)('exit code %i is never tried again', (exit_code) => {
    const story = storyOf([0, sent(1, '0-3')], [1, failed(2, 1, 'exit', { exit_code })]);
    expect(decided(story, 1)).toMatchObject([{ do: 'give-up', shard: 2 }]);
  });

  test('a held job is cancelled before it is sent again, and not before it had time to be released', () => {
    const { wait } = policies.causes.held;
    const story = storyOf([0, sent(1, '0-3')], [1, failed(3, 1, 'held', { remains: true })]);
    expect(decided(story, wait)).toEqual([]);
    expect(decided(story, 1 + wait)).toMatchObject([{ do: 'cancel', submission: 1, shards: [3] }]);
    tell(story, {
      time: new Date(0).toISOString(),
      event: 'shards-cancelled',
      submission: 1,
      shards: '3',
      why: '',
    });
    expect(decided(story, 1 + wait)).toMatchObject([{ do: 'submit', why: 'again', shards: [3] }]);
    const released = storyOf(
      [0, sent(1, '0-3')],
      [1, failed(3, 1, 'held', { remains: true })],
      [2, { event: 'shard-waiting', shard: 3, submission: 1, why: 'released' }],
    );
    expect(decided(released, 1000)).toEqual([]);
  });

  test('a host on which one shard after another fails gets no more, while another works', () => {
    const fails = [0, 1, 2].map((shard) => [2, failed(shard, 1, 'exit', { host: 'b' })] as const);
    const story = storyOf([0, sent(1, '0-3')], [1, runs(3, 1, 'a')], ...fails);
    expect(decided(story, 2)).toMatchObject([{ do: 'exclude', host: 'b' }]);
    // Nothing is known of another host: it may be the shards.
    expect(decided(storyOf([0, sent(1, '0-3')], ...fails), 2)).toEqual([]);
    tell(story, { time: new Date(2000).toISOString(), event: 'host-excluded', host: 'b', why: '' });
    expect(decided(story, 2 + 20)).toMatchObject([{ do: 'submit', shards: [0, 1, 2], avoid: ['b'] }]);
    // Its failures count no more, however many there were.
    for (let k = 2; k < 6; k++)
      for (const event of [sent(k, '0'), failed(0, k, 'exit', { host: 'b' })])
        tell(story, { time: new Date(3000).toISOString(), ...event } as RunEvent);
    expect(decided(story, 100)).toMatchObject([{ do: 'submit', shards: [0, 1, 2] }]);
    // After an hour it is tried again.
    expect(decided(story, 2 + policies.host.seconds)).toMatchObject([{ do: 'submit', avoid: [] }]);
  });

  test('what waits and may come to an excluded host is sent elsewhere', () => {
    const story = storyOf(
      [0, sent(1, '0-3')],
      [1, runs(0, 1, 'b')],
      [2, { event: 'host-excluded', host: 'b', why: '' }],
    );
    expect(decided(story, 3)).toMatchObject([{ do: 'cancel', submission: 1, shards: [1, 2, 3] }]);
    const aware = storyOf(
      [2, { event: 'host-excluded', host: 'b', why: '' }],
      [3, sent(1, '0-3', { avoid: ['b'] })],
    );
    expect(decided(aware, 4)).toEqual([]);
  });

  test('a shard that runs far longer than its peers is started once more elsewhere, and the first answer wins', () => {
    const story = storyOf(
      [0, sent(1, '0-3')],
      ...[0, 1, 2].flatMap((s) => [[1, runs(s, 1, 'a')] as const, [31, done(s, 1, 'a', 30)] as const]),
      [1, runs(3, 1, 'b')],
    );
    expect(decided(story, 1 + 4 * 30)).toEqual([]);
    expect(decided(story, 2 + 4 * 30, { cancels: false })).toEqual([]);
    expect(decided(story, 2 + 4 * 30)).toMatchObject([
      { do: 'submit', why: 'straggler', shards: [3], avoid: ['b'] },
    ]);
    tell(story, {
      time: new Date(2000 + 120_000).toISOString(),
      ...sent(2, '3', { why: 'straggler' }),
    } as RunEvent);
    expect(decided(story, 10_000)).toEqual([]);
    tell(story, { time: new Date(3000 + 120_000).toISOString(), ...done(3, 2) } as RunEvent);
    expect(decided(story, 10_000)).toMatchObject([{ do: 'cancel', submission: 1, shards: [3] }]);
  });

  test('where the first shards fail for good and none is done, there is no hope', () => {
    const story = storyOf(
      ...[0, 1, 2].map((shard) => [1, { event: 'shard-given-up', shard, reason: '' }] as const),
    );
    expect(isHopeless(story, policies)).toBe(true);
    tell(story, { time: new Date(0).toISOString(), ...done(3, 1) } as RunEvent);
    expect(isHopeless(story, policies)).toBe(false);
  });
});

/** Ways in which a simulated job ends; the last one is to go well. */
const ends = [
  ...['signal', 'node', 'preempted', 'held', 'lost', 'not-started', 'out-of-memory', 'out-of-time', 'exit'],
  ...['torn', 'unknown', 'hangs', 'done'],
] as const;

test('whatever jobs do, every shard ends: done by a good file or given up, and never in two jobs but as a straggler', () => {
  const world = fc.record({
    fates: fc.array(fc.constantFrom(...ends), { minLength: 1, maxLength: 60 }),
    badHost: fc.boolean(),
    shards: fc.integer({ min: 1, max: 8 }),
  });
  fc.assert(
    fc.property(world, ({ fates, badHost, shards }) => {
      const story = newStory();
      const good = new Set<number>();
      const jobs = new Map<string, { fate: (typeof ends)[number]; host: string; at: number }>();
      let [submission, next, now] = [0, 0, 0];
      const note = (event: UntimedEvent): void =>
        tell(story, { time: new Date(now).toISOString(), ...event } as RunEvent);
      const isOver = (): boolean =>
        Array.from({ length: shards }, (_, i) => good.has(i) || shardOf(story, i).givenUp !== null).every(
          Boolean,
        );
      for (let round = 0; !isOver(); round++) {
        expect(round, 'it comes to an end').toBeLessThan(5000);
        for (const action of decide(story, { ...plan, shards }, policies, now)) {
          if (action.do === 'submit') {
            submission++;
            for (const shard of action.shards) {
              // Fates run out: in the end everything goes well.
              const fate = fates[next++] ?? 'done';
              const host = ['a', 'b', 'c'].filter((h) => !action.avoid.includes(h))[next % 2]!;
              jobs.set(`${submission}:${shard}`, {
                fate: badHost && host === 'b' ? 'exit' : fate,
                host,
                at: now,
              });
            }
            const { shards: these, why, avoid } = action;
            note({ ...sent(submission, indexList(these)), why, avoid: [...avoid] } as UntimedEvent);
          } else if (action.do === 'cancel') {
            for (const shard of action.shards) jobs.delete(`${action.submission}:${shard}`);
            note({
              event: 'shards-cancelled',
              submission: action.submission,
              shards: indexList(action.shards),
              why: '',
            });
          } else if (action.do === 'exclude') note({ event: 'host-excluded', host: action.host, why: '' });
          else note({ event: 'shard-given-up', shard: action.shard, reason: action.reason });
        }
        for (let i = 0; i < shards; i++) expect(shardOf(story, i).jobs.length).toBeLessThanOrEqual(2);
        now += 7 * SECOND;
        for (let s = 1; s <= submission; s++) {
          const states = new Map<number, ShardState>();
          for (const shard of readIndexList(indexList([...Array(shards).keys()]))) {
            const job = jobs.get(`${s}:${shard}`);
            if (job !== undefined)
              states.set(
                shard,
                stateOf(job, now, () => good.add(shard)),
              );
          }
          const events = observe(story, s, states, {
            answer: (shard) => (good.has(shard) ? { file: 'good', items: 1 } : { file: 'missing' }),
            leavings: () => ({}),
            late: 10 * SECOND,
            lateSince: late,
            now,
          });
          for (const event of events) note(event);
        }
      }
      for (let i = 0; i < shards; i++)
        if (!good.has(i)) expect(shardOf(story, i).failures.length).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});

const late = new Map<string, number>();

function stateOf(
  { fate, host, at }: { fate: (typeof ends)[number]; host: string; at: number },
  now: number,
  finish: () => void,
): ShardState {
  if (now - at < 14 * SECOND) return { state: 'running', host };
  if (fate === 'hangs') return now - at < 7000 * SECOND ? { state: 'running', host } : fail('signal');
  if (fate === 'unknown') return now - at < 1000 * SECOND ? { state: 'unknown' } : fail('node');
  if (fate === 'torn') return { state: 'done', seconds: 1, host };
  if (fate === 'lost') return { state: 'ended' };
  if (fate !== 'done') return fail(fate);
  finish();
  return { state: 'done', seconds: 1, host };

  function fail(cause: Exclude<FailureCause, 'torn'>): ShardState {
    return {
      state: 'failed',
      cause,
      reason: cause,
      host,
      ...(cause === 'held' ? { remains: true as const } : {}),
    };
  }
}
