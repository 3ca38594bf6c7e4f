// Minimises a smooth function in a box: Newton steps with the exact Hessian, an active set at the bounds, and Levenberg's
// damping where a step does not keep what the quadratic model promises.
// Source: J. Nocedal, S. Wright, Numerical Optimization (2nd ed. 2006), sections 4.1 (ratio test) and 16.7 (active set).

import { type Cholesky, plainCholesky } from './cholesky.ts';
import { type Derivatives, newDerivatives, type SmoothFunction } from './function.ts';
import { Kinks } from './kinks.ts';

export interface NewtonOptions {
  /** Largest number of evaluations. Default 200. */
  readonly maxEvaluations?: number | undefined;
  /** Converged when the estimated distance to the minimum, in units of the function, is below. Default 1e-13. */
  readonly tolerance?: number | undefined;
  /** true: the last step is taken without an evaluation where the falls before it foretell that its error is below 1e-12. The
   *  derivatives are then those of a point some 1e-4 standard deviations away: not for uncertainties. */
  readonly foresee?: boolean | undefined;
}

/** Why the minimiser stopped. All but `converged` leave the best point seen, marked as not a minimum. */
export type StopReason = 'converged' | 'evaluation-limit' | 'no-descent' | 'outside-domain';

export interface Minimum {
  readonly at: Float64Array;
  /** At the last point that was evaluated: where converged, at most 1e-13 above the value at `at`. With `foresee` that at `at`, by
   *  the quadratic model. */
  readonly value: number;
  /** Where converged, the Hessian of that point, and the gradient at `at` by the quadratic model around it. */
  readonly derivatives: Derivatives;
  /** Estimated distance to the minimum: how far the quadratic model still falls inside the box. */
  readonly edm: number;
  readonly reason: StopReason;
  readonly evaluations: number;
  readonly iterations: number;
  /** Largest component of the gradient that neither the box nor a kink stops. */
  readonly gradientNorm: number;
  /** Indices of parameters that end at one of their bounds. */
  readonly atBound: readonly number[];
  /** Indices of free parameters that the function does not depend on there: their values mean nothing. */
  readonly undetermined: readonly number[];
}

/** The function's rounding error relative to its size: differences of values below it say nothing. */
const VALUE_NOISE = 1e-14;
/** The last step is taken without an evaluation where it lowers the function by less than this. */
const LAST_STEP = 1e-13;
/** A step that is foreseen leaves out less than this of the function. */
const FORESEEN_ERROR = 1e-12;
/** How much worse than foreseen a fall may be, and the least factor that is believed. */
const FORESIGHT = 30;
const LEAST_FACTOR = 0.1;
const LARGEST_DAMPING = 1e20;

/**
 * Minimises `f` from `start` (default: the parameters' own start values), clipped into the box first.
 * Fixed parameters keep their own start value, whatever `start` says.
 */
