// `sheaf goodness-of-fit`: does the fitted model of a pyhf workspace describe its data at all?

import { isConverged } from '../../inference/fit.ts';
import { saturatedTest } from '../../study/saturated.ts';
import { fitOfWorkspace } from '../binned.ts';
import { modelFields, short } from '../binned-result.ts';
import { command } from '../context.ts';
import { finish, wroteFile } from '../finish.ts';
import { finite } from '../fit-result.ts';
import { writeResult } from '../output.ts';
import type { WorkspaceFlags } from './flags.ts';

export const goodnessOfFit = command(async (context, flags: WorkspaceFlags) => {
  const begin = performance.now();
  const binned = await fitOfWorkspace(flags, { poi: 'optional' });
  const { fit, likelihood, model, data, kernel, input } = binned;
  const at = likelihood.complete(fit.minimum.at);
  const test = saturatedTest(model, data, at, kernel.exports);
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
