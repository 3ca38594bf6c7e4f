// `sheaf goodness-of-fit`: does the fitted model of a pyhf workspace describe its data at all?

import { SheafFailure } from '../../contracts/failures.ts';
import { noAssessment } from '../../contracts/toys-definition.ts';
import { isConverged } from '../../inference/fit.ts';
import { chiSquareFigure } from '../../report/figures/chi-square.ts';
import { gofToysFigure } from '../../report/results/gof-toys.ts';
import { BinnedGof, defineBinnedGof } from '../../study/binned-gof.ts';
import { type SaturatedTest, saturatedTest } from '../../study/saturated.ts';
import { type Binned, fitOfWorkspace } from '../binned.ts';
import { modelFields, short } from '../binned-result.ts';
import { runStudy, subjectOfInput } from '../binned-study.ts';
import { checkCalculator, toysOf } from '../calculator.ts';
import { type Context, command } from '../context.ts';
import { finish, wroteFile } from '../finish.ts';
import { finite } from '../fit-result.ts';
import { writeResult } from '../output.ts';
import { checkPlotOfRun, writePlot } from '../plot-file.ts';
import type { GoodnessFlags } from './flags.ts';

export const goodnessOfFit = command(async (context, flags: GoodnessFlags) => {
  const begin = performance.now();
  checkCalculator(flags);
  checkPlotOfRun(flags);
  const binned = await fitOfWorkspace(flags, { poi: 'optional' });
  const { fit, likelihood, model, data, kernel, input } = binned;
  const at = likelihood.complete(fit.minimum.at);
  const test = saturatedTest(model, data, at, kernel.exports);
  if (flags.calculator === 'toys') return byToys(context, flags, binned, test, begin);
  const converged = isConverged(fit.status);
  const problems = [
    ...(converged ? [] : [`the fit did not converge (${fit.status})`]),
    ...(test.degrees > 0
      ? []
      : [
          `no p-value: ${test.bins} bins and ${test.constraints} auxiliary measurements for ${test.floating} free parameters leave no degree of freedom`,
        ]),
  ];
  const result = {
    command: 'goodness_of_fit',
    ...modelFields(binned),
    chi2: finite(test.chi2),
    chi2_constraints: finite(test.chi2OfConstraints),
    ndof: test.degrees,
    chi2_per_ndof: test.degrees > 0 ? finite(test.chi2 / test.degrees) : null,
    p_value: test.pValue,
    n_bins: test.bins,
    n_constraints: test.constraints,
    n_floating: test.floating,
    nll_fit: finite(fit.minimum.value),
    status: fit.status,
    converged,
    channels: test.channels.map(({ name, bins, chi2 }) => ({ name, n_bins: bins, chi2: finite(chi2) })),
    problems,
  };
  writeResult(context, result, flags.output);
  await writePlot(flags.plot, () =>
    chiSquareFigure({ chi2: result.chi2, degrees: test.degrees, pValue: test.pValue }),
  );
  if (input.note !== null) context.stderr.write(`sheaf: ${input.note}\n`);
  if (wroteFile(flags))
    context.stderr.write(
      `chi2 ${test.chi2.toFixed(2)} for ${test.degrees} degrees of freedom (${test.bins} bins + ${test.constraints} auxiliary measurements - ${test.floating} free parameters), p = ${short(test.pValue, 3)}\n`,
    );
  const { chi2, ndof, p_value, nll_fit } = result;
  return finish(context, flags, {
    command: 'goodness_of_fit',
    begin,
    problems,
    metrics: { chi2, ndof, p_value, nll_fit, converged },
  });
});

type MergedGof = Parameters<typeof gofToysFigure>[0];

function byToys(
  context: Context,
  flags: GoodnessFlags,
  { kernel, input, model, fit, likelihood }: Binned,
  { chi2, degrees }: SaturatedTest,
  begin: number,
): Promise<number> {
  if (!isConverged(fit.status))
    throw new SheafFailure('numerics', {
      what: `the fit of the data, where toys are to be made, did not converge (${fit.status})`,
    });
  if (input.note !== null) context.stderr.write(`sheaf: ${input.note}\n`);
  const { nToys, seed } = toysOf(flags);
  const test = {
    chi2_obs: chi2,
    ndof: degrees,
    point: [...likelihood.complete(fit.minimum.at)],
    seed,
    n_toys: nToys,
    fluctuate_globals: !flags.fixedGlobals,
  };
  const study = new BinnedGof(kernel, defineBinnedGof(subjectOfInput(input, model, flags), test));
  return runStudy(
    context,
    kernel,
    { ...flags, nToys, seed },
    {
      study,
      name: 'gof',
      command: 'goodness_of_fit_toys',
      begin,
      assessment: noAssessment,
      keyNumbers: (file) => ({
        chi2,
        ndof: degrees,
        n_toys: nToys,
        seed,
        p_value: file['p_value'] ?? null,
        p_value_interval: file['p_value_interval'] ?? null,
      }),
      onMerged: (file) => writePlot(flags.plot, () => gofToysFigure(file as unknown as MergedGof)),
    },
  );
}