export function minimize(f: SmoothFunction, start?: ArrayLike<number>, options: NewtonOptions = {}): Minimum {
  const n = f.parameters.length;
  const tolerance = options.tolerance ?? 1e-13;
  const maxEvaluations = options.maxEvaluations ?? 200;
  const free: boolean[] = [];
  const buffer = takeWork(8 * n + 3 * n * n);
  const lower = buffer.subarray(0, n);
  const upper = buffer.subarray(n, 2 * n);
  let at = buffer.subarray(2 * n, 3 * n);
  let trialAt = buffer.subarray(3 * n, 4 * n);
  for (let i = 0; i < n; i++) {
    const p = f.parameters[i]!;
    free.push(!p.fixed && p.lower < p.upper);
    lower[i] = p.lower;
    upper[i] = p.upper;
    at[i] = p.fixed ? p.start : Math.min(Math.max(start?.[i] ?? p.start, p.lower), p.upper);
  }
  const box = new BoxStep(n, lower, upper, free, buffer.subarray(4 * n, 6 * n + n * n), f.cholesky);
  const kinks = new Kinks(f.parameters, lower, upper);
  let here = newDerivatives(n, buffer.subarray(6 * n + n * n));
  let there = newDerivatives(n, buffer.subarray(7 * n + 2 * n * n));
  here.gradient.fill(0);

  let value = free.includes(true) || f.value === undefined ? f.evaluate(at, here) : f.value(at);
  // What a step is solved with: the derivatives, or a convex stand-in where the Hessian is not positive definite.
  let model = here;
  let standIn: Float64Array | undefined;
  let saddle = false;
  let evaluations = 1;
  let iterations = 0;
  let damping = 0;
  let fallBefore = Number.NaN;
  let reason: StopReason = Number.isFinite(value) ? 'evaluation-limit' : 'outside-domain';
  let edm = Number.POSITIVE_INFINITY;
  while (reason === 'evaluation-limit' && evaluations < maxEvaluations) {
    if (!box.solve(at, model, damping, damping === 0 ? tolerance : 0)) {
      if (model === here && f.writeConvexHessian !== undefined && !saddle) {
        standIn ??= new Float64Array(n * n);
        f.writeConvexHessian(at, standIn);
        model = { gradient: here.gradient, hessian: standIn };
        continue;
      }
      damping = Math.max(10 * damping, 1e-3);
      if (damping > LARGEST_DAMPING) reason = 'no-descent';
      continue;
    }
    if (damping === 0) {
      edm = Math.max(0, box.promisedFall);
      if (edm < tolerance && model !== here) {
        // Flat, but no minimum: the stand-in knows no way down, so damping must find it.
        saddle = true;
        model = here;
        damping = 1e-3;
        continue;
      }
      const held = edm < tolerance ? kinks.next(at) : -1;
      if (held >= 0) {
        trialAt.set(at);
        trialAt[held] = kinks.across(at, held);
        const trial = f.evaluate(trialAt, there);
        evaluations++;
        if (Number.isFinite(trial) && kinks.cross(trialAt[held]!, held, there.gradient[held]!)) {
          [at, trialAt] = [trialAt, at];
          [here, there] = [there, here];
          model = here;
          value = trial;
        }
        continue;
      }
      if (edm < tolerance) {
        reason = 'converged';
        // The step is known, and a Newton step from so near doubles the digits: taken, though too small to evaluate.
        if (edm < LAST_STEP && kinks.isSmooth(at, box.target)) box.finish(at, here);
        break;
      }
      // Falls square from step to step, with a factor that the last two tell, though a small one may be chance. What the model leaves
      // out of this one's fall is 2/3 of the geometric mean of this fall and the next.
      const factor = Math.max(edm / (fallBefore * fallBefore), LEAST_FACTOR);
      const next = FORESIGHT * factor * edm * edm;
      if (
        options.foresee === true &&
        model === here &&
        next * edm < FORESEEN_ERROR * FORESEEN_ERROR &&
        kinks.isSmooth(at, box.target)
      ) {
        reason = 'converged';
        value -= edm;
        edm = next;
        box.finish(at, here);
        break;
      }
      fallBefore = model === here ? edm : Number.NaN;
    } else {
      fallBefore = Number.NaN;
    }
    for (let i = 0; i < n; i++) trialAt[i] = box.target[i]!;
    const trial = f.evaluate(trialAt, there);
    evaluations++;
    const fall = value - trial;
    const noise = VALUE_NOISE * (1 + Math.abs(value));
    // Where the promise is smaller than the rounding of the values, only the gradient can judge: the step is taken.
    const ratio = box.promisedFall < noise && fall > -2 * noise ? 1 : fall / box.promisedFall;
    if (!(ratio >= 0.25) && kinks.confine(at, trialAt)) continue;
    if (ratio > 1e-4) {
      [at, trialAt] = [trialAt, at];
      [here, there] = [there, here];
      model = here;
      saddle = false;
      value = trial;
      kinks.moved();
      iterations++;
      damping =
        ratio > 0.75
          ? damping < 1e-2
            ? 0
            : damping / 10
          : ratio < 0.25
            ? Math.max(4 * damping, 1e-3)
            : damping;
    } else {
      damping = Math.max(10 * damping, 1e-3);
      if (damping > LARGEST_DAMPING) reason = 'no-descent';
    }
  }
  if (reason !== 'converged' && reason !== 'outside-domain')
    edm = box.solve(at, here, 0, 0) ? box.promisedFall : edm;
  const gradientNorm = projectedGradient(at, here.gradient, lower, upper, free);
  kinks.restore();
  const atBound: number[] = [];
  for (let i = 0; i < n; i++) if (free[i] && (at[i]! <= lower[i]! || at[i]! >= upper[i]!)) atBound.push(i);
  const derivatives = newDerivatives(n);
  derivatives.gradient.set(here.gradient);
  derivatives.hessian.set(here.hessian);
  const end = at.slice();
  spareWork = buffer;
  return {
    at: end,
    value,
    derivatives,
    edm,
    reason,
    evaluations,
    iterations,
    gradientNorm,
    atBound,
    undetermined: reason === 'converged' ? box.flat.slice() : [],
  };
}

