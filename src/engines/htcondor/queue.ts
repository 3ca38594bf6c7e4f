// What the access point itself knows: jobs in the queue (condor_q), and jobs that have left it (condor_history).

import type { HtcondorOptions } from '../../contracts/htcondor-options.ts';
import type { ShardState } from '../engine.ts';
import { type Ad, adsOf, type ClientAnswer, numberOf, type RunClient, saidBy, textOf } from './client.ts';
import { endOf } from './endings.ts';
import type { Hold } from './holds.ts';
import { heldState, machineOf, running } from './job-track.ts';
import type { Submission } from './ticket.ts';

/** Job ads by process number, or why they could not be had. */
export type Ads = ReadonlyMap<number, Ad> | { readonly failure: string };

/** A schedd under load answers late; one that is gone, never. */
const QUERY_SECONDS = 30;
const HISTORY_SECONDS = 60;

const attributes = [
  'ClusterId',
  'ProcId',
  'JobStatus',
  'RemoteHost',
  'LastRemoteHost',
  'HoldReason',
  'HoldReasonCode',
  'HoldReasonSubCode',
  'NumHolds',
  'LastRejMatchReason',
  'VacateReason',
  'QDate',
  'ExitCode',
  'ExitBySignal',
  'ExitSignal',
  'RemoveReason',
  'JobCurrentStartDate',
  'CompletionDate',
  'JobMaterializeLimit',
].join(',');

/** The jobs of a submission that are in the queue. */
export function askQueue(run: RunClient, { cluster }: Submission): Promise<Ads> {
  return ask(run, ['condor_q', '-json', '-attributes', attributes, String(cluster)], QUERY_SECONDS);
}

/** Those that have left it, as far as the access point remembers: its history is cut off at a size. */
export function askHistory(run: RunClient, { cluster, shards }: Submission): Promise<Ads> {
  // The last ones come first, and the search ends when there are as many as can be.
  const limit = ['-limit', String(shards.length)];
  const words = ['condor_history', '-json', ...limit, '-attributes', attributes];
  return ask(run, [...words, String(cluster)], HISTORY_SECONDS);
}

async function ask(run: RunClient, words: readonly string[], seconds: number): Promise<Ads> {
  const answer = await run(words, { seconds });
  const ads = readAds(answer);
  return Array.isArray(ads) ? byProc(ads) : { failure: `${words[0]}: ${ads}` };
}

/** The ads of an answer; a text says why there are none. */
export function readAds(answer: ClientAnswer): readonly Ad[] | string {
  if (answer.code !== 0) return saidBy(answer);
  try {
    return adsOf(answer.stdout);
  } catch {
    return 'the answer is not JSON, or not all of it';
  }
}

function byProc(ads: readonly Ad[]): ReadonlyMap<number, Ad> {
  return new Map(ads.map((ad) => [numberOf(ad, 'ProcId') ?? -1, ad]));
}

const STATUS = { idle: 1, running: 2, removed: 3, completed: 4, held: 5, transferring: 6, suspended: 7 };

/** The state of a shard by its job's ad. */
export function stateOf(options: HtcondorOptions, ad: Ad): ShardState {
  const slot = textOf(ad, 'RemoteHost') ?? textOf(ad, 'LastRemoteHost');
  const host = slot === undefined ? undefined : machineOf(slot);
  switch (numberOf(ad, 'JobStatus')) {
    case STATUS.idle:
      return { state: 'waiting', why: whyWaiting(ad) };
    case STATUS.running:
    case STATUS.transferring:
    case STATUS.suspended:
      return running(host);
    case STATUS.removed: {
      const reason = `removed from the queue: ${textOf(ad, 'RemoveReason') ?? 'no reason is given'}`;
      return { state: 'failed', cause: 'cancelled', reason };
    }
    case STATUS.completed: {
      const start = numberOf(ad, 'JobCurrentStartDate') ?? 0;
      const seconds = Math.max(0, (numberOf(ad, 'CompletionDate') ?? start) - start);
      const bySignal = ad['ExitBySignal'] === true;
      const exitCode = bySignal ? undefined : numberOf(ad, 'ExitCode');
      return endOf(
        { exitCode, signal: numberOf(ad, 'ExitSignal'), seconds, host },
        options.success_exit_code,
      );
    }
    case STATUS.held:
      return heldState(options, holdOf(ad), numberOf(ad, 'NumHolds') ?? 1, host);
    default:
      return { state: 'unknown' };
  }
}

export function holdOf(ad: Ad): Hold {
  return {
    code: numberOf(ad, 'HoldReasonCode') ?? 0,
    subcode: numberOf(ad, 'HoldReasonSubCode') ?? 0,
    words: textOf(ad, 'HoldReason') ?? '',
  };
}

export function isHeld(ad: Ad): boolean {
  return numberOf(ad, 'JobStatus') === STATUS.held;
}

export function isBeingRemoved(ad: Ad): boolean {
  return numberOf(ad, 'JobStatus') === STATUS.removed;
}

/** Whether further jobs of its cluster are made as room comes. */
export function isOfFactory(ad: Ad): boolean {
  return 'JobMaterializeLimit' in ad;
}

/** Why the last round of matchmaking gave this job no slot, in the negotiator's own words. */
export function whyWaiting(ad: Ad): string {
  const rejected = textOf(ad, 'LastRejMatchReason')?.trim();
  return rejected ? `no slot: ${rejected}` : 'in the queue';
}
