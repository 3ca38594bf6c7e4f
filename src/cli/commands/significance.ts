// `sheaf significance`: how unlikely the data of a pyhf workspace are without signal, observed and expected.

import type { ClsTest } from '../../contracts/cls-toys.ts';
import { SheafFailure } from '../../contracts/failures.ts';
import { noAssessment } from '../../contracts/toys-definition.ts';
import { discoverySignificance } from '../../inference/asymptotic.ts';
import { discoveryStatistic } from '../../inference/test-statistics.ts';
import { significanceFigure } from '../../report/figures/significance.ts';
import { significanceToysFigure } from '../../report/results/discovery.ts';
import { BinnedCls, binnedTestPoints, defineBinnedCls } from '../../study/binned-cls.ts';
import { fitBinnedAsimov } from '../../study/binned-fit.ts';
import { type Binned, checkHoldsZero, checkInBounds, fitWithPoi, poiOf } from '../binned.ts';
import { freeFitFields, modelFields, short } from '../binned-result.ts';
import { runStudy, subjectOfInput } from '../binned-study.ts';
import { checkCalculator, toysOf } from '../calculator.ts';
import { type Context, command } from '../context.ts';
import { finish, wroteFile } from '../finish.ts';
import { finite, shown } from '../fit-result.ts';
import { writeResult } from '../output.ts';
import { checkPlotOfRun, writePlot } from '../plot-file.ts';
import type { SignificanceFlags } from './flags.ts';

export const significance = command(async (context, flags: SignificanceFlags) => {
  const begin = performance.now();
  const { mu } = flags;
  checkCalculator(flags);
  checkPlotOfRun(flags);
  const binned = await fitWithPoi(flags, (poi) => {
    checkHoldsZero(poi, flags);
    checkInBounds(poi, mu, '--mu');
  });
  const { poi, kernel } = binned;
  const math = kernel.exports;
  if (flags.calculator === 'toys') return byToys(context, flags, binned, begin);
  const observed = discoveryStatistic(binned, poi);
  const asimov = discoveryStatistic(fitBinnedAsimov(kernel, binned, mu), poi);
  const seen = discoverySignificance(observed.q0, math);
  const expected = discoverySignificance(asimov.q0, math);
  const problems = [
    ...(observed.problem === null ? [] : [observed.problem]),
    ...(asimov.problem === null ? [] : [`Asimov data: ${asimov.problem}`]),
  ];
  const result = {
    command: 'significance',
    ...modelFields(binned),
    p0: seen.p0,
    z_obs: seen.significance,
    q0: finite(observed.q0),
    mu_expected: mu,
    p0_exp: expected.p0,
    z_exp: expected.significance,
    q0_asimov: finite(asimov.q0),
    ...freeFitFields(binned),
    nll_mu0: finite(observed.conditional.minimum.value),
    problems,
  };
  writeResult(context, result, flags.output);
  const { name } = poiOf(binned);
  await writePlot(flags.plot, () =>
    significanceFigure({ name, mu, observed: seen.significance, expected: expected.significance }),
  );
  if (wroteFile(flags)) {
    const { mu_hat, sigma } = result;
    context.stderr.write(
      [
        `${name} = ${shown(mu_hat, sigma)}${sigma === null ? '' : ` +- ${sigma.toPrecision(3)}`}`,
        `  observed: ${short(result.z_obs)} sigma, p_0 ${short(result.p0)}`,
        `  expected with ${name} = ${mu}: ${short(result.z_exp)} sigma, p_0 ${short(result.p0_exp)}\n`,
      ].join('\n'),
    );
  }
  const { mu_hat, p0, q0, z_obs, z_exp } = result;
  return finish(context, flags, {
    command: 'significance',
    begin,
    problems,
    metrics: { poi_index: binned.model.poi, mu_hat, p0, q0, z_obs, z_exp },
  });
});

type MergedSignificance = Parameters<typeof significanceToysFigure>[0];

/** Toys of background alone; what a signal would give is told by its Asimov data. */
function byToys(context: Context, flags: SignificanceFlags, binned: Binned, begin: number): Promise<number> {
  const { kernel, input, model, poi } = binned;
  const asimov = discoveryStatistic(fitBinnedAsimov(kernel, binned, flags.mu), poi);
  if (asimov.problem !== null) throw new SheafFailure('numerics', { what: `Asimov data: ${asimov.problem}` });
  const { nToys, seed } = toysOf(flags);
  const test: ClsTest = {
    statistic: 'q0',
    mu_test: flags.mu,
    ...binnedTestPoints(binned, 'q0', flags.mu),
    seed,
    n_toys: nToys,
    fluctuate_globals: !flags.fixedGlobals,
    expected_set: false,
    background_only: true,
    q_asimov: asimov.q0,
  };
  const study = new BinnedCls(kernel, defineBinnedCls(subjectOfInput(input, model, flags), test));
  return runStudy(
    context,
    kernel,
    { ...flags, nToys, seed },
    {
      study,
      name: 'significance',
      command: 'significance_toys',
      begin,
      assessment: noAssessment,
      keyNumbers: (file) => ({
        poi_index: file['poi_index'],
        n_toys: nToys,
        seed,
        p0: file['p0'] ?? null,
        p0_interval: file['p0_interval'] ?? null,
        z_obs: file['significance'] ?? null,
        z_exp: file['significance_expected'] ?? null,
      }),
      onMerged: (file) =>
        writePlot(flags.plot, () => significanceToysFigure(file as unknown as MergedSignificance)),
    },
  );
}
