// Densities f = g/N whose features are the derivatives of g, divided by g: g_a/g for the three shape parameters, then
// g_ab/g for a <= b. With n_a = N_a/N and n_ab = N_ab/N, N the integral of g over the window:
//   d ln f/d a = g_a/g - n_a          f_ab/f = g_ab/g - n_a g_b/g - n_b g_a/g + 2 n_a n_b - n_ab

/** `first` and `second` of a PdfAtPoint with `curvature: 'density'`; `integrals` are N, N_a and N_ab. */
export function ratioDerivatives(integrals: readonly number[]): { first: number[]; second: number[] } {
  const n = integrals.map((value) => value / integrals[0]!);
  const first: number[] = [];
  const second = new Array<number>(60).fill(0);
  let pair = 0;
  for (let a = 0; a < 3; a++) {
    first.push(-n[1 + a]!, a === 0 ? 1 : 0, a === 1 ? 1 : 0, a === 2 ? 1 : 0);
    for (let b = a; b < 3; b++) {
      const row = 10 * pair;
      second[row] = 2 * n[1 + a]! * n[1 + b]! - n[4 + pair]!;
      second[row + 1 + a]! -= n[1 + b]!;
      second[row + 1 + b]! -= n[1 + a]!;
      second[row + 4 + pair] = 1;
      pair++;
    }
  }
  return { first, second };
}
