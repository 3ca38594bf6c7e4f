// Columns of a sum of Gaussian kernels of one bandwidth h (src/unbinned/pdfs/kde.ts):
//   ln f(x) = constant + ln sum_i a_i e^(-z_i^2 / 2),   z_i = (x - c_i) / h,   a_i = w_i / Z_i,
// with Z_i the mass that kernel i has in the window. The centres c_i are in order, so that the kernels near x stand side by
// side. Only those with z^2 <= z_0^2 + T are summed, z_0 the nearest's and T = 2 (60 ln 2 + ln(A / a)), A the sum of all a_i
// and a the least of them. What is left out is below A e^(-(z_0^2 + T)/2) = 2^-60 a e^(-z_0^2 / 2), and the nearest kernel
// alone gives a e^(-z_0^2 / 2) or more: so it is below 2^-60 of the sum, and a double cannot tell.

import { erf } from '../math/erf';
import { easyExp2lanes } from '../math/exp';
import { log } from '../math/log';

const SIXTY_LN2: f64 = 41.58883083359672;
const PER_ROOT2: f64 = 0.7071067811865476;
const VANISHED: f64 = -690.0;
/** Bytes of kernels that are summed by themselves, so that rounding of a long sum does not pile up. */
const CHUNK: usize = 2048;

/**
 * `table` holds T, which is 0 until this has been called once, a double without meaning, `count` centres and as many w_i,
 * which sum to 1 and become a_i in the first call; `count` is even: a centre without weight stands last where need be.
 */
export function kdeColumns(
  x: usize,
  n: i32,
  table: usize,
  count: i32,
  inverseBandwidth: f64,
  lower: f64,
  upper: f64,
  constant: f64,
  logDensity: usize,
): void {
  const centres = table + 16;
  if (load<f64>(table) == 0) prepare(table, count, inverseBandwidth, lower, upper);
  const reach = load<f64>(table);
  const bandwidth = 1.0 / inverseBandwidth;
  const bytes = (n as usize) << 3;
  for (let i: usize = 0; i < bytes; i += 8) {
    const at = load<f64>(x + i);
    const next = notBelow(at, centres, count);
    let distance = Infinity;
    if (next < count) distance = load<f64>(centres + ((next as usize) << 3)) - at;
    if (next > 0) distance = min<f64>(distance, at - load<f64>(centres + (((next - 1) as usize) << 3)));
    const nearest = distance * inverseBandwidth * (distance * inverseBandwidth);
    const range = sqrt<f64>(nearest + reach) * bandwidth;
    const first = notBelow(at - range, centres, next) & ~1;
    const last = next + notBelow(at + range, centres + ((next as usize) << 3), count - next);
    const sum = sumOf(at, centres, count, first, (last + 1) & ~1, inverseBandwidth, nearest);
    store<f64>(logDensity + i, constant - 0.5 * nearest + log(sum));
  }
}

/**
 * sum of a_i e^((nearest - z_i^2) / 2), from kernel `first` to the one before `last`, both even. The nearest kernel has the
 * exponent 0: e^-690 of another is nothing beside it, and is where exp is still fast.
 */
function sumOf(at: f64, centres: usize, count: i32, first: i32, last: i32, inverseBandwidth: f64, nearest: f64): f64 {
  const x = f64x2.splat(at);
  const inverse = f64x2.splat(inverseBandwidth);
  const offset = f64x2.splat(0.5 * nearest);
  const half = f64x2.splat(0.5);
  const vanished = f64x2.splat(VANISHED);
  const coefficients = (count as usize) << 3;
  const end = centres + ((last as usize) << 3);
  let c = centres + ((first as usize) << 3);
  let sum = f64x2.splat(0.0);
  while (c < end) {
    const stop = min<usize>(c + CHUNK, end);
    let part = f64x2.splat(0.0);
    for (; c < stop; c += 16) {
      const z = f64x2.mul(f64x2.sub(x, v128.load(c)), inverse);
      const e = easyExp2lanes(f64x2.pmax(vanished, f64x2.sub(offset, f64x2.mul(f64x2.mul(half, z), z))));
      part = f64x2.add(part, f64x2.mul(v128.load(c + coefficients), e));
    }
    sum = f64x2.add(sum, part);
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** The index of the first of `count` centres in order that is not below `value`; `count` if all are. */
export function notBelow(value: f64, centres: usize, count: i32): i32 {
  let low: i32 = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<f64>(centres + ((middle as usize) << 3)) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Centres lie in the window, so that both terms of a mass are positive and none of its digits is lost. */
function prepare(table: usize, count: i32, inverseBandwidth: f64, lower: f64, upper: f64): void {
  const centres = table + 16;
  const end = centres + ((count as usize) << 3);
  const unit = inverseBandwidth * PER_ROOT2;
  let total: f64 = 0;
  let least: f64 = Infinity;
  for (let at = centres; at < end; at += 8) {
    const centre = load<f64>(at);
    const to = at + ((count as usize) << 3);
    const weight = load<f64>(to);
    if (weight == 0) continue;
    const a = weight / (0.5 * (erf((centre - lower) * unit) + erf((upper - centre) * unit)));
    store<f64>(to, a);
    total += a;
    least = min<f64>(least, a);
  }
  store<f64>(table, 2.0 * (SIXTY_LN2 + log(total / least)));
}
