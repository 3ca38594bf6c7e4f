// The likelihood of a binned model as a function of its shared parameters, the factors of single bins at their best values: a
// profile likelihood, with exact gradient and Hessian. -ln L has all constants, as in pyhf (2 NLL = twice the value).

import type { Kernel } from '../kernel/kernel.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import type { Derivatives, Parameter } from '../minimize/function.ts';
import type { EvaluationPath, Likelihood } from '../minimize/likelihood.ts';
import { ChannelDerivatives } from './channel-derivatives.ts';
import { ChannelRates, type SharedPoint } from './channel-rates.ts';
import { writeCurve } from './curve.ts';
import { HALF_LN_TWO_PI } from './expected.ts';
import type { BinnedData, BinnedModel } from './model.ts';
import { rowsOf } from './rows.ts';
import { type Split, splitParameters } from './split.ts';

type BinnedMath = Pick<ElementaryMath, 'exp' | 'log' | 'logGamma'>;

/** Factorials up to this are kept in a table: counts are whole numbers as a rule. */
const FACTORIALS = 1024;

/** Evaluates a model on any data. Made once a thread: data change from toy to toy. */
export class BinnedLikelihood implements Likelihood {
  /** Every bin is evaluated: nothing is approximated. */
  readonly path: EvaluationPath = 'per-event';
  readonly model: BinnedModel;
  /** The shared ones: see `split`. */
  readonly parameters: readonly Parameter[];
  readonly split: Split;
  readonly channels: readonly ChannelRates[];
  readonly derivatives: readonly ChannelDerivatives[];
  readonly #kernel: Kernel;
  readonly #math: BinnedMath;
  /** Address of the Hessian. */
  readonly #matrix: number;
  readonly #point: SharedPoint;
  /** Which of the shared parameters have powers and curves. */
  readonly #alphas: Int32Array;
  /** Of shared and constant parameters: index among the shared ones or -1, index of the measurement, 1 / sigma^2 or rate. */
  readonly #constraints: readonly SharedConstraint[];
  /** Where each gamma is: channel, index there, constraint or -1. */
  readonly #gammaPlaces: readonly GammaPlace[];
  readonly #logFactorials: Float64Array;
  readonly #fixedConstant: number;
  #main: Float64Array;
  #auxiliary: Float64Array;
  #constant = 0;

