// The derivatives of a density that is linear in its parameters but for its normalisation: f = p / I with p and I linear
// in theta. With p_a = dp/d theta_a, phi_a = p_a / (p unit) its feature, and q_a = (dI/d theta_a) / (I unit):
//   d ln f/d theta_a = unit (phi_a - q_a)
//   (d2 f/d theta_a d theta_b) / f = unit^2 (2 q_a q_b - q_b phi_a - q_a phi_b)

/** `first` and `second` for features phi_1 ... phi_A, one a parameter, in this order. */
export function linearDensity(
  q: readonly number[],
  unit: number,
): { readonly first: readonly number[]; readonly second: readonly number[] } {
  const first: number[] = [];
  const second: number[] = [];
  const square = unit * unit;
  for (let a = 0; a < q.length; a++) {
    first.push(-unit * q[a]!);
    for (let k = 0; k < q.length; k++) first.push(k === a ? unit : 0);
    for (let b = a; b < q.length; b++) {
      second.push(2 * square * q[a]! * q[b]!);
      for (let k = 0; k < q.length; k++)
        second.push((k === a ? -square * q[b]! : 0) - (k === b ? square * q[a]! : 0));
    }
  }
  return { first, second };
}
