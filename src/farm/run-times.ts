// When the shards of a run worked, by its event log: the makespan from the first start to the last end, and how many worked
// at once.
//
// An event is told when somebody looked. A shard ended at the latest when its event says so and when its file was written,
// and it took the seconds that its engine counted: with both, starts and ends are known to a second or so, even where
// nobody watched.

import type { RunEvent } from '../contracts/run.ts';
import { readIndexList } from './index-list.ts';

/** A file's time is that of its last bytes, which are then made safe on disk, perhaps by another machine's clock. */
const SAFE_MS = 1000;

/** One job's work on a shard; milliseconds since 1970. */
export interface Work {
  readonly shard: number;
  readonly start: number;
  readonly end: number;
  /** Whether its answer is the shard's. */
  readonly good: boolean;
}

export interface RunTimes {
  readonly work: readonly Work[];
  /** Jobs that failed, and answers that were refused. */
  readonly failures: number;
}

/** `written`: when a shard's file was, where it is known. */
export function runTimes(
  events: Iterable<RunEvent>,
  written: (shard: number) => number | undefined = () => undefined,
): RunTimes {
  const work: Work[] = [];
  let failures = 0;
  const begun = new Map<string, { readonly start: number; readonly host: string | undefined }>();
  const key = (shard: number, submission: number | undefined): string => `${submission ?? ''}:${shard}`;
  const lose = (shard: number, submission: number | undefined, end: number): void => {
    const job = begun.get(key(shard, submission));
    if (job === undefined) return;
    begun.delete(key(shard, submission));
    work.push({ shard, start: job.start, end, good: false });
  };
  for (const event of events) {
    const at = Date.parse(event.time);
    switch (event.event) {
      case 'shard-started': {
        const { shard, submission, host } = event;
        const job = begun.get(key(shard, submission));
        // The same job, whose host is known by now, or another one after its scheduler started it again.
        if (job !== undefined && (job.host === undefined || job.host === host)) {
          begun.set(key(shard, submission), { start: job.start, host });
          break;
        }
        lose(shard, submission, at);
        begun.set(key(shard, submission), { start: at, host });
        break;
      }
      case 'shard-waiting':
        lose(event.shard, event.submission, at);
        break;
      case 'shard-done': {
        const { shard, submission, seconds } = event;
        const latest = Math.min(at, (written(shard) ?? at) + SAFE_MS);
        const seen = begun.get(key(shard, submission))?.start ?? latest;
        begun.delete(key(shard, submission));
        const start = Math.min(seen, latest - 1000 * seconds);
        const end = seconds > 0 ? Math.min(latest, start + 1000 * seconds) : latest;
        work.push({ shard, start, end, good: true });
        break;
      }
      case 'shard-failed':
      case 'shard-refused':
        failures++;
        lose(event.shard, event.submission, at);
        break;
      case 'shards-cancelled':
        for (const shard of readIndexList(event.shards)) lose(shard, event.submission, at);
    }
  }
  return { work, failures };
}

/** Seconds from the first start to the last end; null where nothing worked. */
export function makespan(work: readonly Work[]): number | null {
  if (work.length === 0) return null;
  const first = work.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
  const last = work.reduce((most, { end }) => Math.max(most, end), Number.NEGATIVE_INFINITY);
  return (last - first) / 1000;
}

/** The most that worked at once. Who begins when another ends is not beside it. */
export function mostAtOnce(work: readonly Work[]): number {
  const steps = work.flatMap(({ start, end }) =>
    end > start ? [[start, 1] as const, [end, -1] as const] : [],
  );
  steps.sort(([a, up], [b, down]) => a - b || up - down);
  let [now, most] = [0, 0];
  for (const [, step] of steps) {
    now += step;
    most = Math.max(most, now);
  }
  return most;
}
