// What to do next about a run, from what is known of it and the time. Pure: nothing here waits, asks or writes.

import type { Policies } from './policies.ts';
import type { Failure, HostStory, Job, ShardStory, Story } from './story.ts';

export interface Asked {
  readonly memoryMb?: number | undefined;
  readonly seconds?: number | undefined;
}

/** What the farm is working on. */
export interface Plan {
  readonly shards: number;
  /** What each job asks for at first. */
  readonly asked: Asked;
  /** False where a failure would be one again: no shard is sent a second time. */
  readonly again: boolean;
  /** Whether some shards of a submission can be cancelled: without it none is started a second time while it may run. */
  readonly cancels: boolean;
}

export type Action =
  | {
      readonly do: 'submit';
      readonly why: 'first' | 'again' | 'straggler';
      readonly shards: readonly number[];
      readonly ask: Asked;
      readonly avoid: readonly string[];
    }
  | {
      readonly do: 'cancel';
      readonly submission: number;
      readonly shards: readonly number[];
      readonly why: string;
    }
  | { readonly do: 'exclude'; readonly host: string; readonly why: string }
  | { readonly do: 'give-up'; readonly shard: number; readonly reason: string };

type Submit = Extract<Action, { readonly do: 'submit' }>;
type Cancel = Extract<Action, { readonly do: 'cancel' }>;

export function decide(story: Story, plan: Plan, policies: Policies, now: number): readonly Action[] {
  const excludes = plan.again ? exclusions(story, policies, now) : [];
  const excluded = new Set([...excludedHosts(story, policies, now), ...excludes.map(({ host }) => host)]);
  const avoid = [...excluded].sort();
  const cancels: Cancel[] = [];
  const submits: Submit[] = [];
  const givenUp: Action[] = [];
  const slow = plan.again && plan.cancels ? slowAfter(story, plan, policies) : Number.POSITIVE_INFINITY;
  for (let index = 0; index < plan.shards; index++) {
    const shard = story.shards[index];
    const cancel = ({ submission }: Job, why: string) =>
      cancels.push({ do: 'cancel', submission, shards: [index], why });
    const submit = (why: Submit['why'], ask: Asked, avoid: readonly string[]) =>
      submits.push({ do: 'submit', why, shards: [index], ask, avoid });
    if (shard === undefined) {
      submit('first', plan.asked, avoid);
      continue;
    }
    if (shard.done) {
      if (plan.cancels) for (const job of shard.jobs) cancel(job, 'another job has done it');
      continue;
    }
    if (shard.givenUp !== null) continue;
    const next = nextTry(shard, plan, policies, story);
    let stays = 0;
    for (const job of shard.jobs) {
      const why = whyCancel(story, job, next, excluded, plan, now);
      if (why === null) stays++;
      else cancel(job, why);
    }
    // What is cancelled is sent again once it is gone.
    if (shard.jobs.length > 0) {
      const [job] = shard.jobs;
      if (stays === 1 && shard.jobs.length === 1 && isSlow(job!, shard, slow, now))
        submit('straggler', plan.asked, [...new Set([...avoid, job!.host!])].sort());
      continue;
    }
    if ('reason' in next) givenUp.push({ do: 'give-up', shard: index, reason: next.reason });
    else if (next.at <= now) submit(shard.sent === 0 ? 'first' : 'again', next.ask, avoid);
  }
  return [...excludes, ...together(cancels), ...givenUp, ...together(submits)];
}

/** Whether so many shards failed for good before any went well that the rest need not be tried. */
export function isHopeless(story: Story, policies: Policies): boolean {
  let lost = 0;
  for (const shard of story.shards) {
    if (shard?.done) return false;
    if (shard !== undefined && shard.givenUp !== null) lost++;
  }
  return lost >= policies.hopeless;
}

type Next = { readonly at: number; readonly ask: Asked } | { readonly reason: string };

