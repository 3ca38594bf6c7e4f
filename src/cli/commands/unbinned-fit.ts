// `sheaf unbinned-fit`: one fit of the events that a specification names.

import type { FittedChannel } from '../../contracts/channel-picture.ts';
import { exitCodes } from '../../contracts/failures.ts';
import { isConverged } from '../../inference/fit.ts';
import { minos } from '../../inference/minos.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { fitFigure } from '../../report/figures/fit.ts';
import { fitObserved } from '../../study/observed-fit.ts';
import { command, usageFailure } from '../context.ts';
import { loadData, loadSpec } from '../data.ts';
import { fitFields, fitTable } from '../fit-result.ts';
import { fittedChannels } from '../fitted-channels.ts';
import { checkOutputs, metricsOf, writeResult } from '../output.ts';
import { checkPlot, writePlot } from '../plot-file.ts';
import { checkSWeights, writeSWeights } from '../sweights-file.ts';
import type { FitFlags } from './flags.ts';

const BINS = 60;
/** More would not be seen. */
const MOST_BINS = 1000;

export const unbinnedFit = command(async (context, flags: FitFlags) => {
  const begin = performance.now();
  checkOutputs(flags.output, flags.jsonMetrics, flags.sweights);
  checkPlot(flags.plot);
  if (flags.plotBins !== undefined && flags.plotBins > MOST_BINS)
    throw usageFailure(`--plot-bins ${flags.plotBins} is too many`, `${MOST_BINS} or fewer`);
  const file = await loadSpec(flags.config);
  const { spec, model } = file;
  if (flags.sweights !== undefined) checkSWeights(model, flags.sweights);
  const kernel = await loadKernel();
  const data = await loadData(kernel, file, flags.config, flags.outside);
  const loaded = performance.now();
  const { fit, ways, initialNll } = fitObserved(
    kernel,
    model,
    data.map((d) => d.points),
    flags.exact ?? 'auto',
    {
      maxEvaluations: flags.optMaxIter,
      tolerance: flags.optTol,
    },
  );
  const names = model.parameters.map((p) => p.name);
  const errors = flags.minos
    ? names.map((_, i) => (typeof fit.uncertainties[i] === 'number' ? minos(ways[fit.way]!(), fit, i) : null))
    : null;
  const fitted = performance.now();
  const sweights =
    flags.sweights === undefined || !isConverged(fit.status)
      ? null
      : writeSWeights(kernel, model, data[0]!, fit.minimum.at, flags.sweights);
  const pictures = (): readonly FittedChannel[] =>
    fittedChannels(kernel, model, data, fit.minimum.at, flags.plotBins ?? BINS);
  const result = {
    ...fitFields(model, spec.schema_version, fit, initialNll),
    ...(errors === null ? {} : { minos: Object.fromEntries(names.map((name, i) => [name, errors[i]])) }),
    ...(sweights === null ? {} : { sweights: { file: flags.sweights!, yields: sweights } }),
    ...(flags.plotBins === undefined ? {} : { channels: pictures() }),
    data: data.map(({ name, account: { notFinite, ...account } }) => ({
      channel: name,
      ...account,
      not_finite: notFinite,
    })),
  };
  writeResult(context, result, flags.output);
  await writePlot(flags.plot, () =>
    fitFigure({
      channels: pictures(),
      problem: isConverged(fit.status) ? null : fit.status,
    }),
  );
  if (flags.output !== undefined && flags.output !== '-') context.stderr.write(fitTable(model, fit, errors));
  const ok = isConverged(fit.status);
  if (!ok) context.stderr.write(`sheaf: the fit did not end as it should: ${fit.status}\n`);
  if (fit.status === 'no-covariance')
    context.stderr.write('sheaf: the curvature at the minimum does not give all uncertainties\n');
  if (flags.jsonMetrics !== undefined) {
    const { poi } = model;
    const metrics = {
      poi_index: poi,
      poi_hat: poi === null ? null : fit.minimum.at[poi],
      poi_sigma: poi === null ? null : fit.uncertainties[poi],
      nll: result.nll,
      twice_nll: result.twice_nll,
      converged: result.converged,
      n_iter: result.n_iter,
      n_fev: result.n_fev,
      n_gev: result.n_gev,
      final_grad_norm: result.final_grad_norm,
      optimizer: {
        max_iter: flags.optMaxIter ?? 200,
        tol: flags.optTol ?? 1e-13,
        m: null,
        smooth_bounds: false,
      },
    };
    const breakdown = { load_s: (loaded - begin) / 1000, fit_s: (fitted - loaded) / 1000 };
    writeResult(
      context,
      metricsOf(
        'unbinned_fit',
        1,
        (performance.now() - begin) / 1000,
        ok,
        ok ? [] : [fit.status],
        metrics,
        breakdown,
      ),
      flags.jsonMetrics,
    );
  }
  return ok ? exitCodes.ok : exitCodes.numerics;
});
