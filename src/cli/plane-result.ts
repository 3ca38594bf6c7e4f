// The result file of a scan in two parameters (docs/reference/outputs.md).

import type { PlaneScanFile } from '../contracts/plane-scan-output.ts';
import { type Fit, isConverged } from '../inference/fit.ts';
import type { ContourLine } from '../inference/plane-contours.ts';
import type { Pair, PlanePoint, PlaneScan } from '../inference/plane-scan.ts';
import type { RayPoint } from '../inference/ray-contour.ts';
import type { Parameter } from '../minimize/function.ts';

export interface FoundContour {
  readonly cl: number;
  readonly rise: number;
  readonly lines: readonly ContourLine[];
  readonly rays: readonly RayPoint[];
}

export function planeResult(
  { schema_version: schemaVersion }: { readonly schema_version: string },
  { parameters }: { readonly parameters: readonly Parameter[] },
  fit: Fit,
  scan: PlaneScan,
  contours: readonly FoundContour[],
): PlaneScanFile {
  const scanned = (k: 0 | 1): PlaneScanFile['parameters'][number] => {
    const index = scan.parameters[k];
    return {
      name: parameters[index]!.name,
      index,
      best: fit.minimum.at[index]!,
      uncertainty: fit.uncertainties[index] ?? null,
      values: [...scan.axes[k]],
    };
  };
  return {
    input_schema_version: schemaVersion,
    parameter_names: parameters.map((p) => p.name),
    parameters: [scanned(0), scanned(1)],
    bestfit: Array.from(fit.minimum.at),
    nll_hat: fit.minimum.value,
    status: fit.status,
    points: scan.points.map(pointResult),
    n_points: scan.points.length,
    n_failed: scan.points.filter((p) => !isConverged(p.fit.status)).length,
    n_retried: scan.retried,
    missed: scan.missed,
    contours: contours.map(({ cl, rise, lines, rays }) => ({
      cl,
      two_delta_nll: rise,
      lines: lines.map(({ closed, points }) => ({ closed, points: points.map(pairOf) })),
      rays: rays.map((ray) => ({ ...ray, values: ray.values === null ? null : pairOf(ray.values) })),
    })),
  };
}

function pointResult({ values, twoDeltaNll, fit }: PlanePoint): PlaneScanFile['points'][number] {
  const { minimum } = fit;
  return {
    values: pairOf(values),
    two_delta_nll: finiteOrNull(twoDeltaNll),
    nll: finiteOrNull(minimum.value),
    converged: isConverged(fit.status),
    status: fit.status,
    n_iter: minimum.iterations,
    params: Array.from(minimum.at),
    path: fit.path,
    error_bound: finiteOrNull(fit.errorBound),
  };
}

function pairOf([a, b]: Pair): [number, number] {
  return [a, b];
}

function finiteOrNull(x: number): number | null {
  return Number.isFinite(x) ? x : null;
}
