// Gradient and Hessian of the profile likelihood of a group of channels. Per bin, with w = 1 - n / lambda (empty bins: empty-bin.ts):
//   gradient  w lambda'                                                                   (envelope theorem)
//   Hessian   w lambda'' + D' v v^T - w^2 sum_j a_j a_j^T / c_j''                         (Schur complement)
//             a_j = dA_j/dtheta,  D = n / lambda^2,  S = sum_j A_j^2 / c_j'',
//             D' = D / (1 + D S),  v = lambda' - w sum_j (A_j / c_j'') a_j,
// where lambda' and lambda'' are taken with the gammas held, and those at a bound are left out of the sums. A gamma that is a
// factor of the whole bin has a = lambda' / gamma. docs/statistics/histfactory.md derives it.
// All is written as sums of outer products of vectors (linear/outer.ts): of the bins, and of the gammas of parts of them, over the group's
// parameters; w lambda'' of the rows of a channel over those of its factors and its shifts.

import { emptyCurvature, emptySlope } from './empty-bin';
import {
  BIN_BYTES,
  Bin,
  COORDINATE_BYTES,
  GAMMA_BYTES,
  Gamma,
  Group,
  ROW_BYTES,
  Row,
  SECTION_BYTES,
  Section,
} from './layout';
import { addOuter } from '../linear/outer';
import { addRow } from './row-derivatives';

/**
 * Adds to the gradient (doubles, `size`) and the matrix (`size` x `size`) at the point of the last `moveGroup`. The matrix is any with
 * H_ij = M_ij + M_ji off the diagonal, and H_ii = M_ii + diagonal_i: `closeHessian` makes H of it. With `convex` it gets D' v v^T alone:
 * what is left out is small where rates fit counts. `scratch`: room for src/histfactory/group-image.ts's `scratchBytes`.
 */
export function addDerivatives(
  group: usize,
  point: usize,
  convex: bool,
  size: i32,
  gradient: usize,
  matrix: usize,
  diagonal: usize,
  scratch: usize,
): void {
  const g = changetype<Group>(group);
  const bins = group + g.binsAt;
  const binsEnd = bins + (g.bins as usize) * BIN_BYTES;
  weigh(bins, binsEnd);
  const step = (g.stride as usize) << 3;
  // Of each vector's element, what is constant and what goes with q'.
  const pairs = scratch;
  const pairsBytes = (g.vectors as usize) * step * 2;
  const rest = pairs + pairsBytes;
  memory.fill(pairs, 0, pairsBytes);
  for (let s: u32 = 0; s < g.sections; s++) {
    const section = changetype<Section>(group + g.sectionsAt + (s as usize) * SECTION_BYTES);
    addSection(group, section, bins, point, convex, size, matrix, diagonal, pairs, step * 2, rest);
  }
  const vectors = group + g.vectorsAt;
  fold(group, point, pairs, vectors, rest);
  const slopes = group + g.slopesAt;
  const scaled = group + g.scaledAt;
  let slope = slopes;
  let vector = vectors;
  let weighted = scaled;
  for (let b = bins; b < binsEnd; b += BIN_BYTES) {
    closeBin(group, changetype<Bin>(b), g.stride, slope, vector, weighted, vectors, scaled, convex);
    addScaled(group + g.parametersAt, g.places, changetype<Bin>(b).tilt, slope, gradient);
    slope += step;
    vector += step;
    weighted += step;
  }
  const count = convex ? g.bins : g.vectors;
  const places = group + g.parametersAt;
  addOuter(g.places, g.places, true, count, scaled, step, vectors, step, places, places, size, matrix);
}

/** w, and D, of each bin. */
function weigh(bins: usize, end: usize): void {
  for (let b = bins; b < end; b += BIN_BYTES) {
    const bin = changetype<Bin>(b);
    const lambda = bin.lambda;
    const n = bin.count;
    if (n === 0) {
      bin.tilt = emptySlope(lambda);
      bin.weight = emptyCurvature(lambda);
    } else {
      const inverse = 1 / lambda;
      const part = n * inverse;
      bin.tilt = 1 - part;
      bin.weight = part * inverse;
    }
  }
}

/** The rows of a channel: to lambda' and the a_j of its bins, and w lambda'' to the matrix. */
function addSection(
  group: usize,
  section: Section,
  bins: usize,
  point: usize,
  convex: bool,
  size: i32,
  matrix: usize,
  diagonal: usize,
  pairs: usize,
  pairStep: usize,
  scratch: usize,
): void {
  const rows = group + section.rowsAt;
  const count = section.rows as usize;
  const factorStep = roundUp(section.factors) << 3;
  const shiftStep = roundUp(section.shifts) << 3;
  const slopes = scratch;
  const weighted = slopes + count * factorStep;
  const shifts = weighted + count * factorStep;
  const cells = shifts + count * shiftStep;
  if (cells > scratch) memory.fill(scratch, 0, cells - scratch);
  let d = slopes;
  let t = weighted;
  let v = shifts;
  for (let r = rows; r < rows + count * ROW_BYTES; r += ROW_BYTES) {
    addRow(group, changetype<Row>(r), bins, point, convex, size, matrix, diagonal, pairs, pairStep, d, t, v, cells);
    d += factorStep;
    t += factorStep;
    v += shiftStep;
  }
  if (convex) return;
  const n = section.rows;
  const own = group + section.factorsAt;
  // L (d V^T + V d^T + total d d^T)
  addOuter(section.factors, section.factors, true, n, weighted, factorStep, slopes, factorStep, own, own, size, matrix);
  const others = group + section.shiftsAt;
  addOuter(section.shifts, section.factors, false, n, shifts, shiftStep, slopes, factorStep, others, own, size, matrix);
}

