// The profile likelihood of one parameter: the minimum over all others at each of some values.

import type { Way } from '../minimize/likelihood.ts';
import type { Fit } from './fit.ts';
import { conditionalFit, type FittedData } from './fixed.ts';

export interface ScanPoint {
  readonly value: number;
  readonly fit: Fit;
  /** 2 (-ln L(value) + ln L(best)), at least 0. */
  readonly twoDeltaNll: number;
  /** The same for values above the best fit, 0 below it: the test statistic q_mu of upper limits
   *  (G. Cowan et al., Eur. Phys. J. C 71 (2011) 1554, equation 14). */
  readonly q: number;
}

/** Every point starts from the free fit `best`, so that each is the same whichever others are asked for. */
export function profileScan(
  ways: readonly Way[],
  best: Fit,
  parameter: number,
  values: readonly number[],
  { withoutUncertainties }: Pick<FittedData, 'withoutUncertainties'> = {},
): readonly ScanPoint[] {
  return values.map((value) => {
    const conditional = conditionalFit({ ways, fit: best, withoutUncertainties }, parameter, value);
    const twoDeltaNll = Math.max(0, 2 * (conditional.minimum.value - best.minimum.value));
    return { value, fit: conditional, twoDeltaNll, q: best.minimum.at[parameter]! > value ? 0 : twoDeltaNll };
  });
}

/** `points` values from `start` to `stop`, both included, in equal steps. */
export function linearGrid(start: number, stop: number, points: number): readonly number[] {
  return Array.from({ length: points }, (_, i) =>
    i === points - 1 ? stop : start + ((stop - start) * i) / (points - 1),
  );
}
