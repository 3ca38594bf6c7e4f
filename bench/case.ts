// What a row of the benchmark is: a file in cases/ each.

import type { Effort, Spread } from './measure.ts';

export interface Case {
  /** What it is asked for by on the command line. */
  readonly name: string;
  readonly what: string;
  /** Why it cannot run here, or null. */
  missing?(): string | null;
  /** Measures, checks that what was computed is right, and throws where it is not. */
  run(effort: Effort): Promise<readonly Figure[]> | readonly Figure[];
}

export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly spread: Spread;
  readonly floor: Floor | null;
}

/** What the median must reach. */
export interface Floor {
  readonly sense: 'at least' | 'at most';
  readonly limit: number;
}

export function atLeast(limit: number): Floor {
  return { sense: 'at least', limit };
}

export function atMost(limit: number): Floor {
  return { sense: 'at most', limit };
}

/** null where there is nothing to meet. */
export function isMet({ spread, floor }: Figure): boolean | null {
  if (floor === null) return null;
  return floor.sense === 'at least' ? spread.median >= floor.limit : spread.median <= floor.limit;
}
