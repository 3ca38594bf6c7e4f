// The likelihood of a binned model as a function of its shared parameters, the factors of single bins at their best values: a
// profile likelihood, with exact gradient and Hessian. -ln L has all constants, as in pyhf (2 NLL = twice the value).

import { KernelCholesky } from '../kernel/cholesky.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import type { Derivatives, Parameter } from '../minimize/function.ts';
import type { EvaluationPath, Likelihood } from '../minimize/likelihood.ts';
import { HALF_LN_TWO_PI } from './expected.ts';
import { ChannelGroup } from './group.ts';
import { type GroupImage, groupImage } from './group-image.ts';
import { together } from './groups.ts';
import type { BinnedData, BinnedModel } from './model.ts';
import { rowsOf } from './rows.ts';
import { type Split, splitParameters } from './split.ts';

type BinnedMath = Pick<ElementaryMath, 'exp' | 'log' | 'logGamma'>;

/** Factorials up to this are kept in a table: counts are whole numbers as a rule. */
const FACTORIALS = 1024;

/** Matrices of so many parameters are factored by the kernels. */
const MANY = 16;

/** Evaluates a model on any data. Made once a thread: data change from toy to toy. */
export class BinnedLikelihood implements Likelihood {
  /** Every bin is evaluated: nothing is approximated. */
  readonly path: EvaluationPath = 'per-event';
  readonly model: BinnedModel;
  /** The shared ones: see `split`. */
  readonly parameters: readonly Parameter[];
  readonly split: Split;
  readonly groups: readonly ChannelGroup[];
  /** That of the kernels, where it pays. */
  readonly cholesky: KernelCholesky | undefined;
  readonly kernel: Kernel;
  readonly #math: BinnedMath;
  readonly #memory: Memory;
  /** Codes as the kernels know them. */
  readonly #shiftCode: number;
  readonly #polynomials: boolean;
  /** Of shared and constant parameters: index among the shared ones or -1, index of the measurement, 1 / sigma^2 or rate. */
  readonly #constraints: readonly SharedConstraint[];
  /** Of each gamma that is measured. */
  readonly #gammaPlaces: readonly GammaPlace[];
  readonly #logFactorials: Float64Array;
  readonly #fixedConstant: number;
  #auxiliary: Float64Array;
  #constant = 0;

