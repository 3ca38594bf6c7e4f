// At which values of mu an upper limit is tested by toys: around the asymptotic limits, as far as a few toys confirm them.

import type { Crossing } from './limit-crossing.ts';

/** Limits, observed and of background-only data from -2 to 2 standard deviations. */
export interface LimitsBefore {
  readonly observed: number | null;
  readonly expected: readonly (number | null)[];
}

/** What is known of the range so far, in mu. */
interface Anchors {
  readonly low: number;
  readonly high: number;
  readonly observed: number;
}

/** Values over the expected band, in equal ratios. */
const OVER_BAND = 8;
/** They begin and end so far beyond the outer limits of the band. */
const BELOW_BAND = 0.7;
const ABOVE_BAND = 1.15;
/** Values around the observed limit, in standard deviations of the estimate. */
const AROUND_OBSERVED = [-0.9, -0.3, 0.3, 0.9];
/** The median limit at 95 % is so many of them. */
const MEDIAN_SIGMAS = 1.96;
/** How often the range is moved, and by which factor at a time. */
const MOST_ROUNDS = 6;
const FARTHER = 1.5;
/** Two values nearer to each other than this part of them are one. */
const APART = 0.02;

/**
 * Ascending values in (0, upper]. `pilot` answers what limits a few toys give at some values; it is asked until these hold
 * them.
 */
export function chooseValues(
  before: LimitsBefore,
  upper: number,
  pilot: (values: readonly number[]) => readonly Crossing[],
): readonly number[] {
  const at = (limit: number | null | undefined): number => limit ?? upper;
  let anchors: Anchors = {
    low: at(before.expected[0]),
    high: at(before.expected[4]),
    observed: at(before.observed),
  };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const values = valuesAround(anchors, upper);
    const [observed, , lower, median, , highest] = pilot(values) as readonly [
      Crossing,
      Crossing,
      Crossing,
      Crossing,
      Crossing,
      Crossing,
    ];
    const full = values.at(-1)! >= upper;
    const next: Anchors = {
      low: lower === 'below' || median === 'below' ? anchors.low / FARTHER : anchors.low,
      high: highest === 'above' && !full ? anchors.high * FARTHER : anchors.high,
      observed: moved(anchors.observed, observed, full),
    };
    const settled = next.low === anchors.low && next.high === anchors.high && typeof observed === 'number';
    anchors = next;
    if (settled || full) break;
  }
  return valuesAround(anchors, upper);
}

function moved(anchor: number, crossing: Crossing, full: boolean): number {
  if (typeof crossing === 'number') return crossing;
  if (crossing === 'below') return anchor / FARTHER;
  return crossing === 'above' && !full ? anchor * FARTHER : anchor;
}

function valuesAround({ low, high, observed }: Anchors, upper: number): readonly number[] {
  const [from, to] = [BELOW_BAND * low, Math.min(upper, ABOVE_BAND * high)];
  // Powers by repeated square roots and products: the same bits everywhere.
  const ratio = rootOf(to / from, OVER_BAND - 1);
  const band: number[] = [from];
  for (let i = 1; i < OVER_BAND - 1; i++) band.push(band[i - 1]! * ratio);
  band.push(to);
  const sigma = Math.sqrt(low * high) / MEDIAN_SIGMAS;
  const near = AROUND_OBSERVED.map((n) => observed + n * sigma).filter(
    (mu) => mu > 0.2 * from && mu <= upper,
  );
  const all = [...band, ...near].sort((a, b) => a - b).map(short);
  return all.filter((mu, i) => i === 0 || mu - all[i - 1]! > APART * mu);
}

/** The positive n-th root, by Newton's method. */
function rootOf(x: number, n: number): number {
  let root = 1 + (x - 1) / n;
  for (let i = 0; i < 60; i++) {
    let power = 1;
    for (let k = 1; k < n; k++) power *= root;
    root = ((n - 1) * root + x / power) / n;
  }
  return root;
}

/** To five digits: where exactly a value lies does not matter, and people read it. */
function short(x: number): number {
  return Number(x.toPrecision(5));
}
