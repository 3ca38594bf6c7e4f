// Densities f = g/N whose features are the derivatives of g, divided by g: g_a/g for the A shape parameters, then
// g_ab/g for a <= b. With n_a = N_a/N and n_ab = N_ab/N, N the integral of g over the window:
//   d ln f/d a = g_a/g - n_a          f_ab/f = g_ab/g - n_a g_b/g - n_b g_a/g + 2 n_a n_b - n_ab

/**
 * `first` and `second` of a PdfAtPoint with `curvature: 'density'`; `integrals` are N, N_a and N_ab. Where some g_ab are
 * known to be 0 and are no features, `slots` says which of the further features each pair's is, -1 for none.
 */
export function ratioDerivatives(
  parameters: number,
  integrals: readonly number[],
  slots?: readonly number[],
): { first: number[]; second: number[] } {
  const n = integrals.map((value) => value / integrals[0]!);
  const further = integrals.length - 1 - parameters;
  const first: number[] = [];
  const second: number[] = [];
  let pair = 0;
  for (let a = 0; a < parameters; a++) {
    first.push(-n[1 + a]!);
    for (let k = 0; k < parameters; k++) first.push(k === a ? 1 : 0);
    for (let b = a; b < parameters; b++) {
      const slot = slots === undefined ? pair : slots[pair]!;
      const own = slot < 0 ? 0 : n[1 + parameters + slot]!;
      const row = second.length;
      second.push(2 * n[1 + a]! * n[1 + b]! - own);
      for (let k = 0; k < parameters + further; k++)
        second.push(k === parameters + slot && slot >= 0 ? 1 : 0);
      second[row + 1 + a]! -= n[1 + b]!;
      second[row + 1 + b]! -= n[1 + a]!;
      pair++;
    }
  }
  return { first, second };
}