  /**
   * `keep`: indices of the model's parameters that must be among `parameters`. Starts on the observed data. `like` is another one
   * whose parts are shared: see `another`.
   */
  constructor(kernel: Kernel, model: BinnedModel, keep: readonly number[] = [], like?: BinnedLikelihood) {
    const math = kernel.exports;
    this.model = model;
    this.kernel = kernel;
    this.#math = math;
    this.split = like?.split ?? splitParameters(model, keep);
    const { shared } = this.split;
    this.parameters = shared.map((i) => model.parameters[i]!);
    this.groups = (like === undefined ? imagesOf(model, this.split) : like.groups.map((g) => g.image)).map(
      (image) => new ChannelGroup(kernel, image),
    );
    this.cholesky =
      like?.cholesky ?? (shared.length < MANY ? undefined : new KernelCholesky(kernel, shared.length));
    this.#memory = memoryFor(kernel, shared.length, this.groups);
    this.#shiftCode = shiftCodes[model.codes.shifts];
    this.#polynomials = model.codes.factors === 'code4';
    this.#constraints = this.#sharedConstraints();
    this.#gammaPlaces = this.#placeGammas();
    this.#logFactorials =
      like === undefined
        ? Float64Array.from({ length: FACTORIALS }, (_, k) => math.logGamma(k + 1))
        : like.#logFactorials;
    this.#fixedConstant = model.constraints.reduce(
      (sum, c) => sum + (c.kind === 'normal' ? math.log(c.sigma) + HALF_LN_TWO_PI : 0),
      0,
    );
    this.#auxiliary = model.observed.auxiliary;
    this.setData(model.observed);
  }

  /** A second one of the same model and the same shared parameters, for other data. */
  another(): BinnedLikelihood {
    return new BinnedLikelihood(this.kernel, this.model, [], this);
  }

  /** The data are held, not copied. Counts are 0 or more and need not be whole. */
  setData({ main, auxiliary }: BinnedData): void {
    this.#auxiliary = auxiliary;
    let constant = this.#fixedConstant;
    for (let b = 0; b < main.length; b++) constant += this.#logFactorial(main[b]!);
    for (const group of this.groups) group.setCounts(main);
    const { doubles } = this.kernel;
    for (let k = 0; k < this.#gammaPlaces.length; k++) {
      const { measured, constraint, normal, logRate } = this.#gammaPlaces[k]!;
      const a = auxiliary[constraint]!;
      doubles[measured] = a;
      if (!normal) constant += this.#logFactorial(a) - a * logRate;
    }
    for (const { shared, constraint, normal } of this.#constraints) {
      if (!normal) constant += this.#logFactorial(auxiliary[constraint]!);
      if (shared < 0) constant += this.#constraintOfConstant(constraint);
    }
    this.#constant = constant;
  }

  evaluate(at: Float64Array, { gradient, hessian }: Derivatives): number {
    const value = this.value(at);
    if (value === Number.POSITIVE_INFINITY) return value;
    this.#derivatives(at.length, false, gradient, hessian);
    this.#addConstraints(at, gradient, hessian);
    for (let i = 0; i < at.length; i++) if (!Number.isFinite(gradient[i]!)) return Number.POSITIVE_INFINITY;
    return value;
  }

  /** The value that `evaluate` gives, without derivatives. */
  value(at: Float64Array): number {
    const value = this.#rates(at) + this.#constraintValue(at);
    return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
  }

  /** D' v v^T and the measurements: the Hessian without w lambda'', as in Gauss and Newton's least squares. */
  writeConvexHessian(at: Float64Array, into: Float64Array): void {
    const gradient = new Float64Array(at.length);
    this.#rates(at);
    this.#derivatives(at.length, true, gradient, into);
    this.#addConstraints(at, gradient, into);
  }

  errorBound(): number {
    return 0;
  }

  /** All parameters of the model: the shared ones `at`, gammas at their best values there, constants. */
  complete(at: ArrayLike<number>): Float64Array {
    this.#rates(at);
    const all = Float64Array.from(this.model.parameters, (p) => p.start);
    this.split.shared.forEach((parameter, i) => {
      all[parameter] = at[i]!;
    });
    for (const group of this.groups)
      group.image.gammas.forEach(({ parameter }, j) => {
        all[parameter] = group.gamma(j, 'value');
      });
    return all;
  }

  /**
   * Where a fit of the data starts: what is measured at its measured value, the others of the shared parameters as in `near` (all
   * parameters). In toys most nuisance parameters end near what was drawn for them.
   */
  startNear(near: ArrayLike<number>): Float64Array {
    const start = this.sharedOf(near);
    for (const { shared, constraint, normal, strength } of this.#constraints) {
      if (shared < 0) continue;
      const { lower, upper, fixed } = this.parameters[shared]!;
      const measured = this.#auxiliary[constraint]! / (normal ? 1 : strength);
      if (!fixed) start[shared] = Math.min(Math.max(measured, lower), upper);
    }
    return start;
  }

  /** The shared ones among all parameters. */
  sharedOf(all: ArrayLike<number>): Float64Array {
    const { shared } = this.split;
    const at = new Float64Array(shared.length);
    for (let i = 0; i < shared.length; i++) at[i] = all[shared[i]!]!;
    return at;
  }

  /** Moves all groups; the value, but for the measurements of shared parameters. */
  #rates(at: ArrayLike<number>): number {
    const { movePoint, moveGroup } = this.kernel.exports;
    const { values, point } = this.#memory;
    this.kernel.doubles.set(at, values / 8);
    movePoint(at.length, this.#shiftCode, values, point);
    let value = this.#constant;
    for (let g = 0; g < this.groups.length; g++)
      value += moveGroup(this.groups[g]!.address, point, this.#polynomials);
    return value;
  }

  /** Gradient and Hessian there, but for the measurements of shared parameters. */
  #derivatives(n: number, convex: boolean, gradient: Float64Array, hessian: Float64Array): void {
    const { addDerivatives, closeHessian } = this.kernel.exports;
    const { point, sums, scratch } = this.#memory;
    const diagonal = sums + 8 * n;
    const matrix = diagonal + 8 * n;
    const all = this.kernel.view(sums, 2 * n + n * n).fill(0);
    for (let g = 0; g < this.groups.length; g++)
      addDerivatives(this.groups[g]!.address, point, convex, n, sums, matrix, diagonal, scratch);
    closeHessian(n, matrix, diagonal);
    gradient.set(all.subarray(0, n));
    hessian.set(all.subarray(2 * n));
  }

  /** What the measurements of shared parameters add to the value; +Infinity outside their domain. */
  #constraintValue(at: ArrayLike<number>): number {
    let value = 0;
    for (const { shared, constraint, normal, strength } of this.#constraints) {
      if (shared < 0) continue;
      const a = this.#auxiliary[constraint]!;
      const x = at[shared]!;
      if (normal) {
        const off = x - a;
        value += 0.5 * strength * off * off;
      } else {
        const rate = strength * x;
        if (!(rate > 0) && !(rate === 0 && a === 0)) return Number.POSITIVE_INFINITY;
        value += rate - (a === 0 ? 0 : a * this.#math.log(rate));
      }
    }
    return value;
  }

  #addConstraints(at: Float64Array, gradient: Float64Array, hessian: Float64Array): void {
    const n = at.length;
    for (const { shared, constraint, normal, strength } of this.#constraints) {
      if (shared < 0) continue;
      const a = this.#auxiliary[constraint]!;
      const x = at[shared]!;
      if (normal) {
        gradient[shared]! += strength * (x - a);
        hessian[shared * n + shared]! += strength;
      } else {
        gradient[shared]! += strength - (a === 0 ? 0 : a / x);
        hessian[shared * n + shared]! += a === 0 ? 0 : a / (x * x);
      }
    }
  }

  /** What the measurement of a constant adds, but for what `setData` adds for all of its kind. */
  #constraintOfConstant(constraint: number): number {
    const c = this.model.constraints[constraint]!;
    const x = this.model.parameters[c.parameter]!.start;
    const a = this.#auxiliary[constraint]!;
    if (c.kind === 'normal') {
      const pull = (a - x) / c.sigma;
      return 0.5 * pull * pull;
    }
    return c.rate * x - (a === 0 ? 0 : a * this.#math.log(c.rate * x));
  }

  #logFactorial(n: number): number {
    return n < FACTORIALS && Math.floor(n) === n ? this.#logFactorials[n]! : this.#math.logGamma(n + 1);
  }

  #sharedConstraints(): readonly SharedConstraint[] {
    const { shared, eliminated } = this.split;
    const places = new Map(shared.map((parameter, i) => [parameter, i]));
    const gone = new Set(eliminated);
    return this.model.constraints.flatMap((c, constraint) =>
      gone.has(c.parameter)
        ? []
        : [
            {
              shared: places.get(c.parameter) ?? -1,
              constraint,
              normal: c.kind === 'normal',
              strength: c.kind === 'normal' ? 1 / (c.sigma * c.sigma) : c.rate,
            },
          ],
    );
  }

  #placeGammas(): readonly GammaPlace[] {
    const measurements = new Map(this.model.constraints.map((c, k) => [c.parameter, k]));
    return this.groups.flatMap((group) =>
      group.image.gammas.flatMap(({ parameter }, index): GammaPlace[] => {
        const constraint = measurements.get(parameter) ?? -1;
        const measured = this.model.constraints[constraint];
        const normal = measured?.kind === 'normal';
        const strength =
          measured === undefined ? 0 : normal ? measured.sigma * measured.sigma : measured.rate;
        group.setConstraint(index, normal, { ...this.model.parameters[parameter]!, strength });
        const logRate = measured?.kind === 'poisson' ? this.#math.log(measured.rate) : 0;
        if (measured === undefined) return [];
        return [{ measured: group.measuredAt(index), constraint, normal, logRate }];
      }),
    );
  }
}