/** The arrays of the last fit, for the next: a toy study makes millions of fits, and arrays are what they cost. */
let spareWork: Float64Array | null = null;

/** Room for `size` numbers, of any value; nobody else has it until it is given back. */
function takeWork(size: number): Float64Array {
  const spare = spareWork;
  spareWork = null;
  return spare !== null && spare.length >= size ? spare : new Float64Array(size);
}

/** One step of the quadratic model inside the box: which parameters move, where to, and how far the model falls. */
class BoxStep {
  readonly target: Float64Array;
  promisedFall = 0;
  /** Which parameters the function does not depend on, where the last step was solved for. */
  readonly flat: number[] = [];
  readonly #n: number;
  readonly #lower: Float64Array;
  readonly #upper: Float64Array;
  readonly #free: readonly boolean[];
  readonly #moving: number[] = [];
  readonly #placed: number[] = [];
  readonly #matrix: Float64Array;
  readonly #right: Float64Array;
  readonly #cholesky: Cholesky;

  /** `work` has room for 2 n + n^2 numbers. */
  constructor(
    n: number,
    lower: Float64Array,
    upper: Float64Array,
    free: readonly boolean[],
    work: Float64Array,
    cholesky: Cholesky = plainCholesky,
  ) {
    this.#cholesky = cholesky;
    this.#n = n;
    this.#lower = lower;
    this.#upper = upper;
    this.#free = free;
    this.target = work.subarray(0, n);
    this.#right = work.subarray(n, 2 * n);
    this.#matrix = work.subarray(2 * n, 2 * n + n * n);
  }

