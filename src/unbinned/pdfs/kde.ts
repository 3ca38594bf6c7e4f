// Kernel density on a window [a, b]: Gaussian kernels of one bandwidth h around centres c_i with weights w_i, each cut to the
// window and normalised there, so that the sum is too:
//   f = sum_i w_i phi((x - c_i)/h) / (h Z_i) / sum_i w_i,   Z_i = Phi((b - c_i)/h) - Phi((a - c_i)/h).

import type { UnbinnedPdfSpec } from '../../contracts/pdf-specs.ts';
import type { ElementaryMath } from '../../kernel/math.ts';
import type { Pdf, PdfAtPoint, Window } from '../pdf.ts';
import { FINENESS, highestPlace } from './kde-crest.ts';
import { kernelMass } from './kernel-mass.ts';
import { morphingKde } from './morphing-kde.ts';

type KdeSpec = Extract<UnbinnedPdfSpec, { type: 'kde' }>;

const HALF_LN_TWO_PI = 0.9189385332046727;
/** Kernels that are narrower, in windows, could stand unseen between the places at which a sampling plan looks. */
const NARROWEST = 2e-5;

/** Kernels in the order of their centres. */
export interface Kernels {
  readonly centres: Float64Array;
  readonly weights: Float64Array;
  readonly bandwidth: number;
}

/** The same, as a specification gives them: weights sum to 1, and `order` has the place there of each. */
export interface NamedKernels extends Kernels {
  readonly order: readonly number[];
}

export function kde(spec: KdeSpec, window: Window): Pdf {
  const kernels = kernelsOf(spec, window);
  if (spec.weight_systematics !== undefined || spec.horizontal_systematics !== undefined)
    return morphingKde(kernels, spec, window);
  const { bandwidth, centres, weights } = kernels;
  // An even number of them, for two lanes: a last one without weight stands at the place of the one before.
  const count = centres.length + (centres.length % 2);
  const table = new Float64Array(2 + 2 * count);
  table.set(centres, 2);
  table.fill(centres.at(-1)!, 2 + centres.length, 2 + count);
  table.set(weights, 2 + count);
  const inverse = 1 / bandwidth;
  let made: PdfAtPoint | undefined;
  const make = (math: ElementaryMath): PdfAtPoint => {
    const constant = -math.log(bandwidth) - HALF_LN_TWO_PI;
    const cut = weights.map((w, i) => w / kernelMass(centres[i]!, bandwidth, window, math));
    return {
      first: [],
      second: [],
      curvature: 'log',
      quadratic: null,
      crest: { at: highestPlace({ ...kernels, weights: cut }, window, math), width: bandwidth / FINENESS },
      breaks: [],
      writeColumns(kernel, x, n, logDensity, _features, _stride, constants) {
        const { lower, upper } = window;
        kernel.exports.kdeColumns(x, n, constants, count, inverse, lower, upper, constant, logDensity);
      },
    };
  };
  return {
    type: 'kde',
    shapeNames: [],
    features: 0,
    slopes: 0,
    constants: table,
    rangeProblem: () => null,
    at(_shape, _window, math) {
      made ??= make(math);
      return made;
    },
  };
}

function kernelsOf({ bandwidth, centers, weights }: KdeSpec, window: Window): NamedKernels {
  const { lower, upper } = window;
  if (!(bandwidth >= NARROWEST * (upper - lower))) {
    throw new RangeError(
      `the bandwidth ${bandwidth} is too narrow for the window [${lower}, ${upper}]: it must be ${NARROWEST} of its width or more`,
    );
  }
  if (weights !== undefined && weights.length !== centers.length)
    throw new RangeError(
      `${centers.length} centers have ${weights.length} weights: one each, or none at all`,
    );
  const outside = centers.findIndex((c) => !(c >= lower && c <= upper));
  if (outside >= 0)
    throw new RangeError(
      `centers[${outside}] = ${centers[outside]} lies outside the window [${lower}, ${upper}]`,
    );
  const weightOf = (i: number): number => (weights === undefined ? 1 : weights[i]!);
  const sum = centers.reduce((total, _, i) => total + weightOf(i), 0);
  if (!(sum > 0)) throw new RangeError('all weights are 0: one at least must be above');
  if (!Number.isFinite(sum)) throw new RangeError('the sum of the weights is too large for a number');
  const order = centers.map((_, i) => i).filter((i) => weightOf(i) / sum > 0);
  order.sort((i, j) => centers[i]! - centers[j]! || i - j);
  return {
    centres: Float64Array.from(order, (i) => centers[i]!),
    weights: Float64Array.from(order, (i) => weightOf(i) / sum),
    bandwidth,
    order,
  };
}