/** As assembly/histfactory/point.ts knows them. */
export const shiftCodes = { code0: 0, code2: 2, code4p: 4 } as const;

function imagesOf(model: BinnedModel, split: Split): readonly GroupImage[] {
  const placeOf = new Int32Array(model.parameters.length);
  split.shared.forEach((parameter, i) => {
    placeOf[parameter] = i;
  });
  const channels = model.channels.map((channel) => rowsOf(model, channel, split));
  return together(channels).map((group) => groupImage(group, placeOf));
}

/** Addresses: the values of the shared parameters, their Coordinates, gradient and diagonal and matrix, what groups need beside them. */
interface Memory {
  readonly values: number;
  readonly point: number;
  readonly sums: number;
  readonly scratch: number;
}

const COORDINATE_BYTES = 48;

function memoryFor(kernel: Kernel, n: number, groups: readonly ChannelGroup[]): Memory {
  return {
    values: kernel.allocateDoubles(n),
    point: kernel.allocate(COORDINATE_BYTES * n),
    sums: kernel.allocateDoubles(2 * n + n * n),
    scratch: kernel.allocate(groups.reduce((most, { image }) => Math.max(most, image.scratchBytes), 0)),
  };
}

interface SharedConstraint {
  /** Index among the shared parameters; -1 for a constant. */
  readonly shared: number;
  readonly constraint: number;
  readonly normal: boolean;
  /** 1 / sigma^2, or the rate. */
  readonly strength: number;
}

interface GammaPlace {
  /** Where its measured value is among the kernel's doubles. */
  readonly measured: number;
  /** Index of the measurement. */
  readonly constraint: number;
  readonly normal: boolean;
  readonly logRate: number;
}
