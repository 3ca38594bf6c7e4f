// `sheaf unbinned-gof`: does the fitted model describe its events at all?

import { exitCodes, SheafFailure } from '../../contracts/failures.ts';
import { isConverged } from '../../inference/fit.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { goodnessFigure } from '../../report/figures/goodness.ts';
import { goodnessOfFit } from '../../study/goodness-of-fit.ts';
import { fitObserved } from '../../study/observed-fit.ts';
import { twoSampleTest } from '../../study/two-sample.ts';
import { command, usageFailure } from '../context.ts';
import { loadData, loadSpec } from '../data.ts';
import { devianceOutcome, type GofOutcome, twoSampleOutcome } from '../gof-result.ts';
import { checkOutputs, metricsOf, writeResult } from '../output.ts';
import { checkPlot, writePlot } from '../plot-file.ts';
import { progressReporter, progressStyle } from '../progress.ts';
import type { GofFlags } from './flags.ts';

const BINS = 50;
const RATIO = 10;

export const unbinnedGof = command(async (context, flags: GofFlags) => {
  const begin = performance.now();
  checkMethod(flags);
  checkOutputs(flags.output, flags.jsonMetrics);
  checkPlot(flags.plot);
  const file = await loadSpec(flags.config);
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
  const { method, nToys: toys, seed } = flags;
  const { at } = fit.minimum;
  const options = {
    toys,
    seed,
    onToy: (items: number) => progress.show({ items, total: toys, before: 0 }),
  };
  const test = (): GofOutcome => {
    if (method === 'deviance') {
      const bins = flags.bins ?? BINS;
      return devianceOutcome(goodnessOfFit(kernel, model, points, at, { ...options, bins }), bins, toys);
    }
    const ratio = flags.sampleRatio ?? RATIO;
    const found = twoSampleTest(kernel, model, points, at, { ...options, method, ratio });
    return twoSampleOutcome(found, method, ratio, toys);
  };
  const { key, rest, summary, figure } = test();
  progress.end();
  const result = {
    input_schema_version: spec.schema_version,
    parameter_names: model.parameters.map((p) => p.name),
    bestfit: Array.from(at),
    ...key,
    seed,
    ...rest,
  };
  writeResult(context, result, flags.output);
  await writePlot(flags.plot, () => goodnessFigure(figure));
  if (flags.output !== undefined && flags.output !== '-') {
    const failed = key.n_failed === 0 ? '' : `, ${key.n_failed} toys could not be fitted`;
    context.stderr.write(`${summary}, p = ${key.p_value.toPrecision(3)} from ${toys} toys${failed}\n`);
  }
  if (flags.jsonMetrics !== undefined) {
    const seconds = (performance.now() - begin) / 1000;
    writeResult(context, metricsOf('unbinned_gof', 1, seconds, true, [], key), flags.jsonMetrics);
  }
  return exitCodes.ok;
});

/** Refuses what the method has no use for. */
function checkMethod({ method, bins, sampleRatio }: GofFlags): void {
  if (method === 'deviance' && sampleRatio !== undefined)
    throw usageFailure(
      '--sample-ratio is for samples of the fit, and the deviance has none',
      '--method ks or energy',
    );
  if (method !== 'deviance' && bins !== undefined)
    throw usageFailure(`--bins is for counts in bins, and --method ${method} has none`, '--method deviance');
}
