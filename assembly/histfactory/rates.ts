// The rates of a group of channels at a point, and the value of its likelihood with its gammas at their best values:
//   sum over bins of lambda - n ln lambda + sum_j c_j(gamma_j).

import { exp } from '../math/exp';
import { log, log2lanes } from '../math/log';
import { eliminateBin } from './eliminate';
import { emptyTerm } from './empty-bin';
import {
  BIN_BYTES,
  Bin,
  CELL_BYTES,
  Cell,
  COORDINATE_BYTES,
  Coordinate,
  FACTOR_BYTES,
  Factor,
  GAMMA_BYTES,
  Gamma,
  Group,
  ROW_BYTES,
  Row,
  SECTION_BYTES,
  Section,
  SHIFT_BYTES,
  Shift,
} from './layout';

/** The value at the point of the Coordinates at `point`, all rates and gammas with it; NaN outside the domain. */
export function moveGroup(group: usize, point: usize, polynomials: bool): f64 {
  const g = changetype<Group>(group);
  const bins = group + g.binsAt;
  const binsEnd = bins + (g.bins as usize) * BIN_BYTES;
  const gammas = group + g.gammasAt;
  clear(bins, binsEnd, gammas);
  for (let s: u32 = 0; s < g.sections; s++) {
    const section = changetype<Section>(group + g.sectionsAt + (s as usize) * SECTION_BYTES);
    const rows = group + section.rowsAt;
    const rowsEnd = rows + (section.rows as usize) * ROW_BYTES;
    for (let r = rows; r < rowsEnd; r += ROW_BYTES)
      moveRow(group, changetype<Row>(r), bins, point, polynomials);
  }
  let value: f64 = 0;
  for (let b = bins; b < binsEnd; b += BIN_BYTES) {
    const bin = changetype<Bin>(b);
    const from = gammas + (bin.firstGamma as usize) * GAMMA_BYTES;
    const to = gammas + (bin.endGamma as usize) * GAMMA_BYTES;
    const n = bin.count;
    const lambda = eliminateBin(from, to, n, bin.rest);
    bin.lambda = lambda;
    if (n !== 0 && to === from + GAMMA_BYTES) {
      value += pairOf(n, lambda, changetype<Gamma>(from));
      continue;
    }
    value += n === 0 ? emptyTerm(lambda) : lambda - n * log(lambda);
    for (let j = from; j < to; j += GAMMA_BYTES) value += constraintOf(changetype<Gamma>(j));
  }
  return value;
}

function clear(bins: usize, end: usize, gammas: usize): void {
  let j = gammas;
  for (let b = bins; b < end; b += BIN_BYTES) {
    const bin = changetype<Bin>(b);
    bin.rest = 0;
    const last = gammas + (bin.endGamma as usize) * GAMMA_BYTES;
    for (; j < last; j += GAMMA_BYTES) changetype<Gamma>(j).slope = 0;
  }
}

/** A bin with events and its only gamma: both logarithms at once. */
// @ts-expect-error: decorator
@inline
function pairOf(n: f64, lambda: f64, g: Gamma): f64 {
  if (g.normal === 1 || g.measured === 0) return lambda - n * log(lambda) + constraintOf(g);
  const logs = log2lanes(f64x2.replace_lane(f64x2.splat(lambda), 1, g.value));
  const main = lambda - n * f64x2.extract_lane(logs, 0);
  return main + (g.value * g.strength - g.measured * f64x2.extract_lane(logs, 1));
}

// @ts-expect-error: decorator
@inline
function constraintOf(g: Gamma): f64 {
  const a = g.measured;
  if (g.normal === 1) {
    const off = a - g.value;
    return (0.5 * off * off) / g.strength;
  }
  return g.value * g.strength - (a === 0 ? 0 : a * log(g.value));
}

/** Rates of a row's cells without their gammas; they go to the rest of their bins or to the slopes of the gammas. */
function moveRow(group: usize, row: Row, bins: usize, point: usize, polynomials: bool): void {
  const linears = group + row.linearsAt;
  const linearsEnd = linears + ((row.linears as usize) << 3);
  let linear: f64 = 1;
  for (let i = linears; i < linearsEnd; i += 8)
    linear *= changetype<Coordinate>(point + (load<u32>(i) as usize) * COORDINATE_BYTES).alpha;
  const product = row.factors === 0 ? 1 : moveFactors(group + row.factorsAt, row.factors, point, polynomials);
  row.linear = linear;
  row.product = product;
  const cells = group + row.cellsAt;
  const cellsEnd = cells + (row.cells as usize) * CELL_BYTES;
  const shifts = group + row.shiftsAt;
  const shiftsEnd = shifts + (row.shifts as usize) * SHIFT_BYTES;
  const numbersStep = (row.cells as usize) << 4;
  let numbers = group + row.numbersAt;
  let bin = bins + (row.firstBin as usize) * BIN_BYTES;
  for (let c = cells; c < cellsEnd; c += CELL_BYTES) {
    const cell = changetype<Cell>(c);
    let sums = f64x2.splat(0.0);
    let at = numbers;
    for (let s = shifts; s < shiftsEnd; s += SHIFT_BYTES) {
      const parameter = changetype<Shift>(s).parameter as usize;
      sums = f64x2.add(sums, f64x2.mul(v128.load(at), v128.load(point + parameter * COORDINATE_BYTES)));
      at += numbersStep;
    }
    numbers += 16;
    const shifted =
      (cell.nominal + (f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1))) * product;
    cell.shifted = shifted;
    const rate = linear * shifted;
    if (cell.gammaAt !== 0) changetype<Gamma>(group + cell.gammaAt).slope += rate;
    else changetype<Bin>(bin).rest += rate;
    bin += BIN_BYTES;
  }
}

/** The product of interpolated factors; writes their slopes and curvatures. */
function moveFactors(factors: usize, count: u32, point: usize, polynomials: bool): f64 {
  const end = factors + (count as usize) * FACTOR_BYTES;
  let product: f64 = 1;
  let exponent: f64 = 0;
  for (let i = factors; i < end; i += FACTOR_BYTES) {
    const f = changetype<Factor>(i);
    const x = changetype<Coordinate>(point + (f.parameter as usize) * COORDINATE_BYTES).alpha;
    if (!(polynomials && x > -1 && x < 1)) {
      const slope = x >= 0 ? f.logHi : -f.logLo;
      exponent += slope * x;
      f.slope = slope;
      f.curve = 0;
      continue;
    }
    // By Estrin: the sums of the second half do not wait for those of the first.
    const x2 = x * x;
    const x4 = x2 * x2;
    const value = 1 + (x * (f.c1 + f.c2 * x) + (x2 * x) * (f.c3 + f.c4 * x) + (x4 * x) * (f.c5 + f.c6 * x));
    const inverse = 1 / value;
    const slope =
      (f.c1 + 2 * f.c2 * x + x2 * (3 * f.c3 + 4 * f.c4 * x) + x4 * (5 * f.c5 + 6 * f.c6 * x)) * inverse;
    const curve = 2 * f.c2 + 6 * f.c3 * x + x2 * (12 * f.c4 + 20 * f.c5 * x) + 30 * f.c6 * x4;
    product *= value;
    f.slope = slope;
    f.curve = curve * inverse - slope * slope;
  }
  return exponent === 0 ? product : product * exp(exponent);
}
