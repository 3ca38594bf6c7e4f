// Densities that a specification writes as an expression. A program (src/unbinned/pdfs/expression-program.ts) is a list of
// operations on columns; it runs over tiles of 128 events, one loop an operation, two lanes at a time. The density is
// g = e^U r: the program leaves U and r in registers 1 and 2, and writes the features to their columns.

import { exp2lanes } from '../math/exp';
import { erf, erfc } from '../math/erf';
import { log2lanes } from '../math/log';
import { atan, cos, sin } from '../math/trig';

const TILE_BYTES: usize = 1024;
/** Registers 1, 2, ...; register 0 is x itself, and codes from here on are features. */
const REGISTERS = memory.data(130048, 16); // 127 tiles
const FIRST_FEATURE: i32 = 4096;
/** Where r is below, there is no density. */
const LEAST: f64 = 1e-290;

/** The room that a program is integrated in; expression-integrals.ts says what is where. */
const ROOM = memory.data(178432, 16);

export function expressionRoom(): usize {
  return ROOM;
}

/**
 * Runs `count` operations of a program over n (even) events; `uniforms` holds its numbers, each twice. Writes
 * constant + U + ln r to `logDensity` and K features to columns at `features`, `stride` bytes apart; -Infinity and
 * features of 0 where r is 0, negative or no number. `plain`: r is 1. Returns how many events are no density at all: r
 * negative or NaN, U NaN or Infinity.
 */
export function expressionColumns(
  program: usize,
  count: i32,
  uniforms: usize,
  plain: i32,
  constant: f64,
  x: usize,
  n: i32,
  logDensity: usize,
  features: usize,
  featureCount: i32,
  stride: usize,
): i32 {
  const all = (n as usize) << 3;
  const end = program + ((count as usize) << 5);
  let bad: i32 = 0;
  for (let first: usize = 0; first < all; first += TILE_BYTES) {
    const bytes = min<usize>(TILE_BYTES, all - first);
    for (let step = program; step < end; step += 32) {
      const a = <i32>load<f64>(step, 16);
      const b = <i32>load<f64>(step, 24);
      run(
        <i32>load<f64>(step),
        columnOf(<i32>load<f64>(step, 8), x + first, features + first, stride, uniforms),
        columnOf(a, x + first, features + first, stride, uniforms),
        a < 0 ? 0 : -1,
        columnOf(b, x + first, features + first, stride, uniforms),
        b < 0 ? 0 : -1,
        bytes,
      );
    }
    bad += finish(plain, constant, bytes, logDensity + first, features + first, featureCount, stride);
  }
  return bad;
}

/** The address of what an operand's code means: a number of the pool (negative), x, a register or a feature. */
// @ts-ignore: decorator
@inline
function columnOf(code: i32, x: usize, features: usize, stride: usize, uniforms: usize): usize {
  if (code < 0) return uniforms + ((-1 - code) as usize) * 16;
  if (code === 0) return x;
  if (code < FIRST_FEATURE) return REGISTERS + ((code - 1) as usize) * TILE_BYTES;
  return features + ((code - FIRST_FEATURE) as usize) * stride;
}

/** One operation. The masks are 0 for a number, which stands at one place, and all ones for a column. */
function run(op: i32, out: usize, a: usize, maskA: usize, b: usize, maskB: usize, bytes: usize): void {
  switch (op) {
    case 0:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(out + i, v128.load(a + (i & maskA)));
      return;
    case 1:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(out + i, f64x2.add(v128.load(a + (i & maskA)), v128.load(b + (i & maskB))));
      return;
    case 2:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(out + i, f64x2.sub(v128.load(a + (i & maskA)), v128.load(b + (i & maskB))));
      return;
    case 3:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(out + i, f64x2.mul(v128.load(a + (i & maskA)), v128.load(b + (i & maskB))));
      return;
    case 4:
      for (let i: usize = 0; i < bytes; i += 16)
        v128.store(out + i, f64x2.div(v128.load(a + (i & maskA)), v128.load(b + (i & maskB))));
      return;
    case 5:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(out + i, f64x2.neg(v128.load(a + (i & maskA))));
      return;
    case 6:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(out + i, f64x2.sqrt(v128.load(a + (i & maskA))));
      return;
    case 7:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(out + i, exp2lanes(v128.load(a + (i & maskA))));
      return;
    case 8:
      for (let i: usize = 0; i < bytes; i += 16) v128.store(out + i, log2lanes(v128.load(a + (i & maskA))));
      return;
    case 9:
      for (let i: usize = 0; i < bytes; i += 8) store<f64>(out + i, sin(load<f64>(a + (i & maskA))));
      return;
    case 10:
      for (let i: usize = 0; i < bytes; i += 8) store<f64>(out + i, cos(load<f64>(a + (i & maskA))));
      return;
    case 11:
      for (let i: usize = 0; i < bytes; i += 8) store<f64>(out + i, atan(load<f64>(a + (i & maskA))));
      return;
    case 12:
      for (let i: usize = 0; i < bytes; i += 8) store<f64>(out + i, erf(load<f64>(a + (i & maskA))));
      return;
    default:
      for (let i: usize = 0; i < bytes; i += 8) store<f64>(out + i, erfc(load<f64>(a + (i & maskA))));
  }
}

