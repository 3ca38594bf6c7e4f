// How many shards a run is cut into where its user says `--shards auto`: whole rounds of the slots that there are.
//
// Three rounds at least. On a pool of 74 processors of unlike speed, 10,000 toys took 425 s as 40 shards, 339 s as 80, 197 s as
// 160 and 142 s as 240, about three a processor: with several shards a slot, fast hosts take from slow ones, and the run does
// not wait for one long shard at its end. More rounds where a shard would else take longer than its target: that long is
// lost when a job is killed.

/** Rounds of all slots, at least. */
const ROUNDS = 3;
/** Below this, starting and writing a shard would be felt beside its work. */
const LEAST_SECONDS = 0.2;
/** More shards than this are too many files in one folder. */
const MOST_SHARDS = 100_000;

/** Slots of an engine that cannot say how many it has. */
export const UNKNOWN_SLOTS = 32;

export interface ShardPlanning {
  readonly items: number;
  /** Of one slot's work. */
  readonly secondsAnItem: number;
  /** How many shards may run at once. */
  readonly slots: number;
  /** Seconds that no shard should take longer than; one of a single item may. */
  readonly targetSeconds: number;
}

/** From 1 to `items`. Throws for numbers that are not above 0. */
export function planShards({ items, secondsAnItem, slots, targetSeconds }: ShardPlanning): number {
  for (const [name, value] of Object.entries({ items, secondsAnItem, slots, targetSeconds }))
    if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`${name} ${value} is not above 0`);
  const work = items * secondsAnItem;
  const rounds = Math.max(ROUNDS, Math.ceil(work / (slots * targetSeconds)));
  const worthIt = Math.max(1, Math.floor(work / LEAST_SECONDS));
  return Math.min(rounds * slots, worthIt, MOST_SHARDS, items);
}
