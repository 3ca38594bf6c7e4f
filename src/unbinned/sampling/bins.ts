// Bins of a sampling plan: intervals on which the total density is a polynomial of degree 7 to rounding. A bin that is
// too wide for that, or too wide to see a crest of a pdf, is halved; one with a break inside is cut there.

import { specificationFailure } from '../../contracts/failures.ts';
import type { ElementaryMath } from '../../kernel/math.ts';
import { chebyshevNodes, chebyshevPowers } from '../compression/chebyshev.ts';
import type { Crest, Sights, Window } from '../pdf.ts';

const DEGREE = 7;
/** The last coefficient of a bin's density, relative to its mean: the neglected ones are smaller still. */
const RESOLVED = 1e-12;
/** What a density that is even about the middle of its bin may have in the coefficient before, where the last is 0. */
const RESOLVED_EVEN = 1e-9;
/** No toy will ever have an event in a bin that expects fewer: its shape is of no matter. */
const NEVER = 1e-25;
const EPSILON = 2 ** -52;
/** A bin this near to a crest, in widths of the crest, is at most this wide in the same unit. */
const CREST_REACH = 8;
const CREST_HALF_WIDTH = 2;
const DEEPEST = 40;
/**
 * A density may end like a power of the distance to the end of its window, which no polynomial is. A bin that is still not
 * resolved when it has been halved DEEPEST times is taken as flat where it holds less than this share of all events: in
 * a thousand toys of a billion events, not one is expected to have an event at a place that this changes.
 */
const OUT_OF_SIGHT = 1e-15;

export interface Bin {
  readonly lower: number;
  readonly upper: number;
  /** The coarse bin that this one is part of. */
  readonly parent: number;
  /** Density, in events a unit of v in [-1, 1] across the bin, above the floor; coefficients in powers of v. */
  readonly rest: Float64Array;
  /** An upper bound of the rest. */
  readonly envelope: number;
  /** Expected events of the floor and of the rest. */
  readonly floorEvents: number;
  readonly restEvents: number;
}

/** The density at each of some points, in events a unit of the observable. */
export type Density = (x: Float64Array) => Float64Array;

/** Cuts the window into `count` equal bins, and these further where the density asks for it. */
export function cutBins(
  density: Density,
  window: Window,
  count: number,
  { breaks, crests }: Sights,
  math: ElementaryMath,
): readonly Bin[] {
  const nodes = chebyshevNodes(DEGREE, math);
  const transform = chebyshevTransform(nodes);
  const width = (window.upper - window.lower) / count;
  let open: { lower: number; upper: number; parent: number; depth: number }[] = [];
  for (let i = 0; i < count; i++) {
    const lower = window.lower + width * i;
    const upper = i === count - 1 ? window.upper : window.lower + width * (i + 1);
    const inside = breaks.flatMap((b) => (b.at > lower && b.at < upper ? [b.at] : [])).sort((a, b) => a - b);
    const edges = [lower, ...inside, upper];
    for (let e = 1; e < edges.length; e++)
      open.push({ lower: edges[e - 1]!, upper: edges[e]!, parent: i, depth: 0 });
  }
  const bins: Bin[] = [];
  let total = Number.NaN;
  while (open.length > 0) {
    const x = new Float64Array(open.length * (DEGREE + 1));
    open.forEach(({ lower, upper }, i) => {
      for (let k = 0; k <= DEGREE; k++)
        x[i * (DEGREE + 1) + k] = 0.5 * (lower + upper) + 0.5 * (upper - lower) * nodes[k]!;
    });
    const values = density(x);
    const halves: typeof open = [];
    const all = open.map(({ lower, upper }, i) =>
      coefficients(
        values.subarray(i * (DEGREE + 1), (i + 1) * (DEGREE + 1)),
        transform,
        0.5 * (upper - lower),
      ),
    );
    // Of the coarse bins, good enough for a share; a narrow peak that they miss makes the bound stricter.
    if (Number.isNaN(total)) total = all.reduce((sum, c) => sum + eventsOf(c), 0);
    open.forEach(({ lower, upper, parent, depth }, i) => {
      const c = all[i]!;
      if (!c.every(Number.isFinite)) {
        throw specificationFailure({
          what: `the density is not a number between ${lower} and ${upper}`,
          hint: 'check the parameter values that toys are made at',
        });
      }
      if (c[0]! < 0 || values.subarray(i * (DEGREE + 1), (i + 1) * (DEGREE + 1)).some((v) => v < 0)) {
        throw specificationFailure({
          what: `the density is negative between ${lower} and ${upper}`,
          expected: 'a density above 0 everywhere, where toys are made',
          hint: 'a negative yield may not outweigh the others anywhere in the window',
        });
      }
      const hides = crests.some((crest) => hidesCrest(lower, upper, crest)) && depth < DEEPEST;
      if (hides || !isResolved(lower, upper, c)) {
        if (depth === DEEPEST) {
          const events = eventsOf(c);
          if (events < OUT_OF_SIGHT * total) {
            bins.push(finishBin(lower, upper, parent, flat(events)));
            return;
          }
          throw specificationFailure({
            what: `the density near ${lower} is too sharp to be sampled exactly`,
            hint: 'is a width far too small for the window?',
          });
        }
        const middle = 0.5 * (lower + upper);
        halves.push(
          { lower, upper: middle, parent, depth: depth + 1 },
          { lower: middle, upper, parent, depth: depth + 1 },
        );
      } else {
        bins.push(finishBin(lower, upper, parent, c));
      }
    });
    open = halves;
  }
  return bins.sort((a, b) => a.lower - b.lower);
}

