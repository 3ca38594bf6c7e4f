// The numbers of a study in two tables: pulls and coverage, and estimates and uncertainties.

import { element, fragment, type Markup } from '../markup.ts';
import {
  count,
  exactly,
  none,
  percent,
  percentWithError,
  sigmas,
  significant,
  withError,
} from '../numbers/format.ts';
import { type Checked, WITHIN_1, WITHIN_2 } from '../numbers/pulls.ts';
import type { MeanInterval, ToysReportInput } from '../report-input.ts';
import type { ParameterFacts, StudyFacts } from '../study-facts.ts';
import { type Cell, type Column, data, named, paragraph, section, table } from './html.ts';
import { beyond, FEW_PULLS, MARK_SIGMAS, verdict } from './verdict.ts';

const text = (head: string): Column => ({ head, align: 'text' });
const number = (head: string, below?: string): Column => ({
  head: below === undefined ? head : [head, element('small', {}, below)],
  align: 'number',
});

export function numbersSection({ file }: ToysReportInput, { parameters, poi }: StudyFacts): Markup {
  const constrained = parameters.filter((p) => p.spec?.constraint !== undefined);
  const interval = file.summary?.mean_ci;
  return section(
    'numbers',
    'The numbers',
    element('h3', {}, 'Pulls and coverage'),
    table(
      [
        text('parameter'),
        number('toys'),
        number('mean pull'),
        number('pull width'),
        number('within 1 σ', `of ${percent(WITHIN_1, 2)}`),
        number('within 2 σ', `of ${percent(WITHIN_2, 2)}`),
        text('verdict'),
      ],
      parameters.map(pullRow),
    ),
    paragraph(
      'A pull is (estimate − true value) / uncertainty. Errors are those that n standard Gaussian pulls have: 1/√n for the mean, 1/√(2n) for the width, binomial for the coverage; below each number stands how many of them it lies from 0, from 1, and from the share in the heading. ',
      `What is more than ${MARK_SIGMAS} σ off is marked. That need not be a mistake: with few events a likelihood is no parabola, and pulls are then truly skewed.`,
    ),
    constrained.length > 0 && !file.gen.fluctuate_globals
      ? paragraph(
          'The auxiliary measurements of constrained parameters were not drawn anew in these toys: the pulls of those parameters are narrower than 1 by construction.',
        )
      : [],
    element('h3', {}, 'Estimates and uncertainties'),
    table(
      [
        text('parameter'),
        number('toys'),
        number('true value'),
        number('mean estimate'),
        number('bias'),
        number('spread of estimates'),
        number('mean uncertainty'),
        number('at a bound'),
      ],
      parameters.map(estimateRow),
    ),
    paragraph(
      'Only converged toys count. The spread is the standard deviation of the estimates, and the error of the mean is the spread / √n. ',
      interval === undefined || poi === null ? [] : intervalWords(interval, poi),
    ),
  );
}

function pullRow(p: ParameterFacts): readonly Cell[] {
  const s = p.pullStatistics;
  if (s === null) {
    const words = p.fixed ? 'fixed: it has no pulls' : p.pulls.length === 0 ? 'no pulls' : 'cannot be summed';
    return [label(p), count(p.pulls.length), none, none, none, none, { cell: words, class: 'open' }];
  }
  const { words, mark } = verdict(s);
  return [
    label(p),
    data(s.n, count(s.n)),
    checked(s.mean, withError(s.mean), s.n),
    checked(s.width, withError(s.width), s.n),
    checked(s.within1, percentWithError(s.within1), s.n),
    checked(s.within2, percentWithError(s.within2), s.n),
    { cell: words, class: mark },
  ];
}

function checked(of: Checked, shown: string, n: number): Cell {
  const off = beyond(of);
  const distance = off ? `off by ${sigmas(of.sigmas)}` : sigmas(of.sigmas);
  return {
    cell: fragment(data(of.value, shown), element('small', {}, distance)),
    class: off ? 'bad' : n < FEW_PULLS ? 'open' : 'good',
  };
}

function estimateRow(p: ParameterFacts): readonly Cell[] {
  const s = p.spread;
  const n = p.estimates.length;
  const start: readonly Cell[] = [label(p), data(n, count(n)), data(p.truth, exactly(p.truth))];
  if (s === null) return [...start, none, none, none, none, n === 0 ? none : count(p.atBound)];
  const error = s.std / Math.sqrt(s.n);
  const bias = s.mean - p.truth;
  const distance = error > 0 ? element('small', {}, sigmas(bias / error)) : [];
  return [
    ...start,
    data(s.mean, withError({ value: s.mean, error })),
    [data(bias, significant(bias, 3)), distance],
    data(s.std, significant(s.std, 4)),
    data(p.meanUncertainty, significant(p.meanUncertainty, 4)),
    data(p.atBound, count(p.atBound)),
  ];
}

function label(p: ParameterFacts): Markup {
  return fragment(named(p.name), p.poi ? element('small', {}, 'of interest') : []);
}

function intervalWords({ lower, upper, method, conf_level }: MeanInterval, poi: string): Markup {
  return fragment(
    'The mean estimate of ',
    named(poi),
    ` lies in [${significant(lower, 6)}, ${significant(upper, 6)}] at ${percent(conf_level)} confidence (bootstrap, ${method}).`,
  );
}
