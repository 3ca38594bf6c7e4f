// Upper limits by straight lines between values of CL_s on a grid: what other tools of the field call a limit by scan. They are
// as good as the grid is fine (upperLimits is exact).

/**
 * The first value from which on `cls` stays at or below `alpha`, on the straight line between its two neighbours; null where the
 * values do not hold it. `values` ascend; those whose CL_s is null are passed over.
 */
export function interpolatedLimit(
  values: readonly number[],
  cls: readonly (number | null)[],
  alpha: number,
): number | null {
  const known = values.flatMap((x, i) => (typeof cls[i] === 'number' ? [{ x, y: cls[i] }] : []));
  const above = known.findLastIndex(({ y }) => !(y <= alpha));
  if (above === -1 || above === known.length - 1) return null;
  const [from, to] = [known[above]!, known[above + 1]!];
  return from.x + ((to.x - from.x) * (from.y - alpha)) / (from.y - to.y);
}
