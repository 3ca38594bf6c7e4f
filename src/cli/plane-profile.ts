// A profile likelihood of two parameters as commands make it, with its contours, and its problems.

import { isConverged } from '../inference/fit.ts';
import type { FittedData } from '../inference/fixed.ts';
import { CONTOUR_LEVELS, pairRise, planeContours } from '../inference/plane-contours.ts';
import { type Pair, type PlaneScan, planeScan } from '../inference/plane-scan.ts';
import { rayContour } from '../inference/ray-contour.ts';
import { BELOW } from '../inference/test-statistics.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Context } from './context.ts';
import type { FoundContour } from './plane-result.ts';
import { progressReporter, progressStyle } from './progress.ts';

/** On each contour, where no other number is asked for. */
export const RAYS = 40;

export interface PlaneProfile {
  readonly scan: PlaneScan;
  readonly contours: readonly FoundContour[];
  readonly problems: readonly string[];
}

/** Profiles `fitted` in `pair`, with progress on stderr. */
export function profilePlane(
  context: Context,
  fitted: FittedData,
  pair: Pair,
  axes: PlaneScan['axes'],
  rays: number,
  math: Kernel['exports'],
): PlaneProfile {
  const { fit, ways } = fitted;
  const { parameters } = ways[fit.way]!();
  const size = axes[0].length * axes[1].length;
  const progress = progressReporter(context, progressStyle(context, false), 'points', () =>
    performance.now(),
  );
  const show = (items: number) =>
    progress.show({ items, total: size + CONTOUR_LEVELS.length * rays, before: 0 });
  const scan = planeScan(fitted, pair, axes, show);
  const contours = CONTOUR_LEVELS.map((cl, i) => {
    const rise = pairRise(cl, math);
    return {
      cl,
      rise,
      lines: planeContours(scan, rise),
      rays: rayContour(fitted, parameters, pair, rise, rays, math, (done) => show(size + i * rays + done)),
    };
  });
  progress.end();
  const failed = scan.points.filter((p) => !isConverged(p.fit.status)).length;
  const problems = [
    ...(isConverged(fit.status) ? [] : [`the free fit did not converge (${fit.status})`]),
    ...(failed === 0 ? [] : [`${failed} of ${scan.points.length} conditional fits did not converge`]),
    ...(scan.missed <= BELOW
      ? []
      : [`a point of the grid is better than the free fit, by ${scan.missed.toPrecision(3)} in 2 ln L`]),
  ];
  return { scan, contours, problems };
}
