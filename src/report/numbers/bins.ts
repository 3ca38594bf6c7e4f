// Histograms: round bin edges over the bulk of the values, and how many values lie in each bin and outside.

import { scaleLinear } from 'd3-scale';
import { ascending, nearestQuantile } from '../../stats/moments.ts';

export interface Bins {
  /** One more than bins, ascending. A bin holds its lower edge; the last one holds both. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly below: number;
  readonly above: number;
}

export type Range = readonly [lower: number, upper: number];

/** Farther than this many half widths of the central 68 % from the median, values are counted as outside. */
const FAR = 8;
/** Larger numbers are drawn here: differences of numbers up to the largest double would not be finite. */
const HUGE = 1e300;

export function binned(values: readonly number[], edges: readonly number[]): Bins {
  const bins = edges.length - 1;
  const counts = new Array<number>(Math.max(bins, 0)).fill(0);
  let below = 0;
  let above = 0;
  for (const value of values) {
    if (value < edges[0]!) below++;
    else if (value > edges[bins]!) above++;
    else counts[binOf(value, edges)]!++;
  }
  return { edges, counts, below, above };
}

function binOf(value: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (value >= edges[middle]!) low = middle;
    else high = middle;
  }
  return low;
}

/** Round edges for a histogram of these values; for no values, edges of an empty picture. */
export function edgesFor(values: readonly number[]): readonly number[] {
  const [first] = values;
  if (first !== undefined && values.every((v) => v === first)) return around(first);
  const about = Math.min(50, Math.max(10, Math.ceil(2 * Math.cbrt(values.length))));
  return roundEdges(bulkOf(values), about);
}

/** Eleven bins with this value in the middle. */
function around(value: number): readonly number[] {
  const width = value === 0 ? 0.1 : Math.max(Math.min(Math.abs(value), HUGE) * 0.02, 1e-290);
  const middle = Math.max(-HUGE, Math.min(HUGE, value));
  return Array.from({ length: 12 }, (_, i) => middle + (i - 5.5) * width);
}

/** About as many equal bins as asked, at round numbers, that hold the range. */
function roundEdges(range: Range, about: number): readonly number[] {
  const [lower, upper] = widened(range);
  const edges = scaleLinear().domain([lower, upper]).nice(about).ticks(about);
  if (edges.length >= 3) return edges;
  return Array.from({ length: about + 1 }, (_, i) => lower + ((upper - lower) * i) / about);
}

/** From the least to the greatest value, but without those that are far from all others. */
function bulkOf(values: readonly number[]): Range {
  const sorted = ascending(values);
  if (sorted.length === 0) return [0, 1];
  const median = nearestQuantile(sorted, 0.5);
  const half = Math.max(median - nearestQuantile(sorted, 0.16), nearestQuantile(sorted, 0.84) - median);
  const reach = half > 0 && FAR * half < HUGE ? FAR * half : Number.POSITIVE_INFINITY;
  return [Math.max(sorted[0]!, median - reach), Math.min(sorted.at(-1)!, median + reach)];
}

/** A range that a picture can be drawn over: finite, and wide enough that its ticks differ. */
export function widened([from, to]: Range): Range {
  const lower = Math.max(-HUGE, Math.min(HUGE, from));
  const upper = Math.max(-HUGE, Math.min(HUGE, to));
  const middle = lower / 2 + upper / 2;
  if (lower < upper && upper - lower > Math.max(Math.abs(middle) * 1e-9, 1e-290)) return [lower, upper];
  const around = middle === 0 ? 0.5 : Math.max(Math.abs(middle) * (lower === upper ? 0.1 : 1e-9), 1e-290);
  return [middle - around, middle + around];
}

export function united(a: Range, b: Range): Range {
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}
