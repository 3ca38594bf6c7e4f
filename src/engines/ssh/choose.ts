// Which shard starts next, and where. Hosts pull: one that is fast comes back for more. Where several have room, shares go by
// weight; and when nothing waits any more, a shard that takes far longer than its peers gets a second chance elsewhere.

/** A host as the choice sees it. */
export interface Seat<Host> {
  readonly host: Host;
  /** Jobs that it has room for now. */
  readonly free: number;
  /** Jobs of ours that it runs. */
  readonly running: number;
  readonly weight: number;
  readonly refuses: (shard: number) => boolean;
}

export interface Choice<Host> {
  readonly shard: number;
  readonly host: Host;
}

/** The first shard of the queue, for the host that is furthest below its share; null where none fits. */
export function chooseStart<Host>(
  queue: Iterable<number>,
  seats: readonly Seat<Host>[],
): Choice<Host> | null {
  for (const { host, refuses } of openSeats(seats))
    for (const shard of queue) if (!refuses(shard)) return { shard, host };
  return null;
}

/** A shard that runs in one place. */
export interface Running<Host> {
  readonly shard: number;
  readonly host: Host;
  readonly seconds: number;
}

/** Times the typical duration after which a shard counts as a straggler, and seconds that are never too long. */
const LATE = 2;
const SHORT_S = 2;

/** The longest straggler and a host that is not its own. `typical`: the median duration of what is done; null where nothing is. */
export function chooseCopy<Host>(
  running: readonly Running<Host>[],
  seats: readonly Seat<Host>[],
  typical: number | null,
): Choice<Host> | null {
  if (typical === null) return null;
  const late = running
    .filter(({ seconds }) => seconds > LATE * typical + SHORT_S)
    .sort((a, b) => b.seconds - a.seconds);
  const open = openSeats(seats);
  for (const { shard, host } of late) {
    const seat = open.find((other) => other.host !== host && !other.refuses(shard));
    if (seat !== undefined) return { shard, host: seat.host };
  }
  return null;
}

/** Null for none. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
}

function openSeats<Host>(seats: readonly Seat<Host>[]): readonly Seat<Host>[] {
  const share = ({ running, weight }: Seat<Host>): number => (running + 1) / weight;
  return seats.filter(({ free }) => free > 0).sort((a, b) => share(a) - share(b));
}
