// Folds events that are in memory, in any order, into the power sums of equal cells: 1, t, t^2 ... t^7 of each cell,
// t in [-1, 1] across the cell. 64 bytes of sums a cell. Four copies of the sums take turns, since sorted events would
// otherwise wait for each other's sum; the caller adds the copies.

/** Adds `n` events at `x`. Cells are `scale` to a unit of x, the first begins at `lower`. `sums` has four copies. */
export function foldEvents(x: usize, n: i32, lower: f64, scale: f64, cells: i32, sums: usize): void {
  const copy = (cells as usize) << 6;
  for (let i: usize = 0; i < (n as usize); i++) {
    addPowers(load<f64>(x + (i << 3)), lower, scale, cells, sums + (i & 3) * copy, f64x2.splat(1.0));
  }
}

/** The same for events with weights at `w`. */
export function foldWeightedEvents(x: usize, w: usize, n: i32, lower: f64, scale: f64, cells: i32, sums: usize): void {
  const copy = (cells as usize) << 6;
  for (let i: usize = 0; i < (n as usize); i++) {
    const weight = f64x2.splat(load<f64>(w + (i << 3)));
    addPowers(load<f64>(x + (i << 3)), lower, scale, cells, sums + (i & 3) * copy, weight);
  }
}

// @ts-ignore: decorator
@inline
function addPowers(x: f64, lower: f64, scale: f64, cells: i32, sums: usize, weight: v128): void {
  const place = (x - lower) * scale;
  // An event at the very end of the window belongs to the last cell.
  const cell = min<i32>(place as i32, cells - 1);
  const t = 2.0 * (place - (cell as f64)) - 1.0;
  const square = f64x2.splat(t * t);
  const to = sums + ((cell as usize) << 6);
  let powers = f64x2.mul(f64x2.replace_lane(f64x2.splat(1.0), 1, t), weight);
  v128.store(to, f64x2.add(v128.load(to), powers));
  powers = f64x2.mul(powers, square);
  v128.store(to, f64x2.add(v128.load(to, 16), powers), 16);
  powers = f64x2.mul(powers, square);
  v128.store(to, f64x2.add(v128.load(to, 32), powers), 32);
  powers = f64x2.mul(powers, square);
  v128.store(to, f64x2.add(v128.load(to, 48), powers), 48);
}
