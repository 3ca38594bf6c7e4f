// The reports of tests of a workspace by the formulas for large samples: CL_s of one value, and the significance of a signal.

import type { ResultFile } from '../../contracts/result-files.ts';
import { confidenceFigure } from '../figures/confidence.ts';
import { significanceFigure } from '../figures/significance.ts';
import { exactly, significant } from '../numbers/format.ts';
import { facts, figures, named, table } from '../sections/html.ts';
import type { ResultContent } from './content.ts';
import { bandRows, measured, number, text } from './tables.ts';
import { HOW_TO_READ } from './tests.ts';

/** How files name a statistic, and how people do. */
export const statisticSymbols = { q_mu: 'q', q_tilde_mu: 'q̃' } as const;

export function binnedHypotestContent(result: ResultFile<'hypotest'>): ResultContent {
  const name = result.parameter_names[result.poi_index] ?? '';
  const { mu_test: mu, cls, expected_set: expected } = result;
  const symbol = statisticSymbols[result.statistic];
  return {
    title: `Test of ${name} = ${exactly(mu)}`,
    lead: `CL_s = ${significant(cls, 4)} by the formulas for large samples`,
    problems: result.problems,
    sections: [
      {
        id: 'cls',
        name: 'CL_s',
        content: [
          figures(
            [confidenceFigure({ name, mu, observed: cls, expected: expected.cls })],
            HOW_TO_READ,
            'wide',
          ),
          table([text(''), number('CL_s')], bandRows(cls, expected.cls)),
        ],
      },
      {
        id: 'numbers',
        name: 'Numbers',
        content: [
          facts([
            ['Estimate', [named(name), ` = ${measured(result.mu_hat, result.sigma)}`]],
            [symbol, significant(result.q_mu, 5)],
            [`${symbol} of Asimov data without signal`, significant(result.q_mu_a, 5)],
            ['σ by these', significant(result.sigma_asimov, 5)],
            ['CL_s+b', significant(result.clsb, 4)],
            ['CL_b', significant(result.clb, 4)],
          ]),
        ],
      },
    ],
  };
}

export function significanceContent(result: ResultFile<'significance'>): ResultContent {
  const name = result.parameter_names[result.poi_index] ?? '';
  const { z_obs: observed, z_exp: expected, mu_expected: mu } = result;
  return {
    title: `Significance of ${name}`,
    lead: `${significant(observed, 4)} σ above background, p₀ = ${significant(result.p0, 4)}`,
    problems: result.problems,
    sections: [
      {
        id: 'significance',
        name: 'Significance',
        content: [
          figures(
            [significanceFigure({ name, mu, observed, expected })],
            'The line is the observed significance Z = √q₀. The bands are where that of data with the signal lies, one and two standard deviations of Z, which is 1, around the median: nothing is below 0, where there is no excess. From 3 one speaks of evidence, from 5 of a discovery.',
            'wide',
          ),
          table(
            [text(''), number('Z'), number('p₀'), number('q₀')],
            [
              ['observed', significant(observed, 5), significant(result.p0, 4), significant(result.q0, 5)],
              [
                [`expected with `, named(name), ` = ${exactly(mu)}`],
                significant(expected, 5),
                significant(result.p0_exp, 4),
                significant(result.q0_asimov, 5),
              ],
            ],
          ),
          facts([['Estimate', [named(name), ` = ${measured(result.mu_hat, result.sigma)}`]]]),
        ],
      },
    ],
  };
}
