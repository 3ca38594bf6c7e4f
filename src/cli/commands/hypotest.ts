// `sheaf hypotest`: one value of the parameter of interest of a pyhf workspace, tested by the asymptotic formulas.

import {
  asimovSigma,
  expectedConfidence,
  type LimitStatistic,
  observedConfidence,
} from '../../inference/asymptotic.ts';
import { isConverged } from '../../inference/fit.ts';
import type { TestStatistics } from '../../inference/test-statistics.ts';
import { expectedBand } from '../../inference/upper-limit.ts';
import { confidenceFigure } from '../../report/figures/confidence.ts';
import { fitBinnedAsimov, testBinned } from '../../study/binned-fit.ts';
import { checkHoldsZero, checkInBounds, fitWithPoi, poiOf } from '../binned.ts';
import { freeFitFields, modelFields, short } from '../binned-result.ts';
import { command, usageFailure } from '../context.ts';
import { finish, wroteFile } from '../finish.ts';
import { finite, shown } from '../fit-result.ts';
import { writeResult } from '../output.ts';
import { writePlot } from '../plot-file.ts';
import type { BinnedHypotestFlags } from './flags.ts';

export const hypotest = command(async (context, flags: BinnedHypotestFlags) => {
  const begin = performance.now();
  const { mu } = flags;
  const given = await fitWithPoi(flags, (poi) => {
    if (mu < 0) throw usageFailure(`--mu ${mu} is below 0`, 'a signal of 0 or more, to be excluded');
    checkInBounds(poi, mu, '--mu');
    checkHoldsZero(poi, flags);
  });
  const { kernel } = given;
  const math = kernel.exports;
  const statistic: LimitStatistic = flags.testStat === 'q' ? 'q' : 'q-tilde';
  const value = (tested: TestStatistics) => (statistic === 'q' ? tested.q : tested.qTilde);
  // The free fit may have been found again, from the conditional one.
  const { of, tested } = testBinned(given, mu);
  const binned = { ...given, ...of };
  const asimov = testBinned(fitBinnedAsimov(kernel, of, 0), mu).tested;
  const [q, qAsimov] = [value(tested), value(asimov)];
  const seen = observedConfidence(statistic, q, qAsimov, math);
  const band = expectedBand.map((n) => expectedConfidence(n, qAsimov, math));
  const problems = [
    ...(tested.problem === null ? [] : [tested.problem]),
    ...(asimov.problem === null ? [] : [`Asimov data: ${asimov.problem}`]),
  ];
  const result = {
    ...modelFields(binned),
    mu_test: mu,
    statistic: statistic === 'q' ? 'q_mu' : 'q_tilde_mu',
    cls: seen.cls,
    clsb: seen.clsb,
    clb: seen.clb,
    teststat: transformed(statistic, q, qAsimov),
    q_mu: finite(q),
    q_mu_a: finite(qAsimov),
    statistics: {
      q_mu: finite(tested.q),
      q_tilde_mu: finite(tested.qTilde),
      t_mu: finite(tested.t),
      t_tilde_mu: finite(tested.tTilde),
    },
    sigma_asimov: asimovSigma(mu, qAsimov),
    // As pyhf and others order it: n counts the statistic, so that the smallest CL_s comes first.
    expected_set: {
      nsigma_order: expectedBand.map((n) => -n),
      cls: band.map((c) => c.cls),
      clsb: band.map((c) => c.clsb),
      clb: band.map((c) => c.clb),
    },
    ...freeFitFields(binned),
    nll_mu: finite(tested.conditional.minimum.value),
    converged_hat: isConverged(binned.fit.status),
    converged_mu: isConverged(tested.conditional.status),
    params_mu: Array.from(of.likelihood.complete(tested.conditional.minimum.at)),
    problems,
  };
  writeResult(context, result, flags.output);
  await writePlot(flags.plot, () =>
    confidenceFigure({
      name: poiOf(binned).name,
      mu,
      observed: seen.cls,
      expected: result.expected_set.cls,
    }),
  );
  if (wroteFile(flags)) {
    const { mu_hat, sigma } = result;
    context.stderr.write(
      [
        `${poiOf(binned).name} = ${shown(mu_hat, sigma)}${sigma === null ? '' : ` +- ${sigma.toPrecision(3)}`}, tested at ${mu}`,
        `  ${result.statistic} ${short(result.q_mu)}, of Asimov data ${short(result.q_mu_a)}`,
        `  CL_s ${short(seen.cls)}   CL_s+b ${short(seen.clsb)}   CL_b ${short(seen.clb)}`,
        `  CL_s expected, -2 to +2 sigma: ${band.map((c) => short(c.cls)).join('  ')}\n`,
      ].join('\n'),
    );
  }
  const { mu_test, mu_hat, cls, q_mu, q_mu_a } = result;
  return finish(context, flags, {
    command: 'hypotest',
    begin,
    problems,
    metrics: { poi_index: binned.model.poi, mu_test, mu_hat, cls, q_mu, q_mu_a },
  });
});

/** What is normally distributed around 0 without signal: CL_b = 1 - Phi of it (pyhf's teststatistic of AsymptoticCalculator). */
function transformed(statistic: LimitStatistic, q: number, qAsimov: number): number {
  const root = Math.sqrt(qAsimov);
  return statistic === 'q-tilde' && q > qAsimov && root > 0
    ? (q - qAsimov) / (2 * root)
    : Math.sqrt(q) - root;
}
