// `sheaf upper-limit`: the CL_s upper limit on the parameter of interest of a pyhf workspace, observed and expected, by root
// finding, by a scan, or by toys.

import { interpolatedLimit } from '../../inference/limit-scan.ts';
import { linearGrid } from '../../inference/scan.ts';
import { confidenceCurve, expectedBand, type LimitTest, upperLimits } from '../../inference/upper-limit.ts';
import { type Kernel, loadKernel } from '../../kernel/kernel.ts';
import { clsCurveFigure } from '../../report/figures/cls-curve.ts';
import { limitFigure } from '../../report/figures/limit.ts';
import { limitTest } from '../../study/binned-fit.ts';
import { binnedToyModel } from '../../study/binned-fits.ts';
import { BinnedLimit, defineBinnedLimit } from '../../study/binned-limit.ts';
import { type Binned, checkHoldsZero, checkInBounds, fitWithPoi, poiOf } from '../binned.ts';
import { freeFitFields, modelFields } from '../binned-result.ts';
import { subjectOfInput } from '../binned-study.ts';
import { command, usageFailure } from '../context.ts';
import { finish, wroteFile } from '../finish.ts';
import { shown } from '../fit-result.ts';
import { checkLimitFlags, type LimitSubject, limitByToys } from '../limit-toys.ts';
import { writeResult } from '../output.ts';
import { writePlot } from '../plot-file.ts';
import type { BinnedLimitFlags, WorkspaceFlags } from './flags.ts';

interface Limits {
  readonly observed: number | null;
  readonly expected: readonly (number | null)[];
  readonly problems: readonly string[];
  readonly scan: {
    readonly mu_values: readonly number[];
    readonly cls_obs: readonly (number | null)[];
    /** A list for each of n_sigma. */
    readonly cls_exp: readonly (readonly (number | null)[])[];
  } | null;
}

export const upperLimit = command(async (context, flags: BinnedLimitFlags) => {
  const begin = performance.now();
  const { alpha } = flags;
  if (!(alpha > 0 && alpha < 1)) throw usageFailure(`--alpha ${alpha} is not between 0 and 1`);
  checkLimitFlags(flags, {
    '--scan-start': flags.scanStart,
    '--scan-stop': flags.scanStop,
    '--scan-points': flags.scanPoints,
  });
  const grid = gridOf(flags);
  const binned = await fitForBinnedLimit(flags, grid);
  const test = limitTest(binned.kernel, binned, flags.testStat === 'q' ? 'q' : 'q-tilde');
  if (flags.calculator === 'toys') {
    const of = binnedLimitOf(await loadKernel(), flags, binned, test, 1 - alpha);
    return limitByToys(context, flags, { ...of, config: flags.input, command: 'upper_limit_toys', begin });
  }
  const limits = grid === null ? exactLimits(test, alpha) : scannedLimits(test, alpha, grid);
  const { problems } = limits;
  const result = {
    ...modelFields(binned),
    mode: grid === null ? 'root' : 'scan',
    statistic: test.statistic === 'q' ? 'q_mu' : 'q_tilde_mu',
    alpha,
    cl: 1 - alpha,
    obs_limit: limits.observed,
    mu_up: limits.observed,
    exp_limits: limits.expected,
    n_sigma: expectedBand,
    scan: limits.scan,
    ...freeFitFields(binned),
    problems,
  };
  writeResult(context, result, flags.output);
  const { name } = poiOf(binned);
  await writePlot(flags.plot, () => plotOf(name, result.cl, limits));
  if (wroteFile(flags)) {
    const rows = [
      `observed    ${shownLimit(limits.observed)}`,
      ...expectedBand.map((n, i) => `expected ${n > 0 ? `+${n}` : n} ${shownLimit(limits.expected[i]!)}`),
    ];
    context.stderr.write(
      `upper limits on ${name} at ${100 * result.cl} % CL_s\n${rows.map((r) => `  ${r}\n`).join('')}`,
    );
  }
  const { mu_hat, obs_limit, exp_limits } = result;
  return finish(context, flags, {
    command: 'upper_limit',
    begin,
    problems,
    metrics: { poi_index: binned.model.poi, mu_hat, alpha, obs_limit, exp_limits },
  });
});

