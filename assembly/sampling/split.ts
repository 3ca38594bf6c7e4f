// Sorts events that are in memory by the stretch of the window that they lie in.

/**
 * `edges` holds the `stretches` + 1 ends of stretches that follow each other; an event at an inner edge belongs to the right
 * one. `order` says (u32 each) which place a stretch has in the output, `counts` (u32 each) is filled with the number of
 * events at each place; events and, where there are any, weights go to `outX` and `outWeights` place by place, in the
 * order that they came in.
 */
export function splitEvents(
  x: usize, weights: usize, n: i32, edges: usize, stretches: i32, order: usize, counts: usize, next: usize, outX: usize, outWeights: usize,
): void {
  memory.fill(counts, 0, (stretches as usize) << 2);
  const end = x + ((n as usize) << 3);
  for (let at = x; at < end; at += 8) {
    const to = counts + (place(load<f64>(at), edges, stretches, order) << 2);
    store<u32>(to, load<u32>(to) + 1);
  }
  let sum: u32 = 0;
  for (let s: usize = 0; s < (stretches as usize); s++) {
    store<u32>(next + (s << 2), sum);
    sum += load<u32>(counts + (s << 2));
  }
  for (let at = x; at < end; at += 8) {
    const value = load<f64>(at);
    const slot = next + (place(value, edges, stretches, order) << 2);
    const to = (load<u32>(slot) as usize) << 3;
    store<u32>(slot, load<u32>(slot) + 1);
    store<f64>(outX + to, value);
    if (weights != 0) store<f64>(outWeights + to, load<f64>(weights + (at - x)));
  }
}

/** Up to so many stretches are told apart by comparing with every edge: no branch depends on where the event lies. */
const FEW: i32 = 16;

// @ts-expect-error: decorator
@inline
function place(value: f64, edges: usize, stretches: i32, order: usize): usize {
  let low: i32 = 0;
  if (stretches <= FEW) {
    const end = edges + ((stretches as usize) << 3);
    for (let edge = edges + 8; edge < end; edge += 8) low += (value >= load<f64>(edge)) as i32;
  } else {
    let high = stretches - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (value >= load<f64>(edges + ((middle as usize) << 3))) low = middle;
      else high = middle - 1;
    }
  }
  return load<u32>(order + ((low as usize) << 2)) as usize;
}
