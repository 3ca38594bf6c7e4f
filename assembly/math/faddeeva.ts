// The Faddeeva function w(z) = exp(-z^2) erfc(-iz), y = Im z > 0, and its first four derivatives.
//
// |z| < 8: the trapezoidal sum of its integral with the correction for the pole, in the form of M. Al Azah and S. N.
// Chandler-Wilde, "Computation of the complex error function using modified trapezoidal rules", SIAM J. Numer. Anal. 59
// (2021) 2346, with N = 11, h = sqrt(pi / 12):
//   w = i h / pi sum over k of e^(-t_k^2) (1 / (z - t_k) + 1 / (z + t_k)) + 2 e^(-z^2) / (1 +- e^(-2 pi i z / h)),
// with t_k = (k + 1/2) h and +, or t_k = k h and - where z is near one of the former. The real part of the sum is y times
// positive terms and is summed as such, so that Re w keeps its digits near the real axis. Derivatives from there upwards:
//   w' = 2i / sqrt(pi) - 2 z w,   w^(n+1) = -2 z w^(n) - 2 n w^(n-1).
// |z| >= 8: Laplace's asymptotic series w = i / sqrt(pi) sum of (2k - 1)!! / (2^k z^(2k+1)), derived three and four times,
// and the recurrence downwards, where it is stable. That leaves out e^(-z^2), which is nothing beside Re w for y > 1e-12.

import { exp } from './exp';
import { cos, sin } from './trig';

const PER_H: f64 = 1.9544100476116797;
const H_PER_PI: f64 = 0.16286750396763996;
const PI_PER_H: f64 = 6.139960247678931;
const TWO_PI: f64 = 6.283185307179586;
const TWO_PER_ROOT_PI: f64 = 1.1283791670955126;

/** Two t_k, then their e^(-t_k^2). */
const MIDPOINTS = memory.data<f64>(
  [
    0.2558316769866221, 0.7674950309598664, 0.9366460212365959, 0.5548549101598534,
    1.2791583849331105, 1.7908217389063548, 0.1947095780852903, 0.04047614460380574,
    2.302485092879599, 2.8141484468528435, 0.004984423132468586, 0.00036360898638930446,
    3.3258118008260875, 3.837475154799332, 1.571296901780048e-05, 4.022405421564814e-07,
    4.349138508772576, 4.86080186274582, 6.0998249159121596e-09, 5.479650239757527e-11,
    5.372465216719065, 5.884128570692309, 2.916031755179499e-13, 9.192541525134372e-16,
  ],
  16,
);
/** The first stands for both +0 and -0: half its weight. */
const MULTIPLES = memory.data<f64>(
  [
    0.0, 0.5116633539732443, 0.5, 0.7696654124932398,
    1.0233267079464885, 1.5349900619197328, 0.350919807178411, 0.09478022484215486,
    2.046653415892977, 2.558316769866221, 0.01516461986454657, 0.0014373060804075317,
    3.0699801238394655, 3.5816434778127095, 8.06995175703046e-05, 2.684086793096743e-06,
    4.093306831785954, 4.604970185759198, 5.2884221169441576e-08, 6.17247886522431e-10,
    5.116633539732442, 5.628296893705687, 4.267731135455224e-12, 1.7479879405655014e-14,
  ],
  16,
);
const RULE_BYTES: usize = 192;

/** Coefficients of 1 / z^(2k+4) in the third derivative over i, and of 1 / z^(2k+5) in the fourth. */
const SERIES = memory.data<f64>(
  [
    -3.385137501286538, 13.540550005146152,
    -16.925687506432688, 101.55412503859613,
    -88.85985940877161, 710.8788752701729,
    -533.1591564526296, 5331.591564526297,
    -3665.469200611829, 43985.63040734195,
    -28590.659764772266, 400269.23670681176,
    -250168.27294175734, 4002692.3670681175,
    -2430206.0800056425, 43743709.44010157,
    -25972827.480060305, 519456549.6012061,
    -303016320.6007036, 6666359053.215479,
    -3833156455.5989003, 91995754934.37361,
    -52270315303.62137, 1359028197894.1555,
    -764453361315.4625, 21404694116832.95,
    -11937233257464.53, 358116997723935.9,
    -198243338025750.22, 6343786816824007.0,
    -3489082749253204.0, 1.1862881347460893e+17,
    -6.487513236892676e+16, 2.3355047652813635e+18,
    -1.2707893575795653e+18, 4.8289995588023484e+19,
    -2.615708094351272e+19, 1.0462832377405089e+21,
    -5.644422729915903e+20, 2.3706575465646794e+22,
    -1.2742284312785151e+22, 5.6066050976254664e+23,
    -3.0035384451564997e+23, 1.38162768477199e+25,
    -7.379147861850401e+24, 3.5419909736881924e+26,
  ],
  16,
);

/** Real and imaginary parts of w and its four derivatives. */
export const FADDEEVA = memory.data(80, 16);

/** Writes to FADDEEVA, for y > 0. For y > 1e-12 Re w is good to 1e-13 of itself; so is Im w, or to 1e-15 of |w|. */
export function faddeeva(x: f64, y: f64): void {
  const size = abs<f64>(x);
  const square = x * x + y * y;
  if (square < 64) sumRule(size, y);
  else sumSeries(size, y, square);
  if (x >= 0) return;
  // w(-conj z) = conj w(z); each derivative turns the sign once more.
  for (let at: usize = 0; at < 80; at += 16) {
    const turned: usize = at & 16 ? 0 : 8;
    store<f64>(FADDEEVA + at + turned, -load<f64>(FADDEEVA + at + turned));
  }
}

