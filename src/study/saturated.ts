// Goodness of fit of a binned model against the saturated one, in which every measurement is its own expectation:
//   chi2 = 2 [ -ln L(fit) + ln L(saturated) ] = 2 sum over bins of [ lambda - n + n ln(n / lambda) ]
//        + the same of counted auxiliary measurements + ((a - theta) / sigma)^2 of Gaussian ones
// Source: S. Baker, R. D. Cousins, Nucl. Instrum. Meth. 221 (1984) 437, equation 16. In the limit of large counts it is a
// chi-square with as many degrees of freedom as there are measurements (bins and auxiliary ones) less free parameters. A
// constrained parameter is one measurement and one parameter: together they count nothing. The auxiliary measurement of a
// fixed parameter says nothing of the fit: it is left out of both.

import { expectedMain } from '../histfactory/expected.ts';
import type { BinnedData, BinnedModel } from '../histfactory/model.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import { chiSquareTail } from '../stats/chi-square.ts';

type Math = Pick<ElementaryMath, 'exp' | 'log' | 'logGamma'>;

export interface SaturatedTest {
  readonly chi2: number;
  /** bins + constraints - floating. */
  readonly degrees: number;
  /** Null where there is no degree of freedom left. */
  readonly pValue: number | null;
  readonly bins: number;
  /** Auxiliary measurements of free parameters. */
  readonly constraints: number;
  /** Free parameters, constrained ones too. */
  readonly floating: number;
  /** What of chi2 the auxiliary measurements give. */
  readonly chi2OfConstraints: number;
  readonly channels: readonly { readonly name: string; readonly bins: number; readonly chi2: number }[];
}

/** Of a fit of `data` that gave `at`, one value for each of the model's parameters. */
export function saturatedTest(
  model: BinnedModel,
  data: BinnedData,
  at: ArrayLike<number>,
  math: Math,
): SaturatedTest {
  const main = expectedMain(model, at, math);
  const channels = model.channels.map(({ name, first, bins }) => {
    let chi2 = 0;
    for (let b = first; b < first + bins; b++) chi2 += deviance(data.main[b]!, main[b]!, math);
    return { name, bins, chi2 };
  });
  const isFree = model.parameters.map((p) => !p.fixed && p.lower < p.upper);
  let constraints = 0;
  let chi2OfConstraints = 0;
  model.constraints.forEach((constraint, k) => {
    if (!isFree[constraint.parameter]) return;
    constraints++;
    const a = data.auxiliary[k]!;
    const theta = at[constraint.parameter]!;
    if (constraint.kind === 'poisson') {
      chi2OfConstraints += deviance(a, theta * constraint.rate, math);
    } else {
      const pull = (a - theta) / constraint.sigma;
      chi2OfConstraints += pull * pull;
    }
  });
  const chi2 = channels.reduce((sum, c) => sum + c.chi2, chi2OfConstraints);
  const floating = isFree.filter((free) => free).length;
  const degrees = model.bins + constraints - floating;
  return {
    chi2,
    degrees,
    pValue: degrees > 0 ? chiSquareTail(chi2, degrees, math) : null,
    bins: model.bins,
    constraints,
    floating,
    chi2OfConstraints,
    channels,
  };
}

/** 2 [lambda - n + n ln(n / lambda)]. */
function deviance(n: number, lambda: number, math: Math): number {
  if (n === 0) return 2 * lambda;
  return lambda > 0 ? Math.max(0, 2 * (lambda - n + n * math.log(n / lambda))) : Number.POSITIVE_INFINITY;
}
