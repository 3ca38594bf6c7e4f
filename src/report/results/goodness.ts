// The report of a goodness-of-fit test: how far toys are from their fits, and the data from its own.

import type { ResultFile } from '../../contracts/result-files.ts';
import { goodnessFigure, wordsOf } from '../figures/goodness.ts';
import type { Markup } from '../markup.ts';
import { count, significant } from '../numbers/format.ts';
import { facts, figures, named, table } from '../sections/html.ts';
import type { ResultContent } from './content.ts';
import { measured, number, text } from './tables.ts';

type Goodness = ResultFile<'unbinned-gof'>;

export function goodnessContent(result: Goodness): ResultContent {
  const { p_value: p, n_failed: failed } = result;
  const [statistic, toys] =
    result.method === 'deviance'
      ? [result.deviance, result.toy_deviances]
      : [result.statistic, result.toy_statistics];
  const words = wordsOf(result.method);
  return {
    title: 'Goodness of fit',
    lead: `p = ${measured(p, Math.sqrt((p * (1 - p)) / Math.max(1, toys.length)))}`,
    problems:
      failed === 0 ? [] : [`${failed} of ${result.n_toys} toys could not be fitted, and are left out`],
    sections: [
      {
        id: 'statistic',
        name: words.word === 'deviance' ? 'Deviance' : words.quantity,
        content: [
          figures(
            [goodnessFigure({ ...words, statistic, toys, pValue: p })],
            'The steps are toys of the fitted model, each fitted anew; the line is the data. The p-value is the share of toys at the line or to its right: a small one says that the model does not describe the data.',
          ),
          channelTable(result),
          facts([
            ['Toys', `${count(toys.length)} of ${count(result.n_toys)} could be fitted`],
            ['Seed', String(result.seed)],
            ...(result.method === 'deviance'
              ? []
              : [
                  [
                    'Sample',
                    `${result.sample_ratio} events drawn from the fit for each that it expects`,
                  ] as const,
                ]),
          ]),
        ],
      },
    ],
  };
}

function channelTable(result: Goodness): Markup {
  if (result.method === 'deviance')
    return table(
      [text('channel'), number('bins'), number('events'), number('deviance')],
      result.channels.map((c) => [
        named(c.name),
        count(c.counts.length),
        count(c.counts.reduce((sum, n) => sum + n, 0)),
        significant(c.deviance, 5),
      ]),
    );
  return table(
    [
      text('channel'),
      number('events'),
      number('drawn'),
      number('distance'),
      number('statistic'),
      number('p'),
    ],
    result.channels.map((c) => [
      named(c.name),
      count(c.n_events),
      count(c.n_drawn),
      significant(c.distance, 4),
      significant(c.statistic, 4),
      significant(c.p_value, 3),
    ]),
  );
}
