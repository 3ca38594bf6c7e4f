// Columns of a sum of Gaussian kernels of one bandwidth h whose weights and centres move with parameters
// (src/unbinned/pdfs/morphing-kde.ts). With z_i = (x - c_i) / h and e_i = e^(-z_i^2 / 2), the sum itself and each derivative of
// it is a sum over kernels of e_i (A_i + B_i z_i + C_i z_i^2), with coefficients that do not depend on x:
//   ln f = constant + ln N, N = sum a_i e_i;   feature k = sum e_i (A_ki + B_ki z_i + C_ki z_i^2) / N.
// Which kernels are summed, and why a double cannot tell: kde-columns.ts.

import { easyExp2lanes } from '../math/exp';
import { log } from '../math/log';
import { notBelow } from './kde-columns';

const VANISHED: f64 = -690.0;
/** Bytes of kernels that are summed by themselves: their e, e z and e z^2 lie in `MOMENTS`. */
const CHUNK: usize = 2048;
const MOMENTS = memory.data(6144, 16);

/**
 * `table` holds T; the highest power of z in a column, and so of each column, the first being N; then, `capacity` each, the
 * centres in order and the coefficients, column by column and power by power. `count` of them are kernels, an even number:
 * where need be the last has no weight. There are `features` + 1 columns.
 */
export function morphingKdeColumns(
  x: usize,
  n: i32,
  table: usize,
  count: i32,
  capacity: i32,
  inverseBandwidth: f64,
  constant: f64,
  features: i32,
  logDensity: usize,
  into: usize,
  stride: usize,
): void {
  const reach = load<f64>(table);
  const highest = load<f64>(table, 8) as i32;
  const powers = table + 16;
  const centres = powers + ((((features + 2) & ~1) as usize) << 3);
  const step = (capacity as usize) << 3;
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
    const last = (next + notBelow(at + range, centres + ((next as usize) << 3), count - next) + 1) & ~1;
    store<f64>(logDensity + i, 0.0);
    for (let k = 0; k < features; k++) store<f64>(into + i + (k as usize) * stride, 0.0);
    const end = centres + ((last as usize) << 3);
    for (let c = centres + ((first as usize) << 3); c < end; c += CHUNK) {
      const size = min<usize>(CHUNK, end - c);
      writeMoments(at, c, size, inverseBandwidth, nearest, highest);
      let coefficients = c + step;
      let to = logDensity + i;
      for (let k = 0; k <= features; k++) {
        const power = load<f64>(powers + ((k as usize) << 3)) as i32;
        let sum = f64x2.splat(0.0);
        for (let p = 0; p <= power; p++) {
          sum = f64x2.add(sum, product(MOMENTS + (p as usize) * CHUNK, coefficients, size));
          coefficients += step;
        }
        store<f64>(to, load<f64>(to) + f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
        to = into + i + (k as usize) * stride;
      }
    }
    const total = load<f64>(logDensity + i);
    store<f64>(logDensity + i, constant - 0.5 * nearest + log(total));
    const inverse = 1.0 / total;
    for (let k = 0; k < features; k++) {
      const to = into + i + (k as usize) * stride;
      store<f64>(to, load<f64>(to) * inverse);
    }
  }
}

/** e^((nearest - z^2) / 2) times 1, z and z^2 of `size` bytes of kernels, up to the power `highest`. */
function writeMoments(at: f64, centres: usize, size: usize, inverseBandwidth: f64, nearest: f64, highest: i32): void {
  const x = f64x2.splat(at);
  const inverse = f64x2.splat(inverseBandwidth);
  const offset = f64x2.splat(0.5 * nearest);
  const half = f64x2.splat(0.5);
  const vanished = f64x2.splat(VANISHED);
  for (let j: usize = 0; j < size; j += 16) {
    const z = f64x2.mul(f64x2.sub(x, v128.load(centres + j)), inverse);
    const e = easyExp2lanes(f64x2.pmax(vanished, f64x2.sub(offset, f64x2.mul(f64x2.mul(half, z), z))));
    v128.store(MOMENTS + j, e);
    if (highest == 0) continue;
    const ez = f64x2.mul(e, z);
    v128.store(MOMENTS + CHUNK + j, ez);
    v128.store(MOMENTS + 2 * CHUNK + j, f64x2.mul(ez, z));
  }
}

/** The dot product of two columns of `size` bytes, in both lanes. */
// @ts-expect-error: decorator
@inline
function product(a: usize, b: usize, size: usize): v128 {
  let sum0 = f64x2.splat(0.0);
  let sum1 = sum0;
  let j: usize = 0;
  for (; j + 32 <= size; j += 32) {
    sum0 = f64x2.add(sum0, f64x2.mul(v128.load(a + j), v128.load(b + j)));
    sum1 = f64x2.add(sum1, f64x2.mul(v128.load(a + j, 16), v128.load(b + j, 16)));
  }
  if (j < size) sum0 = f64x2.add(sum0, f64x2.mul(v128.load(a + j), v128.load(b + j)));
  return f64x2.add(sum0, sum1);
}
