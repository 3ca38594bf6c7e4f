// The report of a test of no signal by toys.

import type { ResultFile } from '../../contracts/result-files.ts';
import { statisticsFigure } from '../figures/statistics.ts';
import { exactly, significant } from '../numbers/format.ts';
import { facts, figures, named, paragraph, table } from '../sections/html.ts';
import type { ResultContent } from './content.ts';
import { bandNames, measured, number, text } from './tables.ts';
import { knownStatistics, toysTable } from './tests.ts';

export function discoveryContent(result: ResultFile<'hypotest-toys --test-stat q0'>): ResultContent {
  const name = result.parameter_names[result.poi_index] ?? '';
  const { mu_test: mu, q_obs: observed } = result.test;
  const whole = result.complete !== false;
  const set = result.expected_set;
  return {
    title: 'Test of no signal by toys',
    lead: `p₀ = ${measured(result.p0, result.p0_error)}`,
    problems: whole ? [] : ['this result is partial: not all toys are in it'],
    sections: [
      ...(whole
        ? [
            {
              id: 'statistics',
              name: 'Test statistic',
              content: [
                figures(
                  [statisticsFigure({ name, mu, symbol: 'q₀', observed, ...knownStatistics(result) })],
                  'How q₀, the test statistic of no signal, is distributed without signal and with it. p₀ is the share of toys without signal at the observed value or above.',
                  'wide',
                ),
              ],
            },
          ]
        : []),
      {
        id: 'numbers',
        name: 'Numbers',
        content: [
          facts([
            ['p₀', measured(result.p0, result.p0_error)],
            [
              'Significance',
              result.significance === null
                ? 'none: too few toys'
                : `${significant(result.significance, 4)} σ`,
            ],
            ['Observed q₀', significant(observed, 5)],
            ['Estimate', [named(name), ` = ${significant(result.test.mu_hat, 5)}`]],
            ['Seed', String(result.test.seed)],
            ['Study', result.study.digest],
          ]),
          ...(set === null
            ? []
            : [
                paragraph('p₀ of data with ', named(name), ` = ${exactly(mu)}:`),
                table(
                  [text(''), number('p₀')],
                  // A large statistic is a small p₀, and an estimate above the median: the order of estimates is the other one.
                  bandNames.map((band, i) => [
                    `expected, ${band}`,
                    significant(set.p0.at(-1 - i) ?? null, 4),
                  ]),
                ),
              ]),
          toysTable(name, result),
        ],
      },
    ],
  };
}
