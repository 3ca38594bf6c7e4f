// Both lanes of a vector onto a sum in memory.

// @ts-expect-error: decorator
@inline
export function addLanes(out: usize, v: v128): void {
  store<f64>(out, load<f64>(out) + f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1));
}
