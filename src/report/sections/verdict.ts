// Which of a parameter's pull statistics lie too far from what they should be.

import type { Checked, PullStatistics } from '../numbers/pulls.ts';

/** Farther off than this many standard deviations is marked. */
export const MARK_SIGMAS = 4;
/** With fewer pulls than this, being within 4 standard deviations says nothing. */
export const FEW_PULLS = 20;

export interface Breach {
  readonly what: string;
  /** The same where the table's heading is near. */
  readonly short: string;
  readonly sigmas: number;
}

export function beyond(of: Checked): boolean {
  return Math.abs(of.sigmas) > MARK_SIGMAS;
}

export function breaches(s: PullStatistics): readonly Breach[] {
  const all: readonly (readonly [string, string, Checked])[] = [
    ['mean pull', 'mean', s.mean],
    ['pull width', 'width', s.width],
    ['coverage of 1 σ', '1\u00a0σ', s.within1],
    ['coverage of 2 σ', '2\u00a0σ', s.within2],
  ];
  return all.flatMap(([what, short, of]) => (beyond(of) ? [{ what, short, sigmas: of.sigmas }] : []));
}

/** In words, for a table. */
export function verdict(s: PullStatistics): {
  readonly words: string;
  readonly mark: 'good' | 'bad' | 'open';
} {
  const off = breaches(s);
  if (off.length > 0) return { words: `off in ${off.map((b) => b.short).join(', ')}`, mark: 'bad' };
  if (s.n < FEW_PULLS) return { words: 'too few toys to say', mark: 'open' };
  return { words: 'as expected', mark: 'good' };
}
