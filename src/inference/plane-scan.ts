// The profile likelihood of two parameters: the minimum over all others at each point of a grid. Each point starts where
// the covariance C of the free fit says that its minimum lies. With the two held at s, and the free fit at t^,
//   t_j = t^_j + C_jS (C_SS)^-1 (s - s^),
// which is exact where -ln L is a parabola (the conditional mean of a Gaussian). So a point depends on the free fit
// alone, and not on the others or their order. Only one that fails starts again, from its neighbours' minima.

import { type Fit, isConverged } from './fit.ts';
import { type FittedData, type Held, heldFit } from './fixed.ts';
import { rise } from './test-statistics.ts';

/** Two parameters by their indices. */
export type Pair = readonly [first: number, second: number];

export interface PlanePoint {
  readonly values: Pair;
  readonly fit: Fit;
  /** 2 (-ln L here + ln L(best)), at least 0. */
  readonly twoDeltaNll: number;
  /** Its derivatives in the two values: those of -ln L at the conditional minimum, since the others do not move it. */
  readonly slopes: Pair;
  /** Whether the fit converged. */
  readonly found: boolean;
}

export interface PlaneScan {
  readonly parameters: Pair;
  readonly axes: readonly [first: readonly number[], second: readonly number[]];
  /** Of all pairs of values, the second running fastest. */
  readonly points: readonly PlanePoint[];
  /** How many points had to start again from their neighbours. */
  readonly retried: number;
  /** How far, in 2 ln L, the lowest point lies below the free fit: above `BELOW`, that one missed the minimum. */
  readonly missed: number;
}

/**
 * Profiles the free fit of `data` in `parameters` at every pair of values of `axes`, which must lie within the bounds.
 * `onPoint` is told how many points are done.
 */
export function planeScan(
  data: FittedData,
  parameters: Pair,
  axes: PlaneScan['axes'],
  onPoint: (done: number) => void = () => {},
): PlaneScan {
  const [first, second] = axes;
  const points: PlanePoint[] = [];
  for (const a of first) {
    for (const b of second) {
      points.push(planePoint(data, parameters, [a, b]));
      onPoint(points.length);
    }
  }
  const retried = retryFailed(data, parameters, points, second.length);
  const depths = points.map(({ fit }) =>
    fit.way === data.fit.way ? 2 * (data.fit.minimum.value - fit.minimum.value) : 0,
  );
  const missed = depths.reduce((most, depth) => Math.max(most, depth), 0);
  return { parameters, axes, points, retried, missed };
}

/** The profile at one pair of values. From `otherStarts` it starts again where its own places find no minimum. */
export function planePoint(
  data: FittedData,
  parameters: Pair,
  values: Pair,
  otherStarts: readonly ArrayLike<number>[] = [],
): PlanePoint {
  const held = parameters.map((index, k): Held => ({ index, value: values[k]! }));
  const starts = [predicted(data.fit, held), data.fit.minimum.at, ...otherStarts];
  const fit = heldFit(data, held, starts);
  const { gradient } = fit.minimum.derivatives;
  return {
    values,
    fit,
    twoDeltaNll: rise(data, data.fit, fit),
    slopes: [2 * gradient[parameters[0]]!, 2 * gradient[parameters[1]]!],
    found: isConverged(fit.status),
  };
}

/** Where the parabola of the free fit has its minimum with two parameters held; the free fit, where it has no covariance. */
function predicted({ minimum, covariance }: Fit, held: readonly Held[]): ArrayLike<number> {
  if (covariance === null) return minimum.at;
  const n = minimum.at.length;
  const [a, b] = held as readonly [Held, Held];
  const c = (i: number, j: number) => covariance[i * n + j]!;
  const determinant = c(a.index, a.index) * c(b.index, b.index) - c(a.index, b.index) * c(b.index, a.index);
  if (!(determinant > 0)) return minimum.at;
  const da = a.value - minimum.at[a.index]!;
  const db = b.value - minimum.at[b.index]!;
  const wa = (c(b.index, b.index) * da - c(a.index, b.index) * db) / determinant;
  const wb = (c(a.index, a.index) * db - c(b.index, a.index) * da) / determinant;
  return minimum.at.map((t, j) => t + c(j, a.index) * wa + c(j, b.index) * wb);
}

/**
 * Points that failed start again where their neighbours ended that did not, in rounds until no more are found: a round
 * sees the answers of the one before it only. Answers how many points were tried.
 */
function retryFailed(data: FittedData, parameters: Pair, points: PlanePoint[], columns: number): number {
  const tried = new Set<number>();
  for (;;) {
    const before = points.slice();
    let found = false;
    before.forEach(({ fit, values }, at) => {
      if (isConverged(fit.status)) return;
      const column = at % columns;
      const beside = [at - columns, at + columns, ...(column > 0 ? [at - 1] : [])];
      if (column + 1 < columns) beside.push(at + 1);
      const starts = beside.flatMap((k) =>
        before[k] !== undefined && isConverged(before[k].fit.status) ? [before[k].fit.minimum.at] : [],
      );
      if (starts.length === 0) return;
      tried.add(at);
      const again = planePoint(data, parameters, values, starts);
      if (!isConverged(again.fit.status)) return;
      points[at] = again;
      found = true;
    });
    if (!found) return tried.size;
  }
}
