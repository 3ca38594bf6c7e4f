// `sheaf unbinned-ranking`: how much each constrained nuisance parameter moves the parameter of interest.

import { exitCodes } from '../../contracts/failures.ts';
import { isConverged } from '../../inference/fit.ts';
import { impacts, largestImpact, ranked } from '../../inference/ranking.ts';
import { rankingFigure } from '../../report/figures/ranking.ts';
import { rankedParameters } from '../../report/results/ranking.ts';
import { command } from '../context.ts';
import { finite } from '../fit-result.ts';
import { fitOfData } from '../observed.ts';
import { metricsOf, writeResult } from '../output.ts';
import { checkPlot, writePlot } from '../plot-file.ts';
import { convergedShift, pointFields, rankingFields, rankingTable } from '../ranking-result.ts';
import type { PlotFlags } from './flags.ts';

export const unbinnedRanking = command(async (context, flags: PlotFlags) => {
  const begin = performance.now();
  checkPlot(flags.plot);
  const observed = await fitOfData(flags, () => {});
  const { fit, poi, file } = observed;
  const { model, spec } = file;
  const all = impacts(observed, poi, model.constraints);
  const order = ranked(all);
  const bad = all.filter(
    (i) =>
      !order.includes(i) || (i.postfit !== null && ![i.postfit.up, i.postfit.down].every(convergedShift)),
  );
  const result = {
    input_schema_version: spec.schema_version,
    parameter_names: model.parameters.map((p) => p.name),
    poi_index: poi,
    mu_hat: fit.minimum.at[poi]!,
    sigma: fit.uncertainties[poi] ?? null,
    nll_hat: finite(fit.minimum.value),
    status: fit.status,
    n_points: all.length,
    n_converged: order.length,
    points: all.map(pointFields),
    ranking: rankingFields(order),
  };
  writeResult(context, result, flags.output);
  await writePlot(flags.plot, () =>
    rankingFigure({
      name: model.parameters[poi]!.name,
      parameters: rankedParameters(result),
      unranked: result.n_points - result.n_converged,
    }),
  );
  if (flags.output !== undefined && flags.output !== '-')
    context.stderr.write(rankingTable(model.parameters[poi]!.name, order));
  const ok = isConverged(fit.status) && bad.length === 0;
  if (!ok)
    context.stderr.write(
      `sheaf: ${bad.length} of ${all.length} parameters have fits that did not converge; the free fit: ${fit.status}\n`,
    );
  if (flags.jsonMetrics !== undefined) {
    const metrics = {
      poi_index: poi,
      poi_hat: result.mu_hat,
      poi_sigma: result.sigma,
      mu_hat: result.mu_hat,
      nll_hat: result.nll_hat,
      n_points: result.n_points,
      n_converged: result.n_converged,
      max_impact: order[0] === undefined ? null : largestImpact(order[0]),
    };
    const seconds = (performance.now() - begin) / 1000;
    writeResult(
      context,
      metricsOf('unbinned_ranking', 1, seconds, ok, ok ? [] : ['not converged'], metrics),
      flags.jsonMetrics,
    );
  }
  return ok ? exitCodes.ok : exitCodes.numerics;
});