  /**
   * False when the damped Hessian of the moving parameters is not positive definite, or the model does not fall. It may
   * rise by `slack`: at the minimum, the target's rounding to doubles is all that is left of a step.
   */
  solve(at: Float64Array, { gradient, hessian }: Derivatives, damping: number, slack: number): boolean {
    const n = this.#n;
    const moving = this.#moving;
    const placed = this.#placed;
    const target = this.target;
    target.set(at);
    moving.length = 0;
    for (let i = 0; i < n; i++) {
      const held =
        (at[i]! <= this.#lower[i]! && gradient[i]! > 0) || (at[i]! >= this.#upper[i]! && gradient[i]! < 0);
      if (this.#free[i] && !held) moving.push(i);
    }
    this.#holdFlat(gradient, hessian);
    // A parameter that would leave the box is put on its bound, and the others are solved for again with it there.
    let bounded = false;
    for (;;) {
      if (moving.length === 0) break;
      // Those on their way to a bound; what moves has its target where it is.
      placed.length = 0;
      for (let k = 0; k < n; k++) if (target[k] !== at[k]) placed.push(k);
      const matrix = this.#matrix;
      const right = this.#right;
      // What does not move has a row of the identity.
      matrix.set(hessian);
      right.fill(0);
      let next = 0;
      for (let i = 0; i < n; i++) {
        const row = i * n;
        if (i !== moving[next]) {
          matrix.fill(0, row, row + i);
          for (let k = i + 1; k < n; k++) matrix[k * n + i] = 0;
          matrix[row + i] = 1;
          continue;
        }
        next++;
        right[i] = -gradient[i]!;
        for (const k of placed) right[i]! -= hessian[row + k]! * (target[k]! - at[k]!);
        if (damping === 0) continue;
        const diagonal = Math.abs(hessian[row + i]!);
        matrix[row + i]! += damping * (diagonal > 0 ? diagonal : 1);
      }
      if (!this.#cholesky.factor(matrix, n, matrix)) return false;
      this.#cholesky.solve(matrix, n, right, right);
      let left = false;
      for (let a = moving.length - 1; a >= 0; a--) {
        const i = moving[a]!;
        const to = at[i]! + right[i]!;
        if (to > this.#lower[i]! && to < this.#upper[i]!) {
          target[i] = to;
        } else {
          target[i] = to <= this.#lower[i]! ? this.#lower[i]! : this.#upper[i]!;
          moving.splice(a, 1);
          left = true;
        }
      }
      if (!left) break;
      bounded = true;
      for (const i of moving) target[i] = at[i]!;
    }
    this.promisedFall =
      damping === 0 && !bounded ? this.#newtonFall(at, gradient) : this.#fall(at, gradient, hessian);
    return this.promisedFall >= -slack && Number.isFinite(this.promisedFall);
  }

  /** Moves `at` to the target of an undamped step, and takes the gradient there from the quadratic model: 0 for what moved. */
  finish(at: Float64Array, { gradient, hessian }: Derivatives): void {
    const n = this.#n;
    const moving = this.#moving;
    let next = 0;
    for (let i = 0; i < n; i++) {
      if (i === moving[next]) {
        next++;
        gradient[i] = 0;
        continue;
      }
      for (let k = 0; k < n; k++) gradient[i]! += hessian[i * n + k]! * (this.target[k]! - at[k]!);
    }
    at.set(this.target);
  }

  /** Parameters that the function does not depend on here, such as the shape of a process whose yield is 0, stay. */
  #holdFlat(gradient: Float64Array, hessian: Float64Array): void {
    const moving = this.#moving;
    const isFlat = (i: number) => gradient[i] === 0 && moving.every((k) => hessian[i * this.#n + k] === 0);
    this.flat.length = 0;
    for (const i of moving) if (isFlat(i)) this.flat.push(i);
    for (const i of this.flat) moving.splice(moving.indexOf(i), 1);
  }

  /** The same where the target is the model's own minimum: H s = -g, so that it falls by -g s / 2. */
  #newtonFall(at: Float64Array, gradient: Float64Array): number {
    let fall = 0;
    for (const i of this.#moving) fall -= 0.5 * gradient[i]! * (this.target[i]! - at[i]!);
    return fall;
  }

  /** How far the undamped quadratic model falls from `at` to the target. */
  #fall(at: Float64Array, gradient: Float64Array, hessian: Float64Array): number {
    const n = this.#n;
    const steps = this.#right;
    for (let i = 0; i < n; i++) steps[i] = this.target[i]! - at[i]!;
    let fall = 0;
    for (let i = 0; i < n; i++) {
      const step = steps[i]!;
      if (step === 0) continue;
      const row = i * n;
      let curve = 0;
      for (let k = 0; k < n; k++) curve += hessian[row + k]! * steps[k]!;
      fall -= step * (gradient[i]! + 0.5 * curve);
    }
    return fall;
  }
}

function projectedGradient(
  at: Float64Array,
  gradient: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  free: readonly boolean[],
): number {
  let largest = 0;
  for (let i = 0; i < at.length; i++) {
    if (!free[i]) continue;
    const held = (at[i]! <= lower[i]! && gradient[i]! > 0) || (at[i]! >= upper[i]! && gradient[i]! < 0);
    if (!held) largest = Math.max(largest, Math.abs(gradient[i]!));
  }
  return largest;
}
