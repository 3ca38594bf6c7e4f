// Folds events that are in memory, in any order, into the power sums of equal cells: 1, t, t^2 ... t^9 of each cell,
// t in [-1, 1] across the cell. 80 bytes of sums a cell. Two copies of the sums take turns, since sorted events would
// otherwise wait for each other's sum; the caller adds the copies.

const CELL_BYTES: usize = 80;
/** Adding and subtracting this rounds a double below 2^51 to a whole number, which its lowest 32 bits then are. */
const ROUND: f64 = 6755399441055744.0; // 1.5 * 2^52

/**
 * Adds `n` events (even) at `x`, all inside the window. Cells are `scale` to a unit of x, the first begins at `lower`.
 * `weights` is 0 where each event counts as 1. `sums` has two copies.
 */
export function foldEvents(x: usize, weights: usize, n: i32, lower: f64, scale: f64, cells: i32, sums: usize): void {
  const copy = (cells as usize) * CELL_BYTES;
  const lower2 = f64x2.splat(lower);
  const scale2 = f64x2.splat(scale);
  const round = f64x2.splat(ROUND);
  const half = f64x2.splat(0.5);
  // An event at the very end of the window belongs to the last cell.
  const last = f64x2.splat((cells as f64) - 1.0 + ROUND);
  const bytes = (n as usize) << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    // Places relative to the middle of cells: the nearest whole number is the cell, what is left is t / 2.
    const place = f64x2.sub(f64x2.mul(f64x2.sub(v128.load(x + i), lower2), scale2), half);
    const cell = f64x2.pmin(last, f64x2.add(place, round));
    const offset = f64x2.sub(place, f64x2.sub(cell, round));
    const t = f64x2.add(offset, offset);
    const square = f64x2.mul(t, t);
    const weight = weights == 0 ? f64x2.splat(1.0) : v128.load(weights + i);
    const powers = f64x2.mul(weight, t);
    addPowers(
      sums + (i64x2.extract_lane(cell, 0) as u32 as usize) * CELL_BYTES,
      v128.shuffle<f64>(weight, powers, 0, 2), v128.shuffle<f64>(square, square, 0, 0),
    );
    addPowers(
      sums + copy + (i64x2.extract_lane(cell, 1) as u32 as usize) * CELL_BYTES,
      v128.shuffle<f64>(weight, powers, 1, 3), v128.shuffle<f64>(square, square, 1, 1),
    );
  }
}

/** `powers` holds w and w t of an event, `square` t^2 twice. */
// @ts-expect-error: decorator
@inline
function addPowers(to: usize, powers: v128, square: v128): void {
  const p23 = f64x2.mul(powers, square);
  const p45 = f64x2.mul(p23, square);
  const p67 = f64x2.mul(p45, square);
  const p89 = f64x2.mul(p67, square);
  v128.store(to, f64x2.add(v128.load(to), powers));
  v128.store(to, f64x2.add(v128.load(to, 16), p23), 16);
  v128.store(to, f64x2.add(v128.load(to, 32), p45), 32);
  v128.store(to, f64x2.add(v128.load(to, 48), p67), 48);
  v128.store(to, f64x2.add(v128.load(to, 64), p89), 64);
}
