// Mean and standard deviation as a report shows them: exact where all values are equal, and null where a sum leaves the
// range of a double (values beyond 1e150 or all below 1e-160), so that no false 1e-17 or NaN is ever printed.

import { type Moments, moments } from '../../stats/moments.ts';

/** Null for no values. `std` is the population's (divided by n), as in the study's summary. */
export function spreadOf(values: readonly number[]): Moments | null {
  const [first] = values;
  if (first === undefined) return null;
  if (values.every((v) => v === first)) return { n: values.length, mean: first, std: 0 };
  const m = moments(values)!;
  return Number.isFinite(m.mean) && Number.isFinite(m.std) && m.std > 0 ? m : null;
}
