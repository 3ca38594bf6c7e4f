// The report of a goodness-of-fit test: the deviance of toys, and that of the data.

import type { ResultFile } from '../../contracts/result-files.ts';
import { goodnessFigure } from '../figures/goodness.ts';
import { count, significant } from '../numbers/format.ts';
import { facts, figures, named, table } from '../sections/html.ts';
import type { ResultContent } from './content.ts';
import { measured, number, text } from './tables.ts';

export function goodnessContent(result: ResultFile<'unbinned-gof'>): ResultContent {
  const { p_value: p, toy_deviances: toys, n_failed: failed } = result;
  return {
    title: 'Goodness of fit',
    lead: `p = ${measured(p, Math.sqrt((p * (1 - p)) / Math.max(1, toys.length)))}`,
    problems:
      failed === 0 ? [] : [`${failed} of ${result.n_toys} toys could not be fitted, and are left out`],
    sections: [
      {
        id: 'deviance',
        name: 'Deviance',
        content: [
          figures(
            [goodnessFigure({ deviance: result.deviance, toys, pValue: p, bins: result.n_bins })],
            'The steps are toys of the fitted model, each fitted anew; the line is the data. The p-value is the share of toys at the line or to its right: a small one says that the model does not describe the data.',
            'wide',
          ),
          table(
            [text('channel'), number('bins'), number('events'), number('deviance')],
            result.channels.map((c) => [
              named(c.name),
              count(c.counts.length),
              count(c.counts.reduce((sum, n) => sum + n, 0)),
              significant(c.deviance, 5),
            ]),
          ),
          facts([
            ['Toys', `${count(toys.length)} of ${count(result.n_toys)} could be fitted`],
            ['Seed', String(result.seed)],
          ]),
        ],
      },
    ],
  };
}
