// How a group of channels of a binned likelihood lies in memory: one block without addresses of its own, so that a copy of it is another
// likelihood of the same model. `...At` are offsets from its start in bytes. src/histfactory/group-image.ts writes it.

/** Channels that are evaluated together. */
// @ts-expect-error: decorator
@unmanaged
export class Group {
  bins: u32;
  /** Its parameters, and how many doubles lie between vectors over them: a multiple of 4. */
  places: u32;
  stride: u32;
  /** One for each bin, then one for each gamma of a part of a bin. */
  vectors: u32;
  /** u32 a place: which of the shared parameters, ascending. */
  parametersAt: u32;
  /** Bin, a bin. */
  binsAt: u32;
  /** Gamma, a gamma, in the order of the bins. */
  gammasAt: u32;
  sections: u32;
  sectionsAt: u32;
  /** `places` doubles: a vector; and lambda' of each bin, `stride` apart. */
  slopesAt: u32;
  /** `stride` apart: v of each bin, a of each gamma of a part of one; and the same times what they are weighted with. */
  vectorsAt: u32;
  scaledAt: u32;
}
export const GROUP_BYTES: usize = 48;

// @ts-expect-error: decorator
@unmanaged
export class Bin {
  /** Events that were counted. */
  count: f64;
  /** Its rate without gammas of a part of it, then with all. */
  rest: f64;
  lambda: f64;
  /** w = 1 - n / lambda, and D' (docs/statistics/histfactory.md). */
  tilt: f64;
  weight: f64;
  firstGamma: u32;
  endGamma: u32;
}
export const BIN_BYTES: usize = 48;

// @ts-expect-error: decorator
@unmanaged
export class Gamma {
  /** The measured a, and sigma^2 or tau. */
  measured: f64;
  strength: f64;
  lower: f64;
  upper: f64;
  start: f64;
  /** A: what the bin's rate is of each unit of gamma. */
  slope: f64;
  value: f64;
  /** 1 / c'' there; 0 where a bound holds it. */
  inverse: f64;
  /** 1 for a Gaussian measurement, 0 for a Poisson one or none. */
  normal: u32;
  /** Its vector, or 0 where it is a factor of the whole bin. */
  vector: u32;
}
export const GAMMA_BYTES: usize = 72;

/** One channel: rows, and the parameters that its factors, and its shifts, depend on. */
// @ts-expect-error: decorator
@unmanaged
export class Section {
  rows: u32;
  rowsAt: u32;
  factors: u32;
  /** u32 each: which of the shared parameters. */
  factorsAt: u32;
  shifts: u32;
  shiftsAt: u32;
}
export const SECTION_BYTES: usize = 24;

/** A sample in a run of bins. */
// @ts-expect-error: decorator
@unmanaged
export class Row {
  /** Of the parameters that it is linear in; of the interpolated factors. */
  linear: f64;
  product: f64;
  firstBin: u32;
  cells: u32;
  cellsAt: u32;
  /** u32 pairs: which of the shared parameters, and its place in the group. */
  linears: u32;
  linearsAt: u32;
  factors: u32;
  factorsAt: u32;
  shifts: u32;
  shiftsAt: u32;
  /** For each shift, linear and curved for each cell. */
  numbersAt: u32;
}
export const ROW_BYTES: usize = 56;

// @ts-expect-error: decorator
@unmanaged
export class Cell {
  nominal: f64;
  /** Nominal and shifts, times the interpolated factors. */
  shifted: f64;
  /** Offset of the cell's Gamma, or 0. */
  gammaAt: u32;
  /** Which vector its slopes belong to. */
  vector: u32;
}
export const CELL_BYTES: usize = 24;

// @ts-expect-error: decorator
@unmanaged
export class Factor {
  /** Of alpha to alpha^6. */
  c1: f64;
  c2: f64;
  c3: f64;
  c4: f64;
  c5: f64;
  c6: f64;
  logHi: f64;
  logLo: f64;
  /** f' / f, and its derivative. */
  slope: f64;
  curve: f64;
  /** Which of the shared parameters; its places in the group, among the section's factors, and its shifts (or -1). */
  parameter: u32;
  place: u32;
  factorPlace: u32;
  shiftPlace: i32;
}
export const FACTOR_BYTES: usize = 96;

// @ts-expect-error: decorator
@unmanaged
export class Shift {
  parameter: u32;
  place: u32;
  shiftPlace: u32;
  unused: u32;
}
export const SHIFT_BYTES: usize = 16;

/** A shared parameter at a point: alpha and the curve q of shifts, 1 and q', q''. */
// @ts-expect-error: decorator
@unmanaged
export class Coordinate {
  alpha: f64;
  q: f64;
  one: f64;
  dq: f64;
  ddq: f64;
  unused: f64;
}
export const COORDINATE_BYTES: usize = 48;
