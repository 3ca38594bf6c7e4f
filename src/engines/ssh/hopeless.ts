// Shards that no host will take any more, and why.

import type { Failure } from './endings.ts';
import type { Place } from './place.ts';

/**
 * `faults`: why shards failed last by the fault of a host. `seconds`: how long the submission has been there; `giveUp`: for how long of
 * it all hosts may be silent.
 */
export function hopeless(
  queue: ReadonlySet<number>,
  places: readonly Place[],
  faults: ReadonlyMap<number, Failure>,
  seconds: number,
  giveUp: number,
): ReadonlyMap<number, Failure> {
  const all = (why: (shard: number) => Failure): ReadonlyMap<number, Failure> =>
    new Map([...queue].map((shard) => [shard, why(shard)]));
  if (queue.size === 0) return new Map();
  const hopeful = places.filter(({ phase }) => phase !== 'out');
  if (hopeful.length === 0) {
    const reasons = places.map(({ host, reason }) => `${host.entry.host}: ${reason}`).join('; ');
    return all(
      (shard) => faults.get(shard) ?? { cause: 'not-started', reason: `no host is left (${reasons})` },
    );
  }
  if (hopeful.every(({ host }) => Math.min(host.silence?.seconds ?? 0, seconds) > giveUp))
    return all(() => ({ cause: 'node', reason: `no host has answered for ${giveUp} s` }));
  return new Map(
    [...faults].filter(([shard]) => queue.has(shard) && hopeful.every(({ refused }) => refused.has(shard))),
  );
}
