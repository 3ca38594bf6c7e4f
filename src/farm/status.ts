// How a run is: from its event log, from the files that are there, and where nobody watches it from its engine.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FarmStatus } from '../contracts/farm-status.ts';
import { farmStatusTag } from '../contracts/tags.ts';
import type { Engine, ShardState } from '../engines/engine.ts';
import { forEachEvent } from './event-log.ts';
import { indexList } from './index-list.ts';
import { lockHolder } from './lock.ts';
import { type RunDirectory, runFiles } from './run-files.ts';
import { type Failure, newStory, type ShardStory, type Story, shardOf, tell, untold } from './story.ts';

/** What is known of a run; `states` where its engine was asked. */
export interface Known {
  readonly story: Story;
  readonly states: ReadonlyMap<number, ShardState>;
  readonly status: FarmStatus;
}

/** `ask`: null where the engine is not to be asked at all, else whether also while a process drives the run. */
export async function statusOf(run: RunDirectory, engine: Engine, always: boolean): Promise<Known> {
  const story = newStory();
  forEachEvent(join(run.path, runFiles.events), (event) => tell(story, event));
  const driver = lockHolder(join(run.path, runFiles.lock));
  const { shards } = run.manifest;
  if (driver === null && countDone(story, shards) < shards) takeFiles(run, story);
  const states = new Map<number, ShardState>();
  const { thisMachine } = engine.capabilities;
  // Who drives it asks often enough.
  if (thisMachine !== true && (driver === null || always)) await askEngine(engine, story, states);
  return { story, states, status: summary(run, story, states, driver) };
}

function countDone(story: Story, shards: number): number {
  let done = 0;
  for (let i = 0; i < shards; i++) if (story.shards[i]?.done) done++;
  return done;
}

/** Shards whose files came while nobody watched. Whether they are good is for the merge to say. */
function takeFiles({ path }: RunDirectory, story: Story): void {
  for (const name of readdirSync(path)) {
    const index = /^shard_(\d+)\.out\.json$/.exec(name)?.[1];
    if (index === undefined) continue;
    const shard = shardOf(story, Number(index));
    story.shards[Number(index)] = { ...shard, done: true };
  }
}

async function askEngine(engine: Engine, story: Story, states: Map<number, ShardState>): Promise<void> {
  const open = new Set<number>();
  for (const shard of story.shards)
    if (shard !== undefined && !shard.done) for (const { submission } of shard.jobs) open.add(submission);
  for (const number of [...open].sort((a, b) => a - b)) {
    const submission = story.submissions.get(number)!;
    if (submission.engine !== engine.name) continue;
    const { ticket: id, shards } = submission;
    const answer = await engine.states({ engine: engine.name, id, shards });
    for (const [shard, state] of answer.shards)
      if (shardOf(story, shard).jobs.some((j) => j.submission === number)) states.set(shard, state);
  }
}

type Where = 'done' | 'running' | 'waiting' | 'held' | 'failed' | 'missing';

function whereIs(shard: ShardStory, state: ShardState | undefined, isLive: boolean): Where {
  if (shard.done) return 'done';
  if (state !== undefined && state.state !== 'unknown') {
    if (state.state === 'failed') return state.remains ? 'held' : 'missing';
    if (state.state === 'running' || state.state === 'waiting') return state.state;
    return 'missing';
  }
  if (shard.givenUp !== null) return 'failed';
  const [job] = isLive ? shard.jobs : [];
  return job?.state ?? 'missing';
}

function summary(
  run: RunDirectory,
  story: Story,
  states: ReadonlyMap<number, ShardState>,
  driver: FarmStatus['driver'],
): FarmStatus {
  const { manifest } = run;
  const counts = { done: 0, running: 0, waiting: 0, held: 0, failed: 0, missing: 0 };
  const runningOn = new Map<string, number>();
  const waiting = new Map<string, number[]>();
  const openJobs = new Map<number, number>();
  const failures = new Map<
    string,
    { readonly failure: Failure; readonly shards: number[]; hosts: Set<string> }
  >();
  // What threads of a process ran that is gone runs no more.
  const isLive = manifest.scheduler !== 'local' || driver !== null;
  for (let i = 0; i < manifest.shards; i++) {
    const shard = story.shards[i] ?? untold;
    const state = states.get(i);
    const where = whereIs(shard, state, isLive);
    counts[where]++;
    if (where === 'running') {
      const host =
        (state?.state === 'running' ? state.host : undefined) ?? shard.jobs.find((j) => j.host)?.host;
      if (host !== undefined) runningOn.set(host, (runningOn.get(host) ?? 0) + 1);
    }
    if (state?.state === 'waiting') into(waiting, state.why ?? 'its turn', i);
    if (state?.state === 'failed' && state.remains) into(waiting, state.reason, i);
    if (!shard.done)
      for (const { submission } of shard.jobs) openJobs.set(submission, (openJobs.get(submission) ?? 0) + 1);
    const failure = shard.failures.at(-1);
    if (shard.done || failure === undefined) continue;
    const key = `${shard.givenUp !== null} ${failure.cause} ${failure.exitCode}`;
    const group = failures.get(key) ?? { failure, shards: [], hosts: new Set<string>() };
    group.shards.push(i);
    for (const { host } of shard.failures) if (host !== undefined) group.hosts.add(host);
    failures.set(key, { ...group, failure });
  }
  const hosts = new Set([...story.hosts.keys(), ...runningOn.keys()]);
  return {
    schema_version: farmStatusTag,
    run: run.path,
    run_id: manifest.run_id,
    scheduler: manifest.scheduler,
    study: { kind: manifest.study.kind, digest: manifest.study.digest, items: manifest.study.items },
    state: stateOf(story, counts, driver),
    driver,
    created_at_utc: utc(story.created),
    last_event_utc: utc(story.last),
    shards: { total: manifest.shards, ...counts },
    hosts: [...hosts].sort().map((host) => ({
      host,
      done: story.hosts.get(host)?.done ?? 0,
      running: runningOn.get(host) ?? 0,
      failed: story.hosts.get(host)?.failed.length ?? 0,
      excluded: story.excluded.has(host),
    })),
    submissions: [...story.submissions].map(([submission, { engine, ticket, at, shards }]) => ({
      ...{ submission, engine, ticket, at_utc: utc(at)!, shards: shards.length },
      open: openJobs.get(submission) ?? 0,
    })),
    waiting: [...waiting].map(([why, shards]) => ({ why, shards: indexList(shards) })),
    failures: [...failures.values()].map(({ failure, shards, hosts }) => ({
      cause: failure.cause,
      shards: indexList(shards),
      given_up: shardOf(story, shards[0]!).givenUp !== null,
      reason: failure.reason,
      hosts: [...hosts].sort(),
    })),
  };
}

function stateOf(
  { end, submissions }: Story,
  { running, waiting, held, failed, missing }: Readonly<Record<Where, number>>,
  driver: FarmStatus['driver'],
): FarmStatus['state'] {
  if (driver !== null) return 'driven';
  if (running + waiting + held > 0) return 'unwatched';
  if (end === 'merged' && failed + missing === 0) return 'merged';
  if (end === 'cancelled') return 'cancelled';
  if (failed > 0) return 'failed';
  return submissions.size === 0 && end === null ? 'new' : 'stopped';
}

function into(groups: Map<string, number[]>, key: string, shard: number): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [shard]);
  else group.push(shard);
}

function utc(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
