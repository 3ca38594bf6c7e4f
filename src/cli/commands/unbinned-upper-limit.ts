// `sheaf unbinned-upper-limit`: the CL_s upper limit on the parameter of interest, observed and expected.

import { exitCodes, SheafFailure } from '../../contracts/failures.ts';
import { isConverged } from '../../inference/fit.ts';
import { expectedBand, type LimitCurve, upperLimits } from '../../inference/upper-limit.ts';
import { limitFigure } from '../../report/figures/limit.ts';
import { command, usageFailure } from '../context.ts';
import { finite, shown } from '../fit-result.ts';
import { limitByToys } from '../limit-toys.ts';
import { fitOfData, holdsZero, limitTestOf } from '../observed.ts';
import { metricsOf, writeResult } from '../output.ts';
import { checkPlot, writePlot } from '../plot-file.ts';
import { checkRunFlags } from '../study-run.ts';
import type { UpperLimitFlags } from './flags.ts';

export const unbinnedUpperLimit = command(async (context, flags: UpperLimitFlags) => {
  const begin = performance.now();
  if (!(flags.cl > 0 && flags.cl < 1)) throw usageFailure(`--cl ${flags.cl} is not between 0 and 1`);
  checkPlot(flags.plot);
  checkToyFlags(flags);
  const observed = await fitOfData(flags, (poi, { where, model }) => {
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
  const { fit, poi, file } = observed;
  const { model, spec } = file;
  const test = await limitTestOf(observed);
  const limits = upperLimits(test, flags.cl);
  if (flags.calculator === 'toys') return limitByToys(context, flags, observed, limits, begin);
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
    path: fit.path,
    error_bound: finite(Math.max(fit.errorBound, test.asimov.fit.errorBound)),
    problems,
  };
  writeResult(context, result, flags.output);
  await writePlot(flags.plot, () =>
    limitFigure({
      name: model.parameters[poi]!.name,
      cl: result.cl,
      observed: result.observed,
      expected: result.expected.limits,
    }),
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

/** Flags that would do nothing are refused. */
function checkToyFlags(flags: UpperLimitFlags): void {
  if (flags.calculator === 'toys') {
    checkRunFlags(flags);
    if (flags.shard !== undefined && (flags.plot ?? flags.jsonMetrics) !== undefined)
      throw usageFailure('one shard has no limit: --plot and --json-metrics belong to a whole run');
    return;
  }
  const given = (['nToys', 'seed', 'values', 'shard', 'shards', 'runId'] as const).find(
    (name) => flags[name] !== undefined,
  );
  const which = given ?? (flags.fixedGlobals ? 'fixedGlobals' : flags.jsonEvents ? 'jsonEvents' : null);
  if (which === null) return;
  const name = which.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
  throw usageFailure(`--${name} belongs to --calculator toys`);
}

function signed(n: number): string {
  return n > 0 ? `+${n}` : String(n);
}
