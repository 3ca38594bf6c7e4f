// The reports of upper limits: by the formulas for large samples, and by toys.

import type { ResultFile } from '../../contracts/result-files.ts';
import { type ClsPoint, clsCurveFigure } from '../figures/cls-curve.ts';
import { limitFigure } from '../figures/limit.ts';
import { count, significant } from '../numbers/format.ts';
import { facts, figures, named, paragraph, table } from '../sections/html.ts';
import { statisticSymbols } from './binned-tests.ts';
import type { ResultContent } from './content.ts';
import { partialProblem } from './study.ts';
import { bandNames, bandRows, measured, number, plain, text } from './tables.ts';

type ByToys = ResultFile<'unbinned-upper-limit --calculator toys'>;

const BAND =
  'The line is the observed limit. The bands are where limits of data without signal lie, with their median dashed.';
const CURVE =
  'CL_s falls as the value grows; where a curve goes through the dotted line is its limit. The full line is observed, the dashed one the median of data without signal.';

/** An upper limit by the formulas for large samples. */
interface Limit
  extends Pick<
    ResultFile<'unbinned-upper-limit'>,
    'parameter_names' | 'poi_index' | 'mu_hat' | 'sigma' | 'cl'
  > {
  readonly observed: number | null;
  readonly expected: { readonly limits: readonly (number | null)[] };
  readonly curve?: readonly Omit<ClsPoint, 'error'>[] | undefined;
  readonly problems: readonly string[];
}

/** What is not the same for every kind of file: the statistic, and how a file with a curve is written. */
interface Origin {
  readonly statistic: string;
  readonly curveBy: string;
}

export function binnedLimitContent(result: ResultFile<'upper-limit'>): ResultContent {
  const { scan, obs_limit: observed, exp_limits: limits } = result;
  const curve = scan?.mu_values.map((mu, i) => ({
    mu,
    cls: scan.cls_obs[i] ?? null,
    expected: scan.cls_exp.map((curve) => curve[i] ?? null),
  }));
  return limitContent(
    { ...result, observed, expected: { limits }, curve },
    {
      statistic: statisticSymbols[result.statistic],
      curveBy: '`upper-limit --scan-start LOW --scan-stop HIGH --scan-points N` writes one',
    },
  );
}

const ofEvents: Origin = { statistic: 'q̃', curveBy: '`unbinned-upper-limit --curve N` writes one' };

export function limitContent(result: Limit, { statistic, curveBy }: Origin = ofEvents): ResultContent {
  const name = result.parameter_names[result.poi_index] ?? '';
  const { cl, observed, curve, expected } = result;
  return {
    title: `Upper limit on ${name}`,
    lead: lead(name, observed, null, cl),
    problems: result.problems,
    sections: [
      {
        id: 'limits',
        name: 'Limits',
        content: [
          figures([limitFigure({ name, cl, observed, expected: expected.limits })], BAND, 'wide'),
          table([text(''), number(`limit on ${name}`)], bandRows(observed, expected.limits)),
        ],
      },
      {
        id: 'curve',
        name: 'CL_s',
        content:
          curve === undefined
            ? [paragraph(`The file holds no CL_s curve: ${curveBy}.`)]
            : [
                figures(
                  [clsCurveFigure({ name, cl, observed, points: curve.map((p) => ({ ...p, error: null })) })],
                  CURVE,
                  'wide',
                ),
              ],
      },
      {
        id: 'numbers',
        name: 'Numbers',
        content: [
          facts([
            ['Estimate', [named(name), ` = ${measured(result.mu_hat, result.sigma)}`]],
            ['Confidence level', significant(cl, 6)],
            ['Calculated', `by the formulas for large samples, with ${statistic}`],
          ]),
        ],
      },
    ],
  };
}

export function limitToysContent(result: ByToys): ResultContent {
  const name = result.parameter_names[result.poi_index] ?? '';
  const { cl, observed, observed_error: error, expected, test } = result;
  const errors = { observed: error, expected: expected.errors };
  return {
    title: `Upper limit on ${name} by toys`,
    lead: lead(name, observed, error, cl),
    problems: [...result.problems, ...partialProblem(result, 'toys')],
    sections: [
      {
        id: 'limits',
        name: 'Limits',
        content: [
          figures([limitFigure({ name, cl, observed, expected: expected.limits, errors })], BAND, 'wide'),
          table(
            [text(''), number(`limit on ${name}`), number('for large samples')],
            bandRows(observed, expected.limits, errors).map((row, i) => [
              ...row,
              significant((i === 0 ? test.asymptotic.observed : test.asymptotic.expected[i - 1]) ?? null, 5),
            ]),
          ),
          paragraph(
            'Errors are one standard deviation by the number of toys. They hold nothing of what the data or the model may be wrong in.',
          ),
        ],
      },
      {
        id: 'curve',
        name: 'CL_s',
        content: [
          figures([clsCurveFigure({ name, cl, observed, points: clsPoints(result) })], CURVE, 'wide'),
          observedTable(name, result),
          expectedTable(name, result),
        ],
      },
      {
        id: 'numbers',
        name: 'Numbers',
        content: [
          facts([
            ['Estimate', [named(name), ` = ${measured(result.mu_hat, result.sigma)}`]],
            ['Confidence level', significant(cl, 6)],
            ['Toys', `${count(test.n_toys)} without signal, and as many with it at each value`],
            ['Seed', String(test.seed)],
            ['Study', result.study.digest],
          ]),
        ],
      },
    ],
  };
}

interface TestedValues {
  readonly values: readonly {
    readonly mu: number;
    readonly cls: number | null;
    readonly cls_error: number | null;
    readonly expected: { readonly cls: readonly (number | null)[] };
  }[];
}

/** What the curve shows of the values that were tested. */
export function clsPoints({ values }: TestedValues): readonly ClsPoint[] {
  return values.map((v) => ({ mu: v.mu, cls: v.cls, error: v.cls_error, expected: v.expected.cls }));
}

function lead(name: string, observed: number | null, error: number | null, cl: number) {
  const level = `at ${significant(100 * cl, 6)} % CL_s`;
  return observed === null
    ? `There is no observed limit ${level}.`
    : [named(name), ` < ${measured(observed, error)} ${level}`];
}

function observedTable(name: string, { values }: ByToys) {
  return table(
    [number(name), number('CL_s'), number('CL_s+b'), number('CL_b'), number('failed toys')],
    values.map((v) => [
      plain(v.mu),
      measured(v.cls, v.cls_error),
      significant(v.clsb, 4),
      significant(v.clb, 4),
      `${count(v.n_failed.b + v.n_failed.sb)} of ${count(v.n_toys.b + v.n_toys.sb)}`,
    ]),
  );
}

/** Apart, since a page is not wide enough for both. */
function expectedTable(name: string, { values }: ByToys) {
  return table(
    [number(name), ...bandNames.map((band) => number(`expected, ${band}`))],
    values.map(({ mu, expected }) => [
      plain(mu),
      ...bandNames.map((_, i) => measured(expected.cls[i], expected.cls_error[i])),
    ]),
  );
}