/** When a shard that is nowhere is sent again, and what it asks for then; or why it is not. */
function nextTry(shard: ShardStory, plan: Plan, policies: Policies, { excluded }: Story): Next {
  const last = shard.failures.at(-1);
  if (last === undefined) return { at: Number.NEGATIVE_INFINITY, ask: plan.asked };
  const { causes } = policies;
  if (!plan.again) return { reason: last.reason };
  if (last.cause === 'exit' && isFinal(last.exitCode, policies))
    return { reason: `${last.reason}: another try would give the same` };
  const policy = causes[last.cause];
  // Failures on a host that was excluded say nothing about the shard.
  const own = (f: Failure): boolean =>
    f.host === undefined || !excluded.has(f.host) || causes[f.cause].blamesHost !== true;
  const times = shard.failures.filter((f) => f.cause === last.cause && own(f)).length;
  if (times > policy.again) {
    const tries = shard.failures.length;
    return { reason: tries === 1 ? last.reason : `${last.reason} (after ${tries} tries)` };
  }
  const ask = askMore(shard, plan, policies);
  if (policy.more === 'time' && ask.seconds === undefined)
    return { reason: `${last.reason}: it is not known how much it had, so that more cannot be asked for` };
  return { at: last.at + 1000 * policy.wait * 2 ** Math.max(0, times - 1), ask };
}

function isFinal(exitCode: number | undefined, { finalExits }: Policies): boolean {
  return exitCode !== undefined && finalExits.includes(exitCode);
}

/** Twice as much for each time that it was not enough. */
function askMore({ failures }: ShardStory, { asked }: Plan, { causes, memoryMb, most }: Policies): Asked {
  const factor = (what: 'memory' | 'time'): number =>
    Math.min(most, 2 ** failures.filter(({ cause }) => causes[cause].more === what).length);
  const [memory, time] = [factor('memory'), factor('time')];
  const base = asked.memoryMb ?? (memory > 1 ? memoryMb / 2 : undefined);
  return {
    memoryMb: base === undefined ? undefined : base * memory,
    seconds: asked.seconds === undefined ? undefined : asked.seconds * time,
  };
}

function whyCancel(
  story: Story,
  job: Job,
  next: Next,
  excluded: ReadonlySet<string>,
  { cancels }: Plan,
  now: number,
): string | null {
  // Until it is due, somebody may still release it.
  if (job.state === 'held') return 'reason' in next || next.at <= now ? 'its scheduler holds it' : null;
  if (job.state === 'running' || !cancels) return null;
  const { avoid } = story.submissions.get(job.submission)!;
  const missing = [...excluded].filter((host) => !avoid.includes(host));
  return missing.length === 0 ? null : `it waits, and may come to ${missing.join(', ')}`;
}

/** Hosts that get no more at this time. */
export function excludedHosts(story: Story, { host }: Policies, now: number): readonly string[] {
  return [...story.excluded].flatMap(([name, at]) => (now - at < 1000 * host.seconds ? [name] : []));
}

function exclusions(story: Story, policies: Policies, now: number) {
  const { failures, part } = policies.host;
  const out = new Set(excludedHosts(story, policies, now));
  const blamed = ({ failed }: HostStory) =>
    failed.filter(({ cause, exitCode }) => policies.causes[cause].blamesHost && !isFinal(exitCode, policies));
  const actions: { readonly do: 'exclude'; readonly host: string; readonly why: string }[] = [];
  for (const [host, known] of story.hosts) {
    const failed = blamed(known);
    if (out.has(host) || failed.length < failures || new Set(failed.map(({ shard }) => shard)).size < 2)
      continue;
    // Where all hosts fail, it is none of them: there must be one that does not.
    const good = [...story.hosts].some(
      ([other, its]) => other !== host && !out.has(other) && blamed(its).length === 0,
    );
    if (!good || out.size + 1 > part * story.hosts.size) continue;
    out.add(host);
    actions.push({ do: 'exclude', host, why: `${failed.length} shards failed there one after another` });
  }
  return actions;
}

/** After how many milliseconds a shard that still runs is taken for stuck. */
function slowAfter({ seconds }: Story, { shards }: Plan, { straggler }: Policies): number {
  if (seconds.length < Math.max(1, straggler.done * shards)) return Number.POSITIVE_INFINITY;
  const median = seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)]!;
  return 1000 * Math.max(straggler.seconds, straggler.times * median);
}

function isSlow(job: Job, shard: ShardStory, slow: number, now: number): boolean {
  return job.state === 'running' && job.host !== undefined && shard.copies === 0 && now - job.since > slow;
}

/** One action for all that say the same but for their shards. */
function together<A extends { readonly shards: readonly number[] }>(actions: readonly A[]): readonly A[] {
  const groups = new Map<string, A & { readonly shards: number[] }>();
  for (const action of actions) {
    const { shards, ...rest } = action;
    const key = JSON.stringify(rest);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ...action, shards: [...shards] });
    else group.shards.push(...shards);
  }
  return [...groups.values()];
}
