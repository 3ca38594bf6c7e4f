// `sheaf unbinned-scan --parameter2`: the profile likelihood of two parameters on a grid, and its contours.

import { exitCodes } from '../contracts/failures.ts';
import type { Pair } from '../inference/plane-scan.ts';
import { linearGrid } from '../inference/scan.ts';
import { loadKernel } from '../kernel/kernel.ts';
import { planeFigureOf } from '../report/figures/plane.ts';
import { fitObserved } from '../study/observed-fit.ts';
import type { ScanFlags } from './commands/flags.ts';
import { type Context, usageFailure } from './context.ts';
import { loadData, loadSpec } from './data.ts';
import { checkOutputs, metricsOf, writeResult } from './output.ts';
import { profilePlane, RAYS } from './plane-profile.ts';
import { planeResult } from './plane-result.ts';
import { checkPlot, writePlot } from './plot-file.ts';
import { checkGrid, scannedParameter, secondGrid } from './scanned.ts';

export async function scanPlane(context: Context, flags: ScanFlags, name2: string): Promise<number> {
  const begin = performance.now();
  checkGrid(flags);
  const grid2 = secondGrid(flags);
  checkOutputs(flags.output, flags.jsonMetrics);
  checkPlot(flags.plot);
  const file = await loadSpec(flags.config);
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
  const profile = profilePlane(
    context,
    fitted,
    pair,
    [axes[0]!, axes[1]!],
    flags.contourPoints ?? RAYS,
    kernel.exports,
  );
  const { scan, contours, problems } = profile;
  const result = planeResult(spec, model, fit, scan, contours);
  writeResult(context, result, flags.output);
  await writePlot(flags.plot, () => planeFigureOf(result));
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
