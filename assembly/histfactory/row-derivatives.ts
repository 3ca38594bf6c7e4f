// What a row gives to lambda', to the a_j, and to w lambda''. With its linear product L, that of the others Q, its shifted rate h,
// d the slopes of the logarithms of the factors, h' those of the shifts, and L_k = dL/dk:
//   y'  = L Q (h d + h') + sum_k L_k Q h e_k
//   y'' = L Q (h d d^T + d h'^T + h' d^T + diagonal) + sum_k L_k Q (e_k (h d + h')^T + transposed) + pairs of linear ones.
// Summed over the row's bins with weights w gamma: total = sum w gamma Q h, V = sum w gamma Q h'.

import {
  BIN_BYTES,
  Bin,
  CELL_BYTES,
  Cell,
  COORDINATE_BYTES,
  Coordinate,
  FACTOR_BYTES,
  Factor,
  Gamma,
  Row,
  SHIFT_BYTES,
  Shift,
} from './layout';

/** Of a cell, while its row is added: where its pairs are, and the scale and the weight of its shifts. */
// @ts-expect-error: decorator
@unmanaged
class CellWork {
  scale: f64;
  weight: f64;
  pairs: usize;
  unused: u32;
}
const WORK_BYTES: usize = 24;

/**
 * Adds to the pairs of the row's bins and gammas. Writes L d to `slopes` and total d to `weighted`, over the section's factors, and
 * V over its shifts to `shifts`; what is no outer product of these goes to the matrix and the diagonal. With `convex` only the pairs.
 */
export function addRow(
  group: usize,
  row: Row,
  bins: usize,
  point: usize,
  convex: bool,
  size: i32,
  matrix: usize,
  diagonal: usize,
  pairs: usize,
  pairStep: usize,
  slopes: usize,
  weighted: usize,
  shifts: usize,
  work: usize,
): void {
  const linear = row.linear;
  const product = row.product;
  const linears = group + row.linearsAt;
  const linearsEnd = linears + ((row.linears as usize) << 3);
  const factors = group + row.factorsAt;
  const factorsEnd = factors + (row.factors as usize) * FACTOR_BYTES;
  const cells = group + row.cellsAt;
  const cellsEnd = cells + (row.cells as usize) * CELL_BYTES;
  let bin = bins + (row.firstBin as usize) * BIN_BYTES;
  let total: f64 = 0;
  let at = work;
  for (let c = cells; c < cellsEnd; c += CELL_BYTES) {
    const cell = changetype<Cell>(c);
    let scale: f64 = 1;
    let weight = changetype<Bin>(bin).tilt;
    if (cell.gammaAt !== 0) {
      const gamma = changetype<Gamma>(group + cell.gammaAt);
      weight *= gamma.value;
      // The slope of a gamma of a part of the bin is its a_j, without gamma itself.
      if (gamma.vector === 0) scale = gamma.value;
    }
    const to = pairs + (cell.vector as usize) * pairStep;
    const shifted = cell.shifted;
    total += weight * shifted;
    addFactors(factors, factorsEnd, scale * linear * shifted, to);
    for (let i = linears; i < linearsEnd; i += 8) {
      const place = to + ((load<u32>(i, 4) as usize) << 4);
      store<f64>(place, load<f64>(place) + scale * shifted * without(linears, linearsEnd, i, 0, point));
    }
    const w = changetype<CellWork>(at);
    w.scale = scale * linear * product;
    w.weight = weight * product;
    w.pairs = to;
    at += WORK_BYTES;
    bin += BIN_BYTES;
  }
  addShifts(group, row, work, at, convex ? 0 : linear, point, diagonal, shifts);
  if (convex) return;
  for (let i = factors; i < factorsEnd; i += FACTOR_BYTES) {
    const f = changetype<Factor>(i);
    const slope = f.slope;
    store<f64>(slopes + ((f.factorPlace as usize) << 3), linear * slope);
    store<f64>(weighted + ((f.factorPlace as usize) << 3), total * slope);
    let own = linear * total * f.curve;
    // A parameter of both: its element of d V^T is on the diagonal, where the other half of it is missing.
    if (f.shiftPlace >= 0) own += linear * slope * load<f64>(shifts + ((f.shiftPlace as usize) << 3));
    addAt(diagonal, f.parameter, own);
  }
  for (let i = linears; i < linearsEnd; i += 8) {
    const to = matrix + (((load<u32>(i) as usize) * (size as usize)) << 3);
    const part = without(linears, linearsEnd, i, 0, point);
    addLinear(group, row, part, total, shifts, to);
    for (let l = linears; l < i; l += 8)
      addAt(to, load<u32>(l), without(linears, linearsEnd, i, l, point) * total);
  }
}

