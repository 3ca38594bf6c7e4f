// `sheaf unbinned-scan --parameter2`: the profile likelihood of two parameters on a grid, and its contours.

import { exitCodes } from '../contracts/failures.ts';
import { isConverged } from '../inference/fit.ts';
import { pairRise, planeContours } from '../inference/plane-contours.ts';
import { type Pair, planeScan } from '../inference/plane-scan.ts';
import { rayContour } from '../inference/ray-contour.ts';
import { linearGrid } from '../inference/scan.ts';
import { BELOW } from '../inference/test-statistics.ts';
import { loadKernel } from '../kernel/kernel.ts';
import { planeFigure } from '../report/figures/plane.ts';
import { fitObserved } from '../study/observed-fit.ts';
import type { ScanFlags } from './commands/flags.ts';
import { type Context, usageFailure } from './context.ts';
import { loadData, loadSpec } from './data.ts';
import { checkOutputs, metricsOf, writeResult } from './output.ts';
import { planeResult } from './plane-result.ts';
import { checkPlot, writePlot } from './plot-file.ts';
import { progressReporter, progressStyle } from './progress.ts';
import { checkGrid, scannedParameter, secondGrid } from './scanned.ts';

/** One and two standard deviations of a Gaussian: 68.27 % and 95.45 %. */
const LEVELS = [0.6826894921370859, 0.9544997361036416];
const RAYS = 40;

export async function scanPlane(context: Context, flags: ScanFlags, name2: string): Promise<number> {
  const begin = performance.now();
  checkGrid(flags);
  const grid2 = secondGrid(flags);
  checkOutputs(flags.output, flags.jsonMetrics);
  checkPlot(flags.plot);
  const file = loadSpec(flags.config);
  const { spec, model } = file;
  const pair: Pair = [scannedParameter(file, flags.parameter, flags), scannedParameter(file, name2, grid2)];
  if (pair[0] === pair[1])
    throw usageFailure(`--parameter2 ${name2} is the first parameter too`, 'another one');
  const kernel = await loadKernel();
  const data = await loadData(kernel, file, flags.config, flags.outside);
  const points = data.map((d) => d.points);
  const fitted = fitObserved(kernel, model, points, flags.exact ?? 'auto');
  const { fit } = fitted;

  const axes = [flags, grid2].map((g) => linearGrid(g.start, g.stop, g.points));
  const rays = flags.contourPoints ?? RAYS;
  const size = axes[0]!.length * axes[1]!.length;
  const progress = progressReporter(context, progressStyle(context, false), 'points', () =>
    performance.now(),
  );
  const show = (items: number) => progress.show({ items, total: size + LEVELS.length * rays, before: 0 });
  const scan = planeScan(fitted, pair, [axes[0]!, axes[1]!], show);
  const contours = LEVELS.map((cl, i) => {
    const rise = pairRise(cl, kernel.exports);
    return {
      cl,
      rise,
      lines: planeContours(scan, rise),
      rays: rayContour(fitted, model.parameters, pair, rise, rays, kernel.exports, (done) =>
        show(size + i * rays + done),
      ),
    };
  });
  progress.end();

  const result = planeResult(spec, model, fit, scan, contours);
  writeResult(context, result, flags.output);
  const failed = scan.points.filter((p) => !isConverged(p.fit.status));
  writePlot(flags.plot, () =>
    planeFigure({
      parameters: result.parameters,
      contours: contours.map((c) => ({
        level: c.cl,
        lines: c.lines,
        rays: c.rays.flatMap(({ values }) => (values === null ? [] : [values])),
      })),
      failed: failed.map((p) => p.values),
    }),
  );
  const problems = [
    ...(isConverged(fit.status) ? [] : [`the free fit did not converge (${fit.status})`]),
    ...(failed.length === 0
      ? []
      : [`${failed.length} of ${scan.points.length} conditional fits did not converge`]),
    ...(scan.missed <= BELOW
      ? []
      : [`a point of the grid is better than the free fit, by ${scan.missed.toPrecision(3)} in 2 ln L`]),
  ];
  if (problems.length > 0) context.stderr.write(`sheaf: ${problems.join('; ')}\n`);
  if (flags.jsonMetrics !== undefined) {
    const seconds = (performance.now() - begin) / 1000;
    const metrics = {
      parameters: result.parameters.map((p) => p.name),
      nll_hat: fit.minimum.value,
      n_points: result.n_points,
      n_failed: result.n_failed,
      n_retried: result.n_retried,
    };
    const ok = problems.length === 0;
    writeResult(context, metricsOf('unbinned_scan', 1, seconds, ok, problems, metrics), flags.jsonMetrics);
  }
  return problems.length === 0 ? exitCodes.ok : exitCodes.numerics;
}