/** The free fit, where a limit can be looked for. */
export function fitForBinnedLimit(
  flags: WorkspaceFlags & Pick<BinnedLimitFlags, 'values'>,
  grid: readonly number[] | null = null,
): Promise<Binned> {
  return fitWithPoi(flags, (poi) => {
    checkHoldsZero(poi, flags);
    if (flags.values !== undefined) checkInBounds(poi, flags.values.at(-1)!, '--values:');
    if (grid === null) return;
    checkInBounds(poi, grid[0]!, '--scan-start');
    checkInBounds(poi, grid.at(-1)!, '--scan-stop');
  });
}

/** What toys of a limit are of. `kernel`: one of its own. */
export function binnedLimitOf(
  kernel: Kernel,
  flags: WorkspaceFlags & Pick<BinnedLimitFlags, 'testStat'>,
  binned: Binned,
  test: LimitTest,
  cl: number,
): LimitSubject {
  const subject = subjectOfInput(binned.input, binned.model, flags);
  return {
    kind: 'binned-limit',
    observed: binned,
    poi: binned.poi,
    upper: poiOf(binned).upper,
    cl,
    ...(flags.testStat === 'q' ? { statistic: 'q' as const } : {}),
    pointOf: (at) => [...binned.likelihood.complete(at)],
    asymptotic: upperLimits(test, cl),
    kernel,
    model: binnedToyModel(kernel, subject, 'shared'),
    studyOf: (asked) => new BinnedLimit(kernel, defineBinnedLimit(subject, asked)),
  };
}

/** The values of a scan, or null where none is asked for. */
function gridOf({ scanStart, scanStop, scanPoints }: BinnedLimitFlags): readonly number[] | null {
  const given = [scanStart, scanStop, scanPoints].filter((x) => x !== undefined).length;
  if (given === 0) return null;
  if (scanStart === undefined || scanStop === undefined || scanPoints === undefined)
    throw usageFailure('a scan needs --scan-start, --scan-stop and --scan-points', 'all three or none');
  if (scanStart < 0) throw usageFailure(`--scan-start ${scanStart} is below 0`, '0 or more');
  if (!(scanStart < scanStop))
    throw usageFailure(`--scan-start ${scanStart} is not below --scan-stop ${scanStop}`);
  if (scanPoints < 2) throw usageFailure(`--scan-points ${scanPoints} is too few`, '2 or more');
  return linearGrid(scanStart, scanStop, scanPoints);
}

function exactLimits(test: LimitTest, alpha: number): Limits {
  const limits = upperLimits(test, 1 - alpha);
  const of = (curve: 'observed' | number) => limits.find((l) => l.curve === curve)!.limit;
  return {
    observed: of('observed'),
    expected: expectedBand.map(of),
    problems: limits.flatMap(({ curve, problem }) =>
      problem === null
        ? []
        : [
            `no ${curve === 'observed' ? curve : `expected (${curve > 0 ? '+' : ''}${curve} sigma)`} limit: ${problem}`,
          ],
    ),
    scan: null,
  };
}

function scannedLimits(test: LimitTest, alpha: number, grid: readonly number[]): Limits {
  const points = confidenceCurve(test, grid);
  const observed = points.map((p) => p.cls);
  const expected = expectedBand.map((_, i) => points.map((p) => p.expected[i]!));
  const limits = [observed, ...expected].map((cls) => interpolatedLimit(grid, cls, alpha));
  const missing = limits.filter((l) => l === null).length;
  const failed = points.filter((p) => p.cls === null).length;
  return {
    observed: limits[0]!,
    expected: limits.slice(1),
    problems: [
      ...(failed === 0 ? [] : [`${failed} of ${points.length} values have fits that cannot be trusted`]),
      ...(missing === 0
        ? []
        : [
            `${missing} of 6 curves of CL_s do not cross ${alpha} from ${grid[0]} to ${grid.at(-1)}: scan further, or without --scan-*`,
          ]),
    ],
    scan: { mu_values: grid, cls_obs: observed, cls_exp: expected },
  };
}

/** The curves where there are some, else the limits alone. */
function plotOf(name: string, cl: number, { observed, expected, scan }: Limits): string {
  if (scan === null) return limitFigure({ name, cl, observed, expected });
  const points = scan.mu_values.map((mu, i) => ({
    mu,
    cls: scan.cls_obs[i]!,
    error: null,
    expected: scan.cls_exp.map((curve) => curve[i]!),
  }));
  return clsCurveFigure({ name, cl, observed, points });
}

function shownLimit(limit: number | null): string {
  return limit === null ? 'none' : shown(limit, 0.001 * limit);
}
