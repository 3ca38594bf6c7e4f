// A row of the comparison: contestants that do the same work, run in turns.

import { type Spread, spreadOf } from '../measure.ts';

/** One figure of the row: who, on how many threads, and what exactly was computed and timed. */
export interface Entry {
  readonly id: string;
  readonly who: string;
  readonly threads: number;
  readonly timed: string;
  /** Which of our entries it is compared with; null for ours. */
  readonly against: string | null;
}

export interface Sample {
  readonly value: number;
  readonly cpuSeconds: number | null;
  readonly peakMB: number | null;
}

/** One run, which may give several entries' figures. */
export interface Contestant {
  readonly entries: readonly Entry[];
  run(): Readonly<Record<string, Sample>>;
}

export interface Contest {
  readonly name: string;
  readonly what: string;
  readonly unit: 'toys/s' | 'ms';
  readonly contestants: readonly Contestant[];
  /** Says how well the answers agree, and to what tolerance; throws where they do not. Called after all runs. */
  agreement(): string;
}

export interface Standing extends Entry {
  readonly spread: Spread;
  /** Medians; null where it cannot be told. */
  readonly cpuSeconds: number | null;
  readonly peakMB: number | null;
  /** How many times as fast ours is, by medians; null for ours. */
  readonly oursIsFasterBy: number | null;
}

/** Runs all contestants `times` times in turns. */
export function hold(contest: Contest, times: number): readonly Standing[] {
  const samples = new Map<string, Sample[]>();
  for (let i = 0; i < times; i++) {
    for (const contestant of contest.contestants) {
      for (const [id, sample] of Object.entries(contestant.run()))
        samples.set(id, [...(samples.get(id) ?? []), sample]);
    }
  }
  const medianOf = (id: string, of: (sample: Sample) => number | null): number | null => {
    const values = samples
      .get(id)!
      .map(of)
      .filter((x) => x !== null);
    return values.length === 0 ? null : spreadOf(values).median;
  };
  return contest.contestants
    .flatMap((c) => c.entries)
    .map((entry) => {
      const spread = spreadOf(samples.get(entry.id)!.map((s) => s.value));
      const ours = entry.against === null ? null : medianOf(entry.against, (s) => s.value)!;
      const ratio =
        ours === null ? null : contest.unit === 'ms' ? spread.median / ours : ours / spread.median;
      return {
        ...entry,
        spread,
        cpuSeconds: medianOf(entry.id, (s) => s.cpuSeconds),
        peakMB: medianOf(entry.id, (s) => s.peakMB),
        oursIsFasterBy: ratio,
      };
    });
}
