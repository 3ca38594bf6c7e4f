// Integrals over the window of g and of its derivatives g h_k, by Gauss and Legendre's rule of 16 nodes on panels. The error
// of each panel is bounded, not estimated: for F analytic in the ellipse with foci at the panel's ends and semi-axes
// (4 +- 1/4)/2 half widths, |F| <= M there,
//   |error| <= half width (64/15) M 4^-30 / (1 - 4^-2)
// (L. N. Trefethen, Approximation Theory and Approximation Practice, theorem 19.3), and M is found by arithmetic with
// complex discs (expression-discs.ts), which misses no peak, however narrow. A panel whose bound is too large is halved.
// Panels depend on the parameters alone, never on what was computed before.

import type { ElementaryMath } from '../../kernel/math.ts';
import type { Quadrature } from '../gauss-legendre.ts';
import type { Window } from '../pdf.ts';
import { type DiscProgram, runOnDisc } from './expression-discs.ts';
import { MOST_OPERATIONS, MOST_UNIFORMS, type Program } from './expression-program.ts';

export const NODES = 16;
/** Panels that the kernel takes at a time, and that every window is cut into at first: nodes to find negative places. */
const CHUNK = 8;
export const TILE = CHUNK * NODES;
export const MOST_FEATURES = 96;

// What is where in the room, in doubles.
const POOL = 4 * MOST_OPERATIONS;
const WEIGHTS = POOL + 2 * MOST_UNIFORMS;
const PLACES = WEIGHTS + NODES;
const LOGS = PLACES + TILE;
const FEATURES = LOGS + TILE;
const SUMS = FEATURES + MOST_FEATURES * TILE;
const ROOM = SUMS + 2 * CHUNK * (1 + MOST_FEATURES);

/** Half the sum of the ellipse's semi-axes is 2; the larger, in half widths: the disc holds the ellipse. */
const REACH = 2.125;
const ERROR_FACTOR = (64 / 15 / (1 - 1 / 16)) * 2 ** -60;
/** Of an integral, against the integral of the integrand's size. */
const ACCURACY = 1e-12;
const MOST_PANELS = 1024;
/** What one panel may have of it, in parts of the window: its own, and at least so much, so that all add up to 5 at most. */
const SHARE = ACCURACY / 5;
const LEAST_SHARE = 4 / MOST_PANELS;
/**
 * Beside a zero or the end of a root no disc is small enough: there, panels below this part of the window are left alone
 * where they hold next to nothing.
 */
const TINY = 2 ** -16;
const NOTHING = 1e-13;
/** How many of its half widths a panel that shrinks towards an end may be from it. */
const SHRINKING = 8;
/** e to this, twice, is still a number. */
const FAR_ABOVE = 300;

/** The room of one pdf: its panels, whose memory is used again, and the kernel's room while nobody else asks for that. */
export class ExpressionIntegrals {
  /** ln of the unit of the integrals. */
  reference = Number.NEGATIVE_INFINITY;
  /** How many panels the last window took. */
  panels = 0;
  readonly #program: Program;
  readonly #discs: DiscProgram;
  readonly #rule: Quadrature;
  readonly #plain: number;
  readonly #math: ElementaryMath;
  readonly #address: number;
  /** g and the features. */
  readonly #count: number;
  readonly #totals: Float64Array;
  #doubles: Float64Array = new Float64Array(0);
  #pool: Float64Array = new Float64Array(0);
  #room = 0;
  #centres = new Float64Array(0);
  #halves = new Float64Array(0);
  /** Of each panel, for g and then each g h_k: its integral, and that of its size; bounds of their errors over e^exponent. */
  #sums = new Float64Array(0);
  #bounds = new Float64Array(0);
  #exponents = new Float64Array(0);
  /** ln g at its highest node. */
  #tops = new Float64Array(0);

  /** `plain`: r is 1. */
  constructor(program: Program, discs: DiscProgram, rule: Quadrature, plain: boolean, math: ElementaryMath) {
    this.#program = program;
    this.#discs = discs;
    this.#rule = rule;
    this.#plain = plain ? 1 : 0;
    this.#math = math;
    this.#address = math.expressionRoom();
    this.#count = 1 + program.features;
    this.#totals = new Float64Array(this.#count);
    this.#grow(8 * CHUNK);
  }

