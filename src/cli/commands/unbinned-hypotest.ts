// `sheaf unbinned-hypotest`: test statistics of one value of the parameter of interest, and what they are worth.

import { exitCodes } from '../../contracts/failures.ts';
import {
  asimovSigma,
  discoverySignificance,
  expectedConfidence,
  observedConfidence,
} from '../../inference/asymptotic.ts';
import { isConverged } from '../../inference/fit.ts';
import { discoveryStatistic, testStatistics } from '../../inference/test-statistics.ts';
import { expectedBand } from '../../inference/upper-limit.ts';
import { command, usageFailure } from '../context.ts';
import { finite, shown } from '../fit-result.ts';
import { asimovOf, fitOfData, holdsZero, type Observed } from '../observed.ts';
import { metricsOf, writeResult } from '../output.ts';
import type { HypotestFlags } from './flags.ts';

export const unbinnedHypotest = command(async (context, flags: HypotestFlags) => {
  const begin = performance.now();
  const { mu } = flags;
  const observed = await fitOfData(flags, ({ name, lower, upper }) => {
    if (mu < lower || mu > upper)
      throw usageFailure(`--mu ${mu} leaves the bounds of ${name}`, `a value from ${lower} to ${upper}`);
  });
  const { fit, poi, kernel, file } = observed;
  const { model, spec } = file;
  const tested = testStatistics(observed, poi, mu);
  const discovery = holdsZero(model.parameters[poi]!) ? discoveryStatistic(observed, poi) : null;
  // Asimov data stand on the fit without signal, so there are none where that cannot be trusted.
  const asymptotic =
    discovery?.problem === null && mu >= 0 ? await asymptoticAt(observed, mu, tested.qTilde) : null;
  const problems = [
    ...new Set(
      [tested.problem, discovery?.problem, asymptotic?.problem].filter((p) => typeof p === 'string'),
    ),
  ];
  const significance = discovery === null ? null : discoverySignificance(discovery.q0, kernel.exports);
  const nllMu = finite(tested.conditional.minimum.value);
  const key = {
    poi_index: poi,
    mu_test: mu,
    mu_hat: fit.minimum.at[poi]!,
    nll_hat: finite(fit.minimum.value),
    nll_mu: nllMu,
    q_mu: finite(tested.q),
    q0: discovery === null ? null : finite(discovery.q0),
  };
  const result = {
    input_schema_version: spec.schema_version,
    parameter_names: model.parameters.map((p) => p.name),
    ...key,
    sigma: fit.uncertainties[poi] ?? null,
    t_mu: finite(tested.t),
    q_tilde_mu: mu < 0 ? null : finite(tested.qTilde),
    nll_mu0: discovery === null ? null : finite(discovery.conditional.minimum.value),
    converged_hat: isConverged(fit.status),
    converged_mu: isConverged(tested.conditional.status),
    n_iter_hat: fit.minimum.iterations,
    n_iter_mu: tested.conditional.minimum.iterations,
    params_mu: Array.from(tested.conditional.minimum.at),
    path: tested.conditional.path,
    error_bound: finite(Math.max(fit.errorBound, tested.conditional.errorBound)),
    p0: significance?.p0 ?? null,
    significance: significance?.significance ?? null,
    asymptotic: asymptotic?.fields ?? null,
    problems,
  };
  writeResult(context, result, flags.output);
  if (flags.output !== undefined && flags.output !== '-') {
    const { name } = model.parameters[poi]!;
    const rows = [
      `${name} = ${shown(key.mu_hat, result.sigma)}${result.sigma === null ? '' : ` +- ${result.sigma.toPrecision(3)}`}, tested at ${mu}`,
      `  q_mu ${short(key.q_mu)}   q~_mu ${short(result.q_tilde_mu)}   q_0 ${short(key.q0)}   significance ${short(result.significance)}`,
    ];
    if (asymptotic !== null) {
      const { cls, clsb, clb, expected } = asymptotic.fields;
      rows.push(`  CL_s ${short(cls)}   CL_s+b ${short(clsb)}   CL_b ${short(clb)}`);
      rows.push(`  CL_s expected, -2 to +2 sigma: ${expected.cls.map(short).join('  ')}`);
    }
    context.stderr.write(`${rows.join('\n')}\n`);
  }
  for (const problem of problems) context.stderr.write(`sheaf: ${problem}\n`);
  const ok = problems.length === 0;
  if (flags.jsonMetrics !== undefined) {
    const seconds = (performance.now() - begin) / 1000;
    writeResult(context, metricsOf('unbinned_hypotest', 1, seconds, ok, problems, key), flags.jsonMetrics);
  }
  return ok ? exitCodes.ok : exitCodes.numerics;
});

/** CL_s by q~_mu: observed, and for background-only data. */
async function asymptoticAt(observed: Observed, mu: number, qTilde: number) {
  const math = observed.kernel.exports;
  const asimov = testStatistics(await asimovOf(observed), observed.poi, mu);
  const band = expectedBand.map((n) => expectedConfidence(n, asimov.qTilde, math));
  return {
    problem: asimov.problem === null ? null : `Asimov data: ${asimov.problem}`,
    fields: {
      statistic: 'q_tilde_mu',
      ...observedConfidence('q-tilde', qTilde, asimov.qTilde, math),
      q_asimov: finite(asimov.qTilde),
      sigma_asimov: asimovSigma(mu, asimov.qTilde),
      error_bound: finite(asimov.conditional.errorBound),
      expected: {
        n_sigma: expectedBand,
        cls: band.map((c) => c.cls),
        clsb: band.map((c) => c.clsb),
        clb: band.map((c) => c.clb),
      },
    },
  };
}

function short(x: number | null): string {
  return x === null ? 'none' : x.toPrecision(4);
}
