// `sheaf unbinned-gof`: does the fitted model describe its events at all?

import { exitCodes, SheafFailure } from '../../contracts/failures.ts';
import { isConverged } from '../../inference/fit.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { goodnessOfFit } from '../../study/goodness-of-fit.ts';
import { fitObserved } from '../../study/observed-fit.ts';
import { command } from '../context.ts';
import { loadData, loadSpec } from '../data.ts';
import { checkOutputs, metricsOf, writeResult } from '../output.ts';
import { progressReporter, progressStyle } from '../progress.ts';
import type { GofFlags } from './flags.ts';

export const unbinnedGof = command(async (context, flags: GofFlags) => {
  const begin = performance.now();
  checkOutputs(flags.output, flags.jsonMetrics);
  const file = loadSpec(flags.config);
  const { spec, model } = file;
  const kernel = await loadKernel();
  const data = await loadData(kernel, file, flags.config, flags.outside);
  const points = data.map((d) => d.points);
  const { fit } = fitObserved(kernel, model, points, flags.exact ?? 'auto');
  if (!isConverged(fit.status)) {
    throw new SheafFailure('numerics', {
      what: `the fit of the data did not converge (${fit.status})`,
      hint: 'see `sheaf unbinned-fit`',
    });
  }
  const progress = progressReporter(context, progressStyle(context, false), 'toys', () => performance.now());
  const found = goodnessOfFit(kernel, model, points, fit.minimum.at, {
    bins: flags.bins,
    toys: flags.nToys,
    seed: flags.seed,
    onToy: (items) => progress.show({ items, total: flags.nToys, before: 0 }),
  });
  progress.end();
  const key = {
    deviance: found.deviance,
    n_bins: flags.bins * found.channels.length,
    p_value: found.pValue,
    n_toys: flags.nToys,
    n_failed: found.failedToys,
  };
  const result = {
    input_schema_version: spec.schema_version,
    parameter_names: model.parameters.map((p) => p.name),
    bestfit: Array.from(fit.minimum.at),
    ...key,
    seed: flags.seed,
    channels: found.channels,
    toy_deviances: found.toyDeviances,
  };
  writeResult(context, result, flags.output);
  if (flags.output !== undefined && flags.output !== '-') {
    const failed = found.failedToys === 0 ? '' : `, ${found.failedToys} toys could not be fitted`;
    context.stderr.write(
      `deviance ${found.deviance.toFixed(2)} in ${key.n_bins} bins, p = ${found.pValue.toPrecision(3)} from ${flags.nToys} toys${failed}\n`,
    );
  }
  if (flags.jsonMetrics !== undefined) {
    const seconds = (performance.now() - begin) / 1000;
    writeResult(context, metricsOf('unbinned_gof', 1, seconds, true, [], key), flags.jsonMetrics);
  }
  return exitCodes.ok;
});
