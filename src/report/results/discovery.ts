// The reports of tests of no signal by toys: with toys of a signal too, and of background alone.

import type { ResultFile } from '../../contracts/result-files.ts';
import { statisticsFigure } from '../figures/statistics.ts';
import type { Markup } from '../markup.ts';
import { exactly, significant, withInterval } from '../numbers/format.ts';
import { facts, figures, named, paragraph, table } from '../sections/html.ts';
import type { ResultContent } from './content.ts';
import { partialProblem } from './study.ts';
import { bandNames, number, text } from './tables.ts';
import { knownStatistics, toysTable } from './tests.ts';

type Discovery = ResultFile<'hypotest-toys --test-stat q0'>;

const INTERVALS =
  'Intervals hold what the probability may be, by how many toys there are (Clopper and Pearson), and the same as a significance.';

export function discoveryContent(result: Discovery): ResultContent {
  const name = nameOf(result);
  const set = result.expected_set;
  const { background, signal } = knownStatistics(result);
  return contentOf(result, {
    title: 'Test of no signal by toys',
    figure: statisticsFigure({ ...drawn(result), background, signal }),
    caption: 'How q₀, the test statistic of no signal, is distributed without signal and with it.',
    numbers: [
      facts([
        ...observedFacts(result),
        ['Observed q₀', significant(result.test.q_obs, 5)],
        ...originFacts(result),
      ]),
      paragraph(INTERVALS),
      ...(set === null
        ? []
        : [
            paragraph('p₀ of data with ', named(name), ` = ${exactly(result.test.mu_test)}:`),
            table(
              [text(''), number('p₀')],
              // A large statistic is a small p₀, and an estimate above the median: the order of estimates is the other one.
              bandNames.map((band, i) => [`expected, ${band}`, significant(set.p0.at(-1 - i) ?? null, 4)]),
            ),
          ]),
      toysTable(name, result),
    ],
  });
}

/** Of toys of background alone: what a signal would give is told by its Asimov data. */
export function significanceToysContent(result: ResultFile<'significance --calculator toys'>): ResultContent {
  const name = nameOf(result);
  const { q_asimov: asimov = null, mu_test: mu } = result.test;
  return contentOf(result, {
    title: `Significance of ${name} by toys`,
    figure: significanceToysFigure(result),
    caption:
      'How q₀, the test statistic of no signal, is distributed without signal, and where it lies of the data and of what is expected with the signal (its Asimov data).',
    numbers: [
      table(
        [text(''), number('q₀'), number('p₀'), number('significance in σ')],
        [
          ['observed', significant(result.test.q_obs, 5), ...observedFacts(result).map(([, shown]) => shown)],
          [
            ['expected with ', named(name), ` = ${exactly(mu)}`],
            significant(asimov, 5),
            withInterval(result.p0_expected, result.p0_expected_interval),
            significant(result.significance_expected, 4),
          ],
        ],
      ),
      paragraph(INTERVALS),
      facts(originFacts(result)),
      toysTable(name, result, ['b']),
    ],
  });
}

export function significanceToysFigure(
  result: Pick<Discovery, 'parameter_names' | 'poi_index' | 'test' | 'results'>,
): string {
  const { background } = knownStatistics(result);
  return statisticsFigure({
    ...drawn(result),
    background,
    signal: null,
    expected: result.test.q_asimov ?? null,
  });
}

interface Parts {
  readonly title: string;
  readonly figure: string;
  readonly caption: string;
  readonly numbers: readonly Markup[];
}

function contentOf(result: Discovery, { title, figure, caption, numbers }: Parts): ResultContent {
  const statistics = {
    id: 'statistics',
    name: 'Test statistic',
    content: [
      figures(
        [figure],
        `${caption} p₀ is the share of toys without signal at the observed value or above.`,
        'wide',
      ),
    ],
  };
  return {
    title,
    lead: `p₀ = ${withInterval(result.p0, result.p0_interval)}`,
    problems: partialProblem(result, 'toys'),
    sections: [
      // Rows of a partial result cannot be told apart by their place: their item is not in the file.
      ...(result.complete === false ? [] : [statistics]),
      { id: 'numbers', name: 'Numbers', content: numbers },
    ],
  };
}

function drawn(result: Pick<Discovery, 'parameter_names' | 'poi_index' | 'test'>) {
  const { mu_test: mu, q_obs: observed } = result.test;
  return { name: nameOf(result), mu, symbol: 'q₀', observed } as const;
}

function observedFacts(result: Discovery) {
  return [
    ['p₀', withInterval(result.p0, result.p0_interval)],
    ['Significance in σ', significanceOf(result)],
  ] as const;
}

function originFacts(result: Discovery) {
  const { mu_hat, seed } = result.test;
  return [
    ['Estimate', [named(nameOf(result)), ` = ${significant(mu_hat, 5)}`]],
    ['Seed', String(seed)],
    ['Study', result.study.digest],
  ] as const;
}

/** Where no toy reaches the data, or all do, a bound is all that there is. */
function significanceOf({ significance, significance_interval: interval }: Discovery): string {
  if (significance !== null) return withInterval(significance, interval);
  const [low, high] = interval ?? [null, null];
  if (low !== null) return `more than ${significant(low, 3)} at 84.13 %: no toy reaches the data`;
  return high === null
    ? 'none: there are no toys'
    : `less than ${significant(high, 3)} at 84.13 %: all toys reach the data`;
}

function nameOf({
  parameter_names: names,
  poi_index: poi,
}: Pick<Discovery, 'parameter_names' | 'poi_index'>): string {
  return names[poi] ?? '';
}