function sumRule(x: f64, y: f64): void {
  const place = x * PER_H;
  const beyond = place - floor<f64>(place);
  const midpoints = y >= x || beyond < 0.25 || beyond > 0.75;
  const yy = f64x2.splat(y * y);
  const xs = f64x2.splat(x);
  let re2 = f64x2.splat(0);
  let im2 = re2;
  const rule = midpoints ? MIDPOINTS : MULTIPLES;
  for (let row = rule; row < rule + RULE_BYTES; row += 32) {
    const t = v128.load(row);
    const right = f64x2.sub(xs, t);
    const left = f64x2.add(xs, t);
    const a = f64x2.add(f64x2.mul(right, right), yy);
    const b = f64x2.add(f64x2.mul(left, left), yy);
    const weight = f64x2.div(v128.load(row, 16), f64x2.mul(a, b));
    re2 = f64x2.add(re2, f64x2.mul(weight, f64x2.add(a, b)));
    im2 = f64x2.add(im2, f64x2.mul(weight, f64x2.add(f64x2.mul(right, b), f64x2.mul(left, a))));
  }
  let re = H_PER_PI * y * (f64x2.extract_lane(re2, 0) + f64x2.extract_lane(re2, 1));
  let im = H_PER_PI * (f64x2.extract_lane(im2, 0) + f64x2.extract_lane(im2, 1));
  // The larger y, the less is the pole's part: beyond pi / h it is below the rule's own error.
  if (y < PI_PER_H) {
    const grown = exp(2 * PI_PER_H * y);
    const angle = TWO_PI * beyond;
    const sign: f64 = midpoints ? 1 : -1;
    const re1 = 1 + sign * grown * cos(angle);
    const im1 = -sign * grown * sin(angle);
    const scale = (2 * exp((y - x) * (y + x))) / (re1 * re1 + im1 * im1);
    const c = cos(2 * x * y);
    const s = -sin(2 * x * y);
    re += scale * (c * re1 + s * im1);
    im += scale * (s * re1 - c * im1);
  }
  put(0, re, im);
  let before = re;
  let beforeIm = im;
  let now = -2 * (x * re - y * im);
  let nowIm = TWO_PER_ROOT_PI - 2 * (x * im + y * re);
  put(16, now, nowIm);
  for (let n = 1; n < 4; n++) {
    const next = -2 * (x * now - y * nowIm + (n as f64) * before);
    const nextIm = -2 * (x * nowIm + y * now + (n as f64) * beforeIm);
    before = now;
    beforeIm = nowIm;
    now = next;
    nowIm = nextIm;
    put((n + 1) << 4, now, nowIm);
  }
}

function sumSeries(x: f64, y: f64, square: f64): void {
  // v = 1 / z, u = v^2
  const vx = x / square;
  const vy = -y / square;
  const ux = (vx - vy) * (vx + vy);
  const uy = 2 * vx * vy;
  const re1 = f64x2.splat(ux);
  const im1 = f64x2.splat(uy);
  // What is left out of Re w is below 1e-17 of it.
  const last = square < 144 ? 22 : square < 400 ? 17 : square < 10000 ? 11 : 5;
  // Both series at once, one a lane.
  let re = v128.load(SERIES + ((last as usize) << 4));
  let im = f64x2.splat(0);
  for (let k = last - 1; k >= 0; k--) {
    const product = f64x2.sub(f64x2.mul(re, re1), f64x2.mul(im, im1));
    im = f64x2.add(f64x2.mul(re, im1), f64x2.mul(im, re1));
    re = f64x2.add(product, v128.load(SERIES + ((k as usize) << 4)));
  }
  // Times i v^4 and i v^5.
  const qx = (ux - uy) * (ux + uy);
  const qy = 2 * ux * uy;
  const re3 = f64x2.extract_lane(re, 0);
  const im3 = f64x2.extract_lane(im, 0);
  const re4 = f64x2.extract_lane(re, 1);
  const im4 = f64x2.extract_lane(im, 1);
  let now = -(re3 * qy + im3 * qx);
  let nowIm = re3 * qx - im3 * qy;
  const px = qx * vx - qy * vy;
  const py = qx * vy + qy * vx;
  let after = -(re4 * py + im4 * px);
  let afterIm = re4 * px - im4 * py;
  put(64, after, afterIm);
  put(48, now, nowIm);
  for (let n = 3; n >= 1; n--) {
    const scale = -0.5 / (n as f64);
    const before = scale * (after + 2 * (x * now - y * nowIm));
    const beforeIm = scale * (afterIm + 2 * (x * nowIm + y * now));
    after = now;
    afterIm = nowIm;
    now = before;
    nowIm = beforeIm;
    put((n - 1) << 4, now, nowIm);
  }
}

// @ts-ignore: decorator
@inline
function put(at: usize, re: f64, im: f64): void {
  store<f64>(FADDEEVA + at, re);
  store<f64>(FADDEEVA + at, im, 8);
}