/** ln g from U and r; no features where there is no density. */
function finish(
  plain: i32,
  constant: f64,
  bytes: usize,
  logDensity: usize,
  features: usize,
  featureCount: i32,
  stride: usize,
): i32 {
  const constant2 = f64x2.splat(constant);
  const none = f64x2.splat(-Infinity);
  const infinite = f64x2.splat(Infinity);
  const least = f64x2.splat(LEAST);
  const zero = f64x2.splat(0);
  let bad: i32 = 0;
  let gaps: i32 = 0;
  for (let i: usize = 0; i < bytes; i += 16) {
    const u = v128.load(REGISTERS + i);
    const r = plain ? f64x2.splat(1) : v128.load(REGISTERS + TILE_BYTES + i);
    const lawful = v128.and(f64x2.ge(r, zero), f64x2.lt(u, infinite));
    const positive = v128.and(lawful, v128.and(f64x2.ge(r, least), v128.and(f64x2.gt(u, none), f64x2.lt(r, infinite))));
    bad += 2 - popcnt<i32>(i64x2.bitmask(v128.and(lawful, f64x2.lt(r, infinite))));
    const log = plain ? u : f64x2.add(u, log2lanes(r));
    v128.store(logDensity + i, v128.bitselect(f64x2.add(constant2, log), none, positive));
    gaps += 2 - popcnt<i32>(i64x2.bitmask(positive));
  }
  if (gaps === 0) return bad;
  for (let i: usize = 0; i < bytes; i += 16) {
    const positive = f64x2.gt(v128.load(logDensity + i), none);
    let feature = features + i;
    for (let k = 0; k < featureCount; k++) {
      v128.store(feature, v128.and(v128.load(feature), positive));
      feature += stride;
    }
  }
  return bad;
}

/**
 * Sums over panels of 16 nodes of w g phi_k and of w g |phi_k|, g = e^(log - reference), for k = 0 ... K with phi_0 = 1, to
 * `out`: a pair for each k, panel by panel. A column of features starts every 128 events.
 */
export function expressionSums(
  logs: usize,
  features: usize,
  featureCount: i32,
  panels: i32,
  weights: usize,
  reference: f64,
  out: usize,
): void {
  const reference2 = f64x2.splat(reference);
  for (let p = 0; p < panels; p++) {
    const first = (p as usize) << 7;
    let sum = f64x2.splat(0);
    for (let i: usize = 0; i < 128; i += 16) {
      const g = exp2lanes(f64x2.sub(v128.load(logs + first + i), reference2));
      const weighted = f64x2.mul(v128.load(weights + i), g);
      v128.store(REGISTERS + i, weighted);
      sum = f64x2.add(sum, weighted);
    }
    store<f64>(out, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
    store<f64>(out, load<f64>(out), 8);
    out += 16;
    let feature = features + first;
    for (let k = 0; k < featureCount; k++) {
      let signed = f64x2.splat(0);
      let size = f64x2.splat(0);
      for (let i: usize = 0; i < 128; i += 16) {
        const term = f64x2.mul(v128.load(REGISTERS + i), v128.load(feature + i));
        signed = f64x2.add(signed, term);
        size = f64x2.add(size, f64x2.abs(term));
      }
      store<f64>(out, f64x2.extract_lane(signed, 0) + f64x2.extract_lane(signed, 1));
      store<f64>(out, f64x2.extract_lane(size, 0) + f64x2.extract_lane(size, 1), 8);
      out += 16;
      feature += TILE_BYTES;
    }
  }
}
