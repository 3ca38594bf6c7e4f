// Exact Poisson counts. A mean that is drawn from many times is prepared once, as a row of PREPARED_BYTES.
// Mean 10 or more: transformed rejection with squeeze (PTRS), W. Hoermann, "The transformed rejection method for
// generating Poisson random variables", Insurance: Mathematics and Economics 12 (1993) 39. Below: sequential inversion.

import { exp } from '../math/exp';
import { logFactorial } from '../math/gamma';
import { log } from '../math/log';
import { uniform } from './stream';

/** mean, b, a, v_r, 1/alpha, ln(mean); for small means: mean, e^-mean. */
export const PREPARED_BYTES: i32 = 48;

export function preparePoisson(mean: f64, row: usize): void {
  store<f64>(row, mean);
  if (mean < 10.0) {
    store<f64>(row, exp(-mean), 8);
    return;
  }
  const b = 0.931 + 2.53 * sqrt<f64>(mean);
  store<f64>(row, b, 8);
  store<f64>(row, -0.059 + 0.02483 * b, 16);
  store<f64>(row, 0.9277 - 3.6224 / (b - 2.0), 24);
  store<f64>(row, 1.1239 + 1.1328 / (b - 3.4), 32);
  store<f64>(row, log(mean), 40);
}

/** A count from the prepared mean at `row`; means up to 2^52. */
export function poisson(stream: usize, row: usize): f64 {
  const mean = load<f64>(row);
  return mean < 10.0 ? byInversion(stream, mean, load<f64>(row, 8)) : byRejection(stream, row, mean);
}

/** The tail beyond this many has less than 1e-70 of the mass for a mean below 10: the bound only stops a lost rounding. */
const MOST: i32 = 127;
const RECIPROCALS = memory.data(MOST * 8 + 8, 16);
for (let k = 1; k <= MOST; k++) store<f64>(RECIPROCALS + ((k as usize) << 3), 1.0 / (k as f64));

function byInversion(stream: usize, mean: f64, atZero: f64): f64 {
  let left = uniform(stream);
  let term = atZero;
  let k: usize = 0;
  while (left > term && k < (MOST as usize)) {
    left -= term;
    k += 1;
    term *= mean * load<f64>(RECIPROCALS + (k << 3));
  }
  return k as f64;
}

function byRejection(stream: usize, row: usize, mean: f64): f64 {
  const b = load<f64>(row, 8);
  const a = load<f64>(row, 16);
  const squeeze = load<f64>(row, 24);
  while (true) {
    const u = uniform(stream) - 0.5;
    const v = uniform(stream);
    const us = 0.5 - abs<f64>(u);
    const k = floor<f64>(((2.0 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0.0 || (us < 0.013 && v > us)) continue;
    const inverseAlpha = load<f64>(row, 32);
    const logMean = load<f64>(row, 40);
    if (log((v * inverseAlpha) / (a / (us * us) + b)) <= k * logMean - mean - logFactorial(k)) return k;
  }
}