  /** Takes the kernel's room for a point of the parameters: `pool` holds each uniform twice. */
  enter(pool: Float64Array): void {
    const { buffer } = this.#math.memory;
    if (this.#doubles.buffer !== buffer) this.#doubles = new Float64Array(buffer, this.#address, ROOM);
    this.#pool = pool;
    this.#doubles.set(this.#program.code);
    this.#doubles.set(pool, POOL);
    this.#doubles.set(this.#rule.weights, WEIGHTS);
  }

  /** ln g at n places, at most TILE; null where it is no density at one of them. Valid until the next call. */
  logsAt(x: ArrayLike<number>): Float64Array | null {
    const even = x.length + (x.length % 2);
    this.#doubles.fill(x[x.length - 1]!, PLACES, PLACES + even);
    this.#doubles.set(x, PLACES);
    return this.#run(even) ? this.#doubles.subarray(LOGS, LOGS + x.length) : null;
  }

  /**
   * N and N_k of each feature, in units of e^reference; null where g is negative or no number at a node, or the accuracy
   * cannot be reached: there is no density then.
   */
  over({ lower, upper }: Window): readonly number[] | null {
    const whole = upper - lower;
    const half = whole / (2 * CHUNK);
    this.reference = Number.NEGATIVE_INFINITY;
    this.panels = CHUNK;
    for (let p = 0; p < CHUNK; p++) {
      this.#centres[p] = lower + (2 * p + 1) * half;
      this.#halves[p] = half;
    }
    for (let evaluated = 0; evaluated < this.panels; ) {
      for (; evaluated < this.panels; evaluated += CHUNK)
        if (!this.#evaluate(evaluated, Math.min(CHUNK, this.panels - evaluated))) return null;
      const highest = this.#highest();
      if (highest < this.reference - FAR_ABOVE) {
        // The places of halves lie elsewhere: what was highest is seen no more, and the rest is 0 in its unit.
        this.reference = highest;
        evaluated = 0;
        continue;
      }
      if (!this.#addSizes()) return null;
      evaluated = this.#halve(whole);
      if (this.panels > MOST_PANELS) return null;
    }
    const count = this.#count;
    const values = new Array<number>(count).fill(0);
    for (let p = 0; p < this.panels; p++)
      for (let k = 0; k < count; k++) values[k]! += this.#sums[2 * (p * count + k)]!;
    return values;
  }

  /** Nodes of the last window's panels. */
  nodes(): number[] {
    const { nodes } = this.#rule;
    const places: number[] = [];
    for (let p = 0; p < this.panels; p++)
      for (const t of nodes) places.push(this.#centres[p]! + this.#halves[p]! * t);
    return places;
  }

  /** The ends of the window towards which panels shrink without end: the density is a power there, or a root. */
  singularEnds({ lower, upper }: Window): readonly number[] {
    const least = TINY * (upper - lower);
    const touches = (end: number, p: number): boolean =>
      2 * this.#halves[p]! < least && Math.abs(this.#centres[p]! - end) < 2 * this.#halves[p]!;
    const panels = Array.from({ length: this.panels }, (_, p) => p);
    return [lower, upper].filter((end) => panels.some((p) => touches(end, p)));
  }

  /** The width of the narrowest panel that has more than `part` of N, not counting those that shrink towards an end. */
  narrowest(part: number, ends: readonly number[]): number {
    let least = Number.POSITIVE_INFINITY;
    for (let p = 0; p < this.panels; p++) {
      const half = this.#halves[p]!;
      if (ends.some((end) => Math.abs(this.#centres[p]! - end) < SHRINKING * half)) continue;
      if (this.#sums[2 * p * this.#count]! > part * this.#totals[0]!) least = Math.min(least, 2 * half);
    }
    return least;
  }

  /** Values and bounds of some panels; false where there is no density at a node. */
  #evaluate(first: number, some: number): boolean {
    const { nodes } = this.#rule;
    const doubles = this.#doubles;
    const count = this.#count;
    for (let p = 0; p < some; p++) {
      const centre = this.#centres[first + p]!;
      const half = this.#halves[first + p]!;
      for (let k = 0; k < NODES; k++) doubles[PLACES + p * NODES + k] = centre + half * nodes[k]!;
    }
    if (!this.#run(some * NODES)) return false;
    let highest = Number.NEGATIVE_INFINITY;
    for (let p = 0; p < some; p++) {
      let top = Number.NEGATIVE_INFINITY;
      for (let i = LOGS + p * NODES; i < LOGS + (p + 1) * NODES; i++)
        if (doubles[i]! > top) top = doubles[i]!;
      this.#tops[first + p] = top;
      if (top > highest) highest = top;
    }
    if (highest > this.reference + FAR_ABOVE) this.#changeUnit(highest, first);
    const at = this.#address;
    this.#math.expressionSums(
      at + 8 * LOGS,
      at + 8 * FEATURES,
      count - 1,
      some,
      at + 8 * WEIGHTS,
      this.reference,
      at + 8 * SUMS,
    );
    for (let p = 0; p < some; p++) {
      const half = this.#halves[first + p]!;
      const from = SUMS + 2 * p * count;
      const to = 2 * (first + p) * count;
      for (let k = 0; k < 2 * count; k++) this.#sums[to + k] = half * doubles[from + k]!;
      this.#boundErrors(first + p);
    }
    return true;
  }

  #run(n: number): boolean {
    const at = this.#address;
    const bad = this.#math.expressionColumns(
      at,
      this.#program.operations,
      at + 8 * POOL,
      this.#plain,
      0,
      at + 8 * PLACES,
      n,
      at + 8 * LOGS,
      at + 8 * FEATURES,
      this.#count - 1,
      8 * TILE,
    );
    return bad === 0;
  }

  /** To another unit, where the g of a new panel would be out of range in the old one. */
  #changeUnit(to: number, evaluated: number): void {
    const factor = this.#math.exp(this.reference - to);
    for (let i = 0; i < 2 * evaluated * this.#count; i++) this.#sums[i]! *= factor;
    this.reference = to;
  }

  /** |g| <= e^(U + radius of U) (|r| + radius of r) on the disc, and so for the derivatives of g. */
  #boundErrors(panel: number): void {
    const pool = this.#pool;
    const discs = this.#discs;
    const { answers, middles, radii } = discs;
    const half = this.#halves[panel]!;
    runOnDisc(discs, pool, this.#centres[panel]!, REACH * half, this.#math);
    const exponent = answers[0]!;
    const u = exponent < 0 ? pool[2 * (-1 - exponent)]! : middles[exponent]! + radii[exponent]!;
    this.#exponents[panel] = u;
    for (let k = 0; k < this.#count; k++) {
      const i = answers[k + 1]!;
      const most = i < 0 ? Math.abs(pool[2 * (-1 - i)]!) : Math.abs(middles[i]!) + radii[i]!;
      this.#bounds[panel * this.#count + k] = half * ERROR_FACTOR * most;
    }
  }

  /** ln g at its highest among the nodes of all panels. */
  #highest(): number {
    let highest = Number.NEGATIVE_INFINITY;
    for (let p = 0; p < this.panels; p++) highest = Math.max(highest, this.#tops[p]!);
    return highest;
  }

  /** Integrals of sizes; false where there is nothing, or no number. */
  #addSizes(): boolean {
    const totals = this.#totals;
    const count = this.#count;
    totals.fill(0);
    for (let p = 0; p < this.panels; p++)
      for (let k = 0; k < count; k++) totals[k]! += this.#sums[2 * (p * count + k) + 1]!;
    return totals[0]! > 0 && totals.every(Number.isFinite);
  }

  /** Puts the halves of each panel that is not good behind those that are; returns how many are. */
  #halve(whole: number): number {
    const count = this.#count;
    const open: number[] = [];
    let good = 0;
    for (let p = 0; p < this.panels; p++) {
      const half = this.#halves[p]!;
      if (!this.#isGood(p, whole)) {
        open.push(this.#centres[p]! - 0.5 * half, this.#centres[p]! + 0.5 * half);
        open.push(0.5 * half, 0.5 * half);
        continue;
      }
      if (p > good) {
        this.#centres[good] = this.#centres[p]!;
        this.#halves[good] = half;
        this.#exponents[good] = this.#exponents[p]!;
        this.#tops[good] = this.#tops[p]!;
        this.#sums.copyWithin(2 * good * count, 2 * p * count, 2 * (p + 1) * count);
        this.#bounds.copyWithin(good * count, p * count, (p + 1) * count);
      }
      good++;
    }
    this.panels = good + open.length / 2;
    this.#grow(this.panels);
    for (let i = 0; i < open.length; i += 4) {
      for (let side = 0; side < 2; side++) {
        this.#centres[good + i / 2 + side] = open[i + side]!;
        this.#halves[good + i / 2 + side] = open[i + 2 + side]!;
      }
    }
    return good;
  }

  #isGood(panel: number, whole: number): boolean {
    const count = this.#count;
    const width = 2 * this.#halves[panel]!;
    const share = SHARE * Math.max(LEAST_SHARE, width / whole);
    const grown = this.#math.exp(this.#exponents[panel]! - this.reference);
    // Far out in a tail the bound is nothing, however large what it is multiplied with.
    let good = true;
    for (let k = 0; k < count && grown !== 0; k++)
      if (!(grown * this.#bounds[panel * count + k]! <= share * this.#totals[k]!)) good = false;
    if (good || width > TINY * whole) return good;
    for (let k = 0; k < count; k++)
      if (!(this.#sums[2 * (panel * count + k) + 1]! <= NOTHING * this.#totals[k]!)) return false;
    return true;
  }

  #grow(panels: number): void {
    if (panels <= this.#room) return;
    this.#room = 2 * panels;
    const longer = (old: Float64Array<ArrayBuffer>, numbers: number): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(numbers * this.#room);
      grown.set(old);
      return grown;
    };
    this.#centres = longer(this.#centres, 1);
    this.#halves = longer(this.#halves, 1);
    this.#sums = longer(this.#sums, 2 * this.#count);
    this.#bounds = longer(this.#bounds, this.#count);
    this.#exponents = longer(this.#exponents, 1);
    this.#tops = longer(this.#tops, 1);
  }
}
