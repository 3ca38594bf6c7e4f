// Repeating a measurement: a fixed number of runs after warm-up, least, median and largest of them, and nothing thrown
// away. Rivals are run in turns, so that a slow minute of the machine hurts them alike.

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly samples: readonly number[];
}

/** How much to do: `times(full, quick)` picks a number of repeats. */
export interface Effort {
  readonly quick: boolean;
  times(full: number, quick: number): number;
}

export function effortOf(quick: boolean): Effort {
  return { quick, times: (full, few) => (quick ? few : full) };
}

export function spreadOf(samples: readonly number[]): Spread {
  if (samples.length === 0 || !samples.every(Number.isFinite))
    throw new RangeError('a measurement gave no number');
  const sorted = [...samples].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[half]! : 0.5 * (sorted[half - 1]! + sorted[half]!);
  return { median, min: sorted[0]!, max: sorted.at(-1)!, samples };
}

/** `times` samples after `warmUp` that do not count. */
export function repeat(times: number, warmUp: number, sample: () => number): Spread {
  for (let i = 0; i < warmUp; i++) consume(sample());
  return spreadOf(Array.from({ length: times }, sample));
}

/** Milliseconds that `work` takes. */
export function milliseconds(work: () => void): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

let consumed = 0;

/** Uses a result, so that no compiler leaves out the work that made it; throws where it is not a number. */
export function consume(value: number): void {
  consumed += value;
  if (Number.isNaN(consumed)) throw new RangeError('what was measured gave no number');
}
