// `sheaf fit`: one fit of a pyhf workspace.

import { isConverged } from '../../inference/fit.ts';
import { fitOfWorkspace, yieldsOf } from '../binned.ts';
import { binnedTable, completed, fitResult } from '../binned-result.ts';
import { command } from '../context.ts';
import { finish, wroteFile } from '../finish.ts';
import { writeResult } from '../output.ts';
import { checkPlot } from '../plot-file.ts';
import type { BinnedFitFlags } from './flags.ts';

export const fit = command(async (context, flags: BinnedFitFlags) => {
  const begin = performance.now();
  checkPlot(flags.plotPulls);
  checkPlot(flags.plotCorrelations);
  const binned = await fitOfWorkspace(flags, { poi: 'optional' });
  const all = completed(binned);
  const { model } = binned;
  const result = {
    ...fitResult(binned, all, flags.covariance),
    ...(flags.yields ? { yields: yieldsOf(binned, all, flags) } : {}),
  };
  writeResult(context, result, flags.output);
  if ([flags.plot, flags.plotPulls, flags.plotCorrelations].some((path) => path !== undefined)) {
    const { writeBinnedPlots } = await import('../binned-plots.ts');
    await writeBinnedPlots(flags, binned, all);
  }
  if (binned.input.note !== null) context.stderr.write(`sheaf: ${binned.input.note}\n`);
  if (wroteFile(flags)) context.stderr.write(binnedTable(binned, all));
  const { status } = binned.fit;
  const problems = isConverged(status) ? [] : [`the fit did not end as it should: ${status}`];
  if (status === 'no-covariance')
    context.stderr.write('sheaf: the curvature at the minimum does not give all uncertainties\n');
  const { poi } = model;
  return finish(context, flags, {
    command: 'fit',
    begin,
    problems,
    metrics: {
      poi_index: poi,
      poi_hat: poi === null ? null : all.values[poi],
      poi_sigma: poi === null ? null : all.uncertainties[poi],
      nll: result.nll,
      twice_nll: result.twice_nll,
      converged: result.converged,
      n_iter: result.n_iter,
      n_fev: result.n_fev,
      n_gev: result.n_gev,
      final_grad_norm: result.final_grad_norm,
    },
    breakdown: { load_s: binned.times.load / 1000, fit_s: binned.times.fit / 1000 },
  });
});