// @ts-expect-error: decorator
@inline
function addFactors(factors: usize, end: usize, rate: f64, pairs: usize): void {
  for (let i = factors; i < end; i += FACTOR_BYTES) {
    const f = changetype<Factor>(i);
    const to = pairs + ((f.place as usize) << 4);
    store<f64>(to, load<f64>(to) + rate * f.slope);
  }
}

/** To the pairs of all cells, to V, and what the curves of shifts give to the diagonal: `scale` times w gamma Q q''. */
// @ts-expect-error: decorator
@inline
function addShifts(
  group: usize,
  row: Row,
  work: usize,
  workEnd: usize,
  scale: f64,
  point: usize,
  diagonal: usize,
  sums: usize,
): void {
  const shifts = group + row.shiftsAt;
  const end = shifts + (row.shifts as usize) * SHIFT_BYTES;
  let numbers = group + row.numbersAt;
  for (let i = shifts; i < end; i += SHIFT_BYTES) {
    const shift = changetype<Shift>(i);
    const place = (shift.place as usize) << 4;
    let both = f64x2.splat(0.0);
    for (let c = work; c < workEnd; c += WORK_BYTES) {
      const pair = v128.load(numbers);
      const to = changetype<CellWork>(c).pairs + place;
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(v128.load64_splat(c), pair)));
      both = f64x2.add(both, f64x2.mul(v128.load64_splat(c, 8), pair));
      numbers += 16;
    }
    const coordinate = changetype<Coordinate>(point + (shift.parameter as usize) * COORDINATE_BYTES);
    const curved = f64x2.extract_lane(both, 1);
    store<f64>(sums + ((shift.shiftPlace as usize) << 3), f64x2.extract_lane(both, 0) + curved * coordinate.dq);
    addAt(diagonal, shift.parameter, scale * curved * coordinate.ddq);
  }
}

/** L_k (V + total d)^T, into the row of the matrix at `to`. */
// @ts-expect-error: decorator
@inline
function addLinear(group: usize, row: Row, part: f64, total: f64, sums: usize, to: usize): void {
  const factors = group + row.factorsAt;
  const factorsEnd = factors + (row.factors as usize) * FACTOR_BYTES;
  const weight = part * total;
  for (let i = factors; i < factorsEnd; i += FACTOR_BYTES) {
    const f = changetype<Factor>(i);
    addAt(to, f.parameter, weight * f.slope);
  }
  const shifts = group + row.shiftsAt;
  const end = shifts + (row.shifts as usize) * SHIFT_BYTES;
  for (let i = shifts; i < end; i += SHIFT_BYTES) {
    const shift = changetype<Shift>(i);
    addAt(to, shift.parameter, part * load<f64>(sums + ((shift.shiftPlace as usize) << 3)));
  }
}

/** The product of a row's linear parameters, but for those whose entries are at `one` and `other`. */
function without(linears: usize, end: usize, one: usize, other: usize, point: usize): f64 {
  let product: f64 = 1;
  for (let i = linears; i < end; i += 8)
    if (i !== one && i !== other)
      product *= changetype<Coordinate>(point + (load<u32>(i) as usize) * COORDINATE_BYTES).alpha;
  return product;
}

// @ts-expect-error: decorator
@inline
function addAt(array: usize, index: u32, value: f64): void {
  const at = array + ((index as usize) << 3);
  store<f64>(at, load<f64>(at) + value);
}