/** Whether the bin is near the crest and so wide that the crest could lie unseen between its nodes. */
function hidesCrest(lower: number, upper: number, { at, width }: Crest): boolean {
  const near = lower < at + CREST_REACH * width && upper > at - CREST_REACH * width;
  return near && upper - lower > 2 * CREST_HALF_WIDTH * width;
}

/** Whether a polynomial of degree DEGREE is the density, to rounding. */
function isResolved(lower: number, upper: number, c: Float64Array): boolean {
  let swing = 0;
  let slope = 0;
  for (let j = 1; j <= DEGREE; j++) {
    swing += Math.abs(c[j]!);
    slope += j * j * Math.abs(c[j]!);
  }
  const size = Math.abs(c[0]!);
  if (size + swing < NEVER) return true;
  // The places themselves are rounded: a density this steep cannot be known any better.
  const halfWidth = 0.5 * (upper - lower);
  const noise = (4 * slope * EPSILON * Math.max(Math.abs(lower), Math.abs(upper))) / halfWidth;
  return (
    Math.abs(c[DEGREE]!) <= RESOLVED * size + noise &&
    Math.abs(c[DEGREE - 1]!) <= RESOLVED_EVEN * size + noise
  );
}

/** [coefficient * (DEGREE + 1) + node]: values at the nodes to Chebyshev coefficients. */
function chebyshevTransform(nodes: Float64Array): Float64Array {
  const n = nodes.length;
  const powers = chebyshevPowers(n - 1);
  const transform = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let k = 0; k < n; k++) {
      let t = 0;
      for (let i = n - 1; i >= 0; i--) t = t * nodes[k]! + powers[j]![i]!;
      transform[j * n + k] = ((j === 0 ? 1 : 2) * t) / n;
    }
  }
  return transform;
}

function coefficients(values: Float64Array, transform: Float64Array, halfWidth: number): Float64Array {
  const n = values.length;
  const c = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += transform[j * n + k]! * values[k]!;
    c[j] = sum * halfWidth;
  }
  return c;
}

/** The integral of a bin's density over the bin. */
function eventsOf(c: Float64Array): number {
  let events = 0;
  for (let j = 0; j <= DEGREE; j += 2) events += (2 * c[j]!) / (1 - j * j);
  return events;
}

/** The coefficients of a flat density with so many events. */
function flat(events: number): Float64Array {
  const c = new Float64Array(DEGREE + 1);
  c[0] = 0.5 * Math.max(0, events);
  return c;
}

const POWERS = chebyshevPowers(DEGREE);

/** From the Chebyshev coefficients of a bin's density: floor, rest, envelope and expected events. */
function finishBin(lower: number, upper: number, parent: number, c: Float64Array): Bin {
  let least: number;
  let most: number;
  let steepest = 0;
  let swing = 0;
  let ends = [0, 0];
  for (let j = 0; j <= DEGREE; j++) {
    ends = [ends[0]! + (j % 2 === 0 ? c[j]! : -c[j]!), ends[1]! + c[j]!];
    if (j > 0) swing += Math.abs(c[j]!);
    if (j > 1) steepest += j * j * Math.abs(c[j]!);
  }
  // |T_j'| <= j^2: where the linear part is steeper than all others together, the density is monotone.
  if (Math.abs(c[1]!) > steepest) {
    least = Math.min(ends[0]!, ends[1]!);
    most = Math.max(ends[0]!, ends[1]!);
  } else {
    least = c[0]! - swing;
    most = c[0]! + swing;
  }
  // A little room on both sides, so that rounding in the kernel never finds the density below its floor.
  const room = 1e-13 * (Math.abs(c[0]!) + swing);
  const floor = Math.max(0, least - room);
  const rest = new Float64Array(DEGREE + 1);
  const events = eventsOf(c);
  for (let j = 0; j <= DEGREE; j++) {
    for (let i = 0; i <= j; i++) rest[i]! += c[j]! * POWERS[j]![i]!;
  }
  rest[0]! -= floor;
  // Where the density reaches 0 inside a bin, rounding may take the polynomial just below it.
  if (floor === 0) rest[0]! += room;
  const floorEvents = 2 * floor;
  return {
    lower,
    upper,
    parent,
    rest,
    envelope: most - floor + 2 * room,
    floorEvents,
    restEvents: Math.max(0, events - floorEvents),
  };
}
