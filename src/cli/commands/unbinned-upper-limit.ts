// `sheaf unbinned-upper-limit`: the CL_s upper limit on the parameter of interest, observed and expected.

import { exitCodes, SheafFailure } from '../../contracts/failures.ts';
import { isConverged } from '../../inference/fit.ts';
import { linearGrid } from '../../inference/scan.ts';
import {
  type CurvePoint,
  confidenceCurve,
  expectedBand,
  type LimitCurve,
  type LimitTest,
  type UpperLimit,
  upperLimits,
} from '../../inference/upper-limit.ts';
import { type Kernel, loadKernel } from '../../kernel/kernel.ts';
import { clsCurveFigure } from '../../report/figures/cls-curve.ts';
import { limitFigure } from '../../report/figures/limit.ts';
import { unbinnedToyModel } from '../../study/toy-fits.ts';
import { defineLimit, UnbinnedLimit } from '../../study/unbinned-limit.ts';
import { command, usageFailure } from '../context.ts';
import { finite, shown } from '../fit-result.ts';
import { checkLimitFlags, type LimitSubject, limitByToys } from '../limit-toys.ts';
import { fitOfData, holdsZero, limitTestOf, type Observed } from '../observed.ts';
import { metricsOf, writeResult } from '../output.ts';
import { checkPlot, writePlot } from '../plot-file.ts';
import type { DataFlags, UpperLimitFlags } from './flags.ts';

/** The curve ends so far beyond the largest limit. */
const BEYOND = 1.15;

export const unbinnedUpperLimit = command(async (context, flags: UpperLimitFlags) => {
  const begin = performance.now();
  if (!(flags.cl > 0 && flags.cl < 1)) throw usageFailure(`--cl ${flags.cl} is not between 0 and 1`);
  checkPlot(flags.plot);
  if (flags.curve === 1) throw usageFailure('--curve 1 is no curve', '2 or more');
  checkLimitFlags(flags, { '--curve': flags.curve });
  const observed = await fitForLimit(flags);
  const { fit, poi, file } = observed;
  const { model, spec } = file;
  const test = await limitTestOf(observed);
  const limits = upperLimits(test, flags.cl);
  if (flags.calculator === 'toys') {
    const of = unbinnedLimitOf(await loadKernel(), flags, observed, limits);
    return limitByToys(context, flags, {
      ...of,
      config: flags.config,
      command: 'unbinned_upper_limit_toys',
      begin,
    });
  }
  const curve = flags.curve === undefined ? null : curveOf(test, limits, flags.curve);
  const of = (curve: LimitCurve) => limits.find((l) => l.curve === curve)!;
  const problems = limits.flatMap(({ curve, problem }) =>
    problem === null
      ? []
      : [`no ${curve === 'observed' ? 'observed' : `expected (${signed(curve)} sigma)`} limit: ${problem}`],
  );
  const result = {
    input_schema_version: spec.schema_version,
    parameter_names: model.parameters.map((p) => p.name),
    poi_index: poi,
    cl: flags.cl,
    statistic: 'q_tilde_mu',
    mu_hat: fit.minimum.at[poi]!,
    sigma: fit.uncertainties[poi] ?? null,
    nll_hat: finite(fit.minimum.value),
    converged_hat: isConverged(fit.status),
    observed: of('observed').limit,
    expected: { n_sigma: expectedBand, limits: expectedBand.map((n) => of(n).limit) },
    ...(curve === null ? {} : { curve }),
    path: fit.path,
    error_bound: finite(Math.max(fit.errorBound, test.asimov.fit.errorBound)),
    problems,
  };
  writeResult(context, result, flags.output);
  await writePlot(flags.plot, () =>
    plotOf(model.parameters[poi]!.name, flags.cl, result.observed, result.expected.limits, curve),
  );
  if (flags.output !== undefined && flags.output !== '-') {
    const shownLimit = (x: number | null): string => (x === null ? 'none' : shown(x, 0.01 * x));
    const rows = limits.map(
      ({ curve, limit }) =>
        `  ${(curve === 'observed' ? curve : `expected ${signed(curve)}`).padEnd(12)}${shownLimit(limit)}`,
    );
    context.stderr.write(
      `upper limits on ${model.parameters[poi]!.name} at ${100 * flags.cl} % CL_s\n${rows.join('\n')}\n`,
    );
  }
  for (const problem of problems) context.stderr.write(`sheaf: ${problem}\n`);
  const ok = problems.length === 0;
  if (flags.jsonMetrics !== undefined) {
    const metrics = {
      poi_index: poi,
      mu_hat: result.mu_hat,
      nll_hat: result.nll_hat,
      cl: flags.cl,
      obs_limit: result.observed,
      exp_limits: result.expected.limits,
    };
    const seconds = (performance.now() - begin) / 1000;
    writeResult(
      context,
      metricsOf('unbinned_upper_limit', 1, seconds, ok, problems, metrics),
      flags.jsonMetrics,
    );
  }
  return ok ? exitCodes.ok : exitCodes.numerics;
});

/** The free fit of the data, where a limit can be looked for. */
export function fitForLimit(flags: DataFlags & Pick<UpperLimitFlags, 'values'>): Promise<Observed> {
  return fitOfData(flags, (poi, { where, model }) => {
    if (!holdsZero(poi) || poi.upper <= 0)
      throw new SheafFailure('specification', {
        where: where(`model.parameters[${model.poi}].bounds`),
        what: `no upper limit on ${poi.name} from its bounds [${poi.lower}, ${poi.upper}]`,
        expected: 'bounds that hold 0, where there is no signal, and values above it',
      });
    const outside = flags.values?.find((mu) => mu > poi.upper);
    if (outside !== undefined)
      throw usageFailure(
        `--values: ${outside} is above the upper bound of ${poi.name}`,
        `values up to ${poi.upper}`,
      );
  });
}

/** What toys of a limit are of. `kernel`: one of its own. */
export function unbinnedLimitOf(
  kernel: Kernel,
  flags: Pick<UpperLimitFlags, 'cl' | 'exact'>,
  observed: Observed,
  asymptotic: readonly UpperLimit[],
): LimitSubject {
  const { poi, file } = observed;
  const { model, spec } = file;
  const exactness = flags.exact ?? 'auto';
  return {
    kind: 'unbinned-limit',
    observed,
    poi,
    upper: model.parameters[poi]!.upper,
    cl: flags.cl,
    pointOf: (at) => [...at],
    asymptotic,
    kernel,
    model: unbinnedToyModel(kernel, { spec, exactness }),
    studyOf: (test) => new UnbinnedLimit(kernel, defineLimit(spec, test, exactness)),
  };
}

/** CL_s from 0 to beyond all limits. */
function curveOf(test: LimitTest, limits: readonly UpperLimit[], points: number): readonly CurvePoint[] {
  const { upper } = test.observed.ways[test.observed.fit.way]!().parameters[test.poi]!;
  const known = limits.map(({ limit }) => limit ?? upper);
  const end = Math.min(upper, BEYOND * Math.max(...known));
  return confidenceCurve(test, linearGrid(0, end, points));
}

/** The curve where there is one, else the limits alone. */
function plotOf(
  name: string,
  cl: number,
  observed: number | null,
  expected: readonly (number | null)[],
  curve: readonly CurvePoint[] | null,
): string {
  if (curve === null) return limitFigure({ name, cl, observed, expected });
  return clsCurveFigure({ name, cl, observed, points: curve.map((p) => ({ ...p, error: null })) });
}

function signed(n: number): string {
  return n > 0 ? `+${n}` : String(n);
}