// @ts-expect-error: decorator
@inline
function roundUp(count: u32): usize {
  return ((count as usize) + 3) & ~3;
}

/** The vectors of all pairs, with q' of each parameter. */
function fold(group: usize, point: usize, pairs: usize, vectors: usize, scratch: usize): void {
  const g = changetype<Group>(group);
  const places = g.places as usize;
  const parameters = group + g.parametersAt;
  for (let i: usize = 0; i < places; i++) {
    const at = point + (load<u32>(parameters + (i << 2)) as usize) * COORDINATE_BYTES;
    v128.store(scratch + (i << 4), v128.load(at, 16));
  }
  const stride = g.stride as usize;
  for (let v: usize = 0; v < (g.vectors as usize); v++) {
    const from = pairs + ((v * stride) << 4);
    const to = vectors + ((v * stride) << 3);
    for (let i: usize = 0; i < places; i++) {
      const both = f64x2.mul(v128.load(from + (i << 4)), v128.load(scratch + (i << 4)));
      store<f64>(to + (i << 3), f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1));
    }
  }
}

/**
 * Completes lambda' of a bin, and its vectors: v in place of what `vector` held, and those of its gammas of a part of it; weighted
 * in the same places of `scaled`.
 */
function closeBin(
  group: usize,
  bin: Bin,
  stride: u32,
  slope: usize,
  vector: usize,
  weighted: usize,
  vectors: usize,
  scaled: usize,
  convex: bool,
): void {
  const bytes = (stride as usize) << 3;
  const gammas = group + changetype<Group>(group).gammasAt;
  const from = gammas + (bin.firstGamma as usize) * GAMMA_BYTES;
  const to = gammas + (bin.endGamma as usize) * GAMMA_BYTES;
  const w = bin.tilt;
  let sum: f64 = 0;
  for (let j = from; j < to; j += GAMMA_BYTES) {
    const g = changetype<Gamma>(j);
    sum += g.slope * g.slope * g.inverse;
    if (g.vector !== 0) addVector(g.value, vectors + (g.vector as usize) * bytes, vector, bytes);
  }
  for (let i: usize = 0; i < bytes; i += 16) v128.store(slope + i, v128.load(vector + i));
  bin.weight /= 1 + bin.weight * sum;
  let scale = bin.weight;
  for (let j = from; j < to; j += GAMMA_BYTES) {
    const g = changetype<Gamma>(j);
    const part = w * g.slope * g.inverse;
    const square = w * w * g.inverse;
    if (g.vector === 0) {
      // The only gamma of its bin: v and a are both along lambda'.
      const inverse = 1 / g.value;
      const along = 1 - part * inverse;
      scale = scale * along * along - square * inverse * inverse;
      if (convex) scale = bin.weight;
      continue;
    }
    const at = (g.vector as usize) * bytes;
    addVector(-part, vectors + at, vector, bytes);
    scaleVector(-square, vectors + at, scaled + at, bytes);
  }
  scaleVector(scale, vector, weighted, bytes);
}

// @ts-expect-error: decorator
@inline
function addVector(factor: f64, from: usize, to: usize, bytes: usize): void {
  const f = f64x2.splat(factor);
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(to + i, f64x2.add(v128.load(to + i), f64x2.mul(f, v128.load(from + i))));
}

// @ts-expect-error: decorator
@inline
function scaleVector(factor: f64, from: usize, to: usize, bytes: usize): void {
  const f = f64x2.splat(factor);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, f64x2.mul(f, v128.load(from + i)));
}

// @ts-expect-error: decorator
@inline
function addScaled(parameters: usize, places: u32, factor: f64, from: usize, gradient: usize): void {
  for (let i: usize = 0; i < (places as usize); i++) {
    const to = gradient + ((load<u32>(parameters + (i << 2)) as usize) << 3);
    store<f64>(to, load<f64>(to) + factor * load<f64>(from + (i << 3)));
  }
}

/** H of the matrix that `addDerivatives` adds to, in its place. */
export function closeHessian(size: i32, matrix: usize, diagonal: usize): void {
  const n = size as usize;
  for (let i: usize = 0; i < n; i++) {
    let across = matrix + (i << 3);
    let at = matrix + ((i * n) << 3);
    for (let j: usize = 0; j < i; j++) {
      const sum = load<f64>(at) + load<f64>(across);
      store<f64>(at, sum);
      store<f64>(across, sum);
      at += 8;
      across += n << 3;
    }
    store<f64>(at, load<f64>(at) + load<f64>(diagonal + (i << 3)));
  }
}