  /**
   * `keep`: indices of the model's parameters that must be among `parameters`. Starts on the observed data. `like` is another one
   * whose parts are shared: see `another`.
   */
  constructor(kernel: Kernel, model: BinnedModel, keep: readonly number[] = [], like?: BinnedLikelihood) {
    const math = kernel.exports;
    this.model = model;
    this.#kernel = kernel;
    this.#math = math;
    this.split = like?.split ?? splitParameters(model, keep);
    const { shared } = this.split;
    this.parameters = shared.map((i) => model.parameters[i]!);
    this.channels = model.channels.map((channel, c) => {
      const rows = like === undefined ? rowsOf(model, channel, this.split) : like.channels[c]!.rows;
      return new ChannelRates(rows, model.codes.factors === 'code4', math);
    });
    this.derivatives = this.channels.map((rates) => new ChannelDerivatives(kernel, rates));
    const n = shared.length;
    this.#matrix = kernel.allocateDoubles(n * n);
    this.#point = {
      values: new Float64Array(n),
      powers: new Float64Array(6 * n),
      curves: new Float64Array(3 * n),
    };
    const curved = new Uint8Array(n);
    for (const { rows } of this.channels)
      for (const list of [rows.factor, rows.shift])
        for (let i = 0; i < list.length; i++) curved[rows.parameters[list[i]!]!] = 1;
    this.#alphas = Int32Array.from(shared.keys()).filter((i) => curved[i] === 1);
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
    this.#main = model.observed.main;
    this.#auxiliary = model.observed.auxiliary;
    this.setData(model.observed);
  }

  /** A second one of the same model and the same shared parameters, for other data. */
  another(): BinnedLikelihood {
    return new BinnedLikelihood(this.#kernel, this.model, [], this);
  }

  /** The data are held, not copied. Counts are 0 or more and need not be whole. */
  setData({ main, auxiliary }: BinnedData): void {
    this.#main = main;
    this.#auxiliary = auxiliary;
    let constant = this.#fixedConstant;
    for (let b = 0; b < main.length; b++) constant += this.#logFactorial(main[b]!);
    for (const { channel, index, constraint, logRate } of this.#gammaPlaces) {
      if (constraint < 0) continue;
      const a = auxiliary[constraint]!;
      const { gammas } = this.channels[channel]!;
      gammas.measured[index] = a;
      if (gammas.normal[index] === 0) constant += this.#logFactorial(a) - a * logRate;
    }
    for (const { shared, constraint, normal } of this.#constraints) {
      if (!normal) constant += this.#logFactorial(auxiliary[constraint]!);
      if (shared < 0) constant += this.#constraintOfConstant(constraint);
    }
    this.#constant = constant;
  }

  evaluate(at: Float64Array, { gradient, hessian }: Derivatives): number {
    const n = at.length;
    const main = this.#main;
    let value = this.#rates(at);
    if (!Number.isFinite(value)) return Number.POSITIVE_INFINITY;
    gradient.fill(0);
    const matrix = this.#kernel.view(this.#matrix, n * n).fill(0);
    for (let c = 0; c < this.derivatives.length; c++)
      this.derivatives[c]!.add(this.#point, main, gradient, n, this.#matrix, matrix);
    hessian.set(matrix);
    value += this.#addConstraints(at, gradient, hessian);
    mirror(hessian, n);
    for (let i = 0; i < n; i++) if (!Number.isFinite(gradient[i]!)) return Number.POSITIVE_INFINITY;
    return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
  }

  /** D' v v^T and the measurements: the Hessian without w lambda'', as in Gauss and Newton's least squares. */
  writeConvexHessian(at: Float64Array, into: Float64Array): void {
    const n = at.length;
    const gradient = new Float64Array(n);
    this.#rates(at);
    const matrix = this.#kernel.view(this.#matrix, n * n).fill(0);
    for (const derivatives of this.derivatives)
      derivatives.addConvex(this.#point, this.#main, gradient, n, this.#matrix);
    into.set(matrix);
    this.#addConstraints(at, gradient, into);
    mirror(into, n);
  }

  errorBound(): number {
    return 0;
  }

  /** All parameters of the model: the shared ones `at`, gammas at their best values there, constants. */
  complete(at: ArrayLike<number>): Float64Array {
    this.#moveTo(at);
    const all = Float64Array.from(this.model.parameters, (p) => p.start);
    this.split.shared.forEach((parameter, i) => {
      all[parameter] = at[i]!;
    });
    for (const channel of this.channels) {
      channel.moveTo(this.#point, this.#main);
      channel.rows.gammas.forEach(({ parameter }, j) => {
        all[parameter] = channel.gammas.value[j]!;
      });
    }
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
    return Float64Array.from(this.split.shared, (i) => all[i]!);
  }

  /** Moves all channels; the value, but for the measurements of shared parameters. */
  #rates(at: ArrayLike<number>): number {
    this.#moveTo(at);
    let value = this.#constant;
    for (let c = 0; c < this.channels.length; c++) value += this.channels[c]!.moveTo(this.#point, this.#main);
    return value;
  }

  #moveTo(at: ArrayLike<number>): void {
    const { values, powers, curves } = this.#point;
    values.set(at);
    const code = this.model.codes.shifts;
    for (let k = 0; k < this.#alphas.length; k++) {
      const i = this.#alphas[k]!;
      const x = values[i]!;
      let power = 1;
      for (let e = 0; e < 6; e++) {
        power *= x;
        powers[6 * i + e] = power;
      }
      writeCurve(code, x, curves, 3 * i);
    }
  }

  #addConstraints(at: Float64Array, gradient: Float64Array, hessian: Float64Array): number {
    const n = at.length;
    let value = 0;
    for (const { shared, constraint, normal, strength } of this.#constraints) {
      if (shared < 0) continue;
      const a = this.#auxiliary[constraint]!;
      const x = at[shared]!;
      if (normal) {
        const off = x - a;
        value += 0.5 * strength * off * off;
        gradient[shared]! += strength * off;
        hessian[shared * n + shared]! += strength;
      } else {
        const rate = strength * x;
        if (!(rate > 0) && !(rate === 0 && a === 0)) return Number.POSITIVE_INFINITY;
        value += rate - (a === 0 ? 0 : a * this.#math.log(rate));
        gradient[shared]! += strength - (a === 0 ? 0 : a / x);
        hessian[shared * n + shared]! += a === 0 ? 0 : a / (x * x);
      }
    }
    return value;
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
    return this.channels.flatMap(({ rows, gammas }, channel) =>
      rows.gammas.map(({ parameter }, index): GammaPlace => {
        const constraint = measurements.get(parameter) ?? -1;
        const measured = this.model.constraints[constraint];
        const { lower, upper, start } = this.model.parameters[parameter]!;
        gammas.normal[index] = measured?.kind === 'normal' ? 1 : 0;
        gammas.strength[index] =
          measured === undefined
            ? 0
            : measured.kind === 'normal'
              ? measured.sigma * measured.sigma
              : measured.rate;
        gammas.lower[index] = lower;
        gammas.upper[index] = upper;
        gammas.start[index] = start;
        const logRate = measured?.kind === 'poisson' ? this.#math.log(measured.rate) : 0;
        return { channel, index, constraint, logRate };
      }),
    );
  }
}

/** Copies the lower triangle to the upper one. */
function mirror(matrix: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j]!;
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
  readonly channel: number;
  readonly index: number;
  readonly constraint: number;
  readonly logRate: number;
}
