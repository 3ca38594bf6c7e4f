// `sheaf unbinned-scan`: the profile likelihood of one parameter, or of two, on a grid of values.

import { exitCodes } from '../../contracts/failures.ts';
import { isConverged } from '../../inference/fit.ts';
import { linearGrid, profileScan } from '../../inference/scan.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { scanFigure } from '../../report/figures/scan.ts';
import { fitObserved } from '../../study/observed-fit.ts';
import { command } from '../context.ts';
import { loadData, loadSpec } from '../data.ts';
import { checkOutputs, metricsOf, writeResult } from '../output.ts';
import { scanPlane } from '../plane-scan.ts';
import { checkPlot, writePlot } from '../plot-file.ts';
import { checkGrid, refuseSecond, scannedParameter } from '../scanned.ts';
import type { ScanFlags } from './flags.ts';

export const unbinnedScan = command(async (context, flags: ScanFlags) => {
  const begin = performance.now();
  if (flags.parameter2 !== undefined) return scanPlane(context, flags, flags.parameter2);
  refuseSecond(flags);
  checkGrid(flags);
  checkOutputs(flags.output, flags.jsonMetrics);
  checkPlot(flags.plot);
  const file = await loadSpec(flags.config);
  const { spec, model } = file;
  const index = scannedParameter(file, flags.parameter, flags);
  const parameter = model.parameters[index]!;
  const kernel = await loadKernel();
  const data = await loadData(kernel, file, flags.config, flags.outside);
  const { fit, ways } = fitObserved(
    kernel,
    model,
    data.map((d) => d.points),
    flags.exact ?? 'auto',
  );
  const points = profileScan(ways, fit, index, linearGrid(flags.start, flags.stop, flags.points));
  const bad = points.filter((p) => !isConverged(p.fit.status)).length;
  const converged = isConverged(fit.status) && bad === 0;
  const result = {
    input_schema_version: spec.schema_version,
    parameter_names: model.parameters.map((p) => p.name),
    poi_index: index,
    mu_hat: fit.minimum.at[index]!,
    sigma: fit.uncertainties[index] ?? null,
    nll_hat: fit.minimum.value,
    status: fit.status,
    points: points.map((p) => ({
      mu: p.value,
      q_mu: p.q,
      two_delta_nll: p.twoDeltaNll,
      nll_mu: Number.isFinite(p.fit.minimum.value) ? p.fit.minimum.value : null,
      converged: p.fit.minimum.reason === 'converged',
      n_iter: p.fit.minimum.iterations,
      params: Array.from(p.fit.minimum.at),
      path: p.fit.path,
      error_bound: Number.isFinite(p.fit.errorBound) ? p.fit.errorBound : null,
    })),
  };
  writeResult(context, result, flags.output);
  await writePlot(flags.plot, () =>
    scanFigure({
      name: parameter.name,
      points: result.points.map((p) => ({
        value: p.mu,
        twoDeltaNll: p.two_delta_nll,
        converged: p.converged,
      })),
      best: result.mu_hat,
      uncertainty: result.sigma,
    }),
  );
  if (!converged)
    context.stderr.write(
      `sheaf: ${bad} of ${points.length} conditional fits did not converge; the free fit: ${fit.status}\n`,
    );
  if (flags.jsonMetrics !== undefined) {
    const qs = result.points.map((p) => p.q_mu);
    const metrics = {
      poi_index: index,
      poi_hat: result.mu_hat,
      poi_sigma: result.sigma,
      nll_hat: result.nll_hat,
      n_points: points.length,
      q_mu_min: Math.min(...qs),
      q_mu_max: Math.max(...qs),
    };
    writeResult(
      context,
      metricsOf(
        'unbinned_scan',
        1,
        (performance.now() - begin) / 1000,
        converged,
        converged ? [] : ['not converged'],
        metrics,
      ),
      flags.jsonMetrics,
    );
  }
  return converged ? exitCodes.ok : exitCodes.numerics;
});
