// Parameters whose derivative jumps at 0 (straight interpolation codes: another slope on each side). A Newton step that crosses
// the kink may promise a fall that is not there. Then the parameter is kept on its side, as by a bound at 0; where the minimum
// on that side is at the kink, the other side is looked at: if the function rises there too, the kink is the minimum.
// Source: the optimality condition of nonsmooth functions, 0 between the one-sided derivatives (J. Nocedal, S. Wright,
// Numerical Optimization, 2nd ed. 2006, section 17.2).

import type { Parameter } from './function.ts';

/** Just below 0: a derivative here is the one from below. */
const BELOW = -1e-300;

export class Kinks {
  readonly #parameters: readonly Parameter[];
  readonly #lower: Float64Array;
  readonly #upper: Float64Array;
  readonly #places: readonly number[];
  /** Parameters that the function rises from on both sides, where all others stand. */
  readonly #settled = new Set<number>();

  /** `lower` and `upper` are the bounds that steps keep to, which this narrows and widens. */
  constructor(parameters: readonly Parameter[], lower: Float64Array, upper: Float64Array) {
    this.#parameters = parameters;
    this.#lower = lower;
    this.#upper = upper;
    this.#places = parameters.flatMap((p, i) =>
      p.kinkAtZero === true && !p.fixed && p.lower < 0 && p.upper > 0 ? [i] : [],
    );
  }

  /** Keeps each parameter that a step takes across its kink on the side where it is. False where there is none. */
  confine(at: Float64Array, target: Float64Array): boolean {
    const crossing = this.#places.filter((i) => at[i]! >= 0 !== target[i]! >= 0);
    for (const i of crossing) this.#keepTo(i, at[i]! >= 0);
    return crossing.length > 0;
  }

  /** Whether a step crosses no kink and ends at none that has not been looked at from the other side: only then is the model good for it. */
  isSmooth(at: Float64Array, target: Float64Array): boolean {
    return this.#places.every(
      (i) => at[i]! >= 0 === target[i]! >= 0 && (!this.#isHeld(i, target) || this.#settled.has(i)),
    );
  }

  /** A parameter that stands at its kink, held there from one side, and has not been looked at from the other; or -1. */
  next(at: Float64Array): number {
    return this.#places.find((i) => this.#isHeld(i, at) && !this.#settled.has(i)) ?? -1;
  }

  /** Where parameter `i`, at its kink, is on the other side. */
  across(at: Float64Array, i: number): number {
    return at[i]! >= 0 ? BELOW : 0;
  }

  /**
   * Whether steps go on from that side, given the derivative there: where the function falls from the kink. Where it does not,
   * the kink is a minimum, and the point is moved to its upper side, 0 itself.
   */
  cross(to: number, i: number, derivative: number): boolean {
    const falls = to >= 0 ? derivative < 0 : derivative > 0;
    if (!falls) this.#settled.add(i);
    const goes = falls || to >= 0;
    if (goes) this.#keepTo(i, to >= 0);
    return goes;
  }

  /** The point has moved: what was known of other sides is no longer. */
  moved(): void {
    this.#settled.clear();
  }

  /** At the end: bounds as they were. */
  restore(): void {
    for (const i of this.#places) {
      this.#lower[i] = this.#parameters[i]!.lower;
      this.#upper[i] = this.#parameters[i]!.upper;
    }
  }

  #keepTo(i: number, above: boolean): void {
    this.#lower[i] = above ? 0 : this.#parameters[i]!.lower;
    this.#upper[i] = above ? this.#parameters[i]!.upper : BELOW;
  }

  #isHeld(i: number, at: Float64Array): boolean {
    return (at[i] === 0 && this.#lower[i] === 0) || (at[i] === BELOW && this.#upper[i] === BELOW);
  }
}
