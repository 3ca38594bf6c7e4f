// How the low moments of a small bin inside a cell stand for its events: a Lagrange polynomial l_k of the cell, seen
// across the bin, is cut to the moments that were kept by Legendre projection. What is cut is orthogonal to a uniform
// density in the bin, so that its sum over the bin's events vanishes but for their own fluctuation.

/** Coefficients that take v^power to its Legendre projection on degrees 0 ... 3, in powers of v; for power >= 4. */
function projected(power: number, kept: number): Float64Array {
  const result = new Float64Array(4);
  if (power < kept) {
    result[power] = 1;
    return result;
  }
  // <v^p, P_l> (2l + 1)/2 with the moments of v on [-1, 1]; only polynomials of the same parity overlap.
  if (power % 2 === 0) {
    const p0 = 1 / (power + 1);
    const p2 = kept > 2 ? 2.5 * (3 / (power + 3) - 1 / (power + 1)) : 0;
    result[0] = p0 - 0.5 * p2;
    result[2] = 1.5 * p2;
  } else {
    const p1 = kept > 1 ? 3 / (power + 2) : 0;
    const p3 = kept > 3 ? 3.5 * (5 / (power + 4) - 3 / (power + 2)) : 0;
    result[1] = p1 - 1.5 * p3;
    result[3] = 2.5 * p3;
  }
  return result;
}

/**
 * The matrix [moment * nodes + node] that takes sums of v^0 ... v^(moments - 1) over a bin to weights of the cell's
 * nodes. The bin lies at t = centre + halfWidth v in its cell; `lagrange` holds the cell's Lagrange polynomials in
 * powers of t, [node * nodes + power]. `moments` is 3 or 4.
 */
export function binProjection(
  lagrange: Float64Array,
  nodes: number,
  centre: number,
  halfWidth: number,
  moments: number,
): Float64Array {
  const cut = Array.from({ length: nodes }, (_, power) => projected(power, moments));
  const matrix = new Float64Array(moments * nodes);
  const shifted = new Float64Array(nodes);
  for (let k = 0; k < nodes; k++) {
    // l_k(centre + halfWidth v) in powers of v, by Horner's rule on polynomials.
    shifted.fill(0);
    for (let power = nodes - 1; power >= 0; power--) {
      for (let i = nodes - 1; i >= 0; i--)
        shifted[i] = centre * shifted[i]! + (i > 0 ? halfWidth * shifted[i - 1]! : 0);
      shifted[0]! += lagrange[k * nodes + power]!;
    }
    for (let power = 0; power < nodes; power++) {
      for (let j = 0; j < moments; j++) matrix[j * nodes + k]! += shifted[power]! * cut[power]![j]!;
    }
  }
  return matrix;
}
