// Numbers that follow nuisance parameters, written down from the formulas of the interpolation codes.

interface Systematic {
  readonly up: readonly number[];
  readonly down: readonly number[];
  readonly interp?: string;
}

/** `systematics` as a specification lists them, one value of `shape` for each. */
export function morphed(
  nominal: readonly number[],
  systematics: unknown,
  shape: readonly number[],
): readonly number[] {
  const list = (systematics ?? []) as readonly Systematic[];
  return nominal.map((n, i) =>
    list.reduce((sum, { up, down, interp }, s) => {
      const alpha = shape[s]!;
      const [above, below] = [up[i]! - n, n - down[i]!];
      if (interp !== 'code4p' || Math.abs(alpha) > 1) return sum + alpha * (alpha >= 0 ? above : below);
      const square = alpha * alpha;
      return (
        sum +
        (alpha * (above + below)) / 2 +
        ((above - below) / 16) * (3 * square ** 3 - 10 * square ** 2 + 15 * square)
      );
    }, n),
  );
}
