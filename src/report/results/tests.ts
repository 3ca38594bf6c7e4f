// The reports of tests of one value: by the formulas for large samples, and by toys.

import type { ResultFile } from '../../contracts/result-files.ts';
import { confidenceFigure } from '../figures/confidence.ts';
import { statisticsFigure } from '../figures/statistics.ts';
import type { Markup } from '../markup.ts';
import { count, exactly, significant } from '../numbers/format.ts';
import { facts, figures, named, paragraph, table } from '../sections/html.ts';
import type { ResultContent } from './content.ts';
import { partialProblem } from './study.ts';
import { bandRows, measured, number, text } from './tables.ts';

export const HOW_TO_READ =
  'The line is the observed CL_s. The bands are where that of data without signal lies, with the median dashed. A value with CL_s below 0.05 is excluded at 95 %.';

export function hypotestContent(result: ResultFile<'unbinned-hypotest'>): ResultContent {
  const name = result.parameter_names[result.poi_index] ?? '';
  const { mu_test: mu, asymptotic } = result;
  return {
    title: `Test of ${name} = ${exactly(mu)}`,
    lead:
      asymptotic === null
        ? 'There is no CL_s of this value.'
        : `CL_s = ${significant(asymptotic.cls, 4)} by the formulas for large samples`,
    problems: result.problems,
    sections: [
      ...(asymptotic === null
        ? []
        : [
            {
              id: 'cls',
              name: 'CL_s',
              content: [
                figures(
                  [
                    confidenceFigure({
                      name,
                      mu,
                      observed: asymptotic.cls,
                      expected: asymptotic.expected.cls,
                    }),
                  ],
                  HOW_TO_READ,
                  'wide',
                ),
                table([text(''), number('CL_s')], bandRows(asymptotic.cls, asymptotic.expected.cls)),
              ],
            },
          ]),
      {
        id: 'numbers',
        name: 'Numbers',
        content: [
          facts([
            ['Estimate', [named(name), ` = ${measured(result.mu_hat, result.sigma)}`]],
            ['q', significant(result.q_mu, 5)],
            ['q̃', significant(result.q_tilde_mu, 5)],
            ...(asymptotic === null
              ? []
              : [
                  ['CL_s+b', significant(asymptotic.clsb, 4)] as const,
                  ['CL_b', significant(asymptotic.clb, 4)] as const,
                ]),
            ['q₀', significant(result.q0, 5)],
            ['p₀', significant(result.p0, 4)],
            ['Significance', `${significant(result.significance, 4)} σ`],
          ]),
        ],
      },
    ],
  };
}

export function clsContent(result: ResultFile<'unbinned-hypotest-toys'>): ResultContent {
  const name = result.parameter_names[result.poi_index] ?? '';
  const { mu_test: mu, q_obs: observed, statistic } = result.test;
  const symbol = statistic === 'q' ? 'q' : 'q̃';
  // Rows of a partial result cannot be told apart by their place: their item is not in the file.
  const whole = result.complete !== false;
  const set = result.expected_set;
  // 2 there is a large statistic, which is an estimate 2 standard deviations below: the same order.
  const expected = set === null ? null : set.cls;
  return {
    title: `Test of ${name} = ${exactly(mu)} by toys`,
    lead: `CL_s = ${measured(result.cls, result.cls_error)}`,
    problems: partialProblem(result, 'toys'),
    sections: [
      ...(whole
        ? [
            {
              id: 'statistics',
              name: 'Test statistic',
              content: [
                figures(
                  [statisticsFigure({ name, mu, symbol, observed, ...knownStatistics(result) })],
                  'How the test statistic is distributed without signal and with it. CL_s+b is the share of toys with signal at the observed value or above, CL_b that of toys without, CL_s their ratio.',
                  'wide',
                ),
              ],
            },
          ]
        : []),
      ...(expected === null
        ? []
        : [
            {
              id: 'cls',
              name: 'CL_s',
              content: [
                figures(
                  [
                    confidenceFigure({
                      name,
                      mu,
                      observed: result.cls,
                      expected,
                      errors: { observed: result.cls_error, expected: [] },
                    }),
                  ],
                  HOW_TO_READ,
                  'wide',
                ),
              ],
            },
          ]),
      {
        id: 'numbers',
        name: 'Numbers',
        content: [
          table(
            [text(''), number('value')],
            [
              ['CL_s', measured(result.cls, result.cls_error)],
              ['CL_s+b', measured(result.clsb, result.clsb_error)],
              ['CL_b', measured(result.clb, result.clb_error)],
            ],
          ),
          paragraph('Errors are one standard deviation by the number of toys.'),
          toysTable(name, result),
          facts([
            [`Observed ${symbol}`, significant(observed, 5)],
            ['Estimate', [named(name), ` = ${significant(result.test.mu_hat, 5)}`]],
            ['Seed', String(result.test.seed)],
            ['Study', result.study.digest],
          ]),
        ],
      },
    ],
  };
}

type Toys = Pick<ResultFile<'hypotest-toys'>, 'test' | 'results' | 'n_toys' | 'n_nonconverged' | 'n_error'>;

/** The statistics of the toys that have one; of a whole result, whose rows are those without signal first. */
export function knownStatistics({ test: { n_toys: toys }, results }: Pick<Toys, 'test' | 'results'>) {
  const known = (from: number, to: number): readonly number[] =>
    results.q.slice(from, to).flatMap((q) => q ?? []);
  return { background: known(0, toys), signal: known(toys, 2 * toys) };
}

/** How many toys there were of each hypothesis, and what became of them. */
export function toysTable(
  name: string,
  result: Toys,
  hypotheses: readonly ('b' | 'sb')[] = ['b', 'sb'],
): Markup {
  return table(
    [text('toys'), number('made'), number('not converged'), number('failed')],
    hypotheses.map((of) => [
      of === 'b' ? 'without signal' : `${name} = ${exactly(result.test.mu_test)}`,
      count(result.n_toys[of]),
      count(result.n_nonconverged[of]),
      count(result.n_error[of]),
    ]),
  );
}
