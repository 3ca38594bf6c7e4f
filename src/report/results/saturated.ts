// The report of a goodness-of-fit test against the saturated model: chi-square, its distribution, and where it comes from.

import type { ResultFile } from '../../contracts/result-files.ts';
import { chiSquareFigure } from '../figures/chi-square.ts';
import { chiSquareParts } from '../figures/chi-square-parts.ts';
import { count, significant } from '../numbers/format.ts';
import { facts, figures, named, table } from '../sections/html.ts';
import type { ResultContent } from './content.ts';
import { number, text } from './tables.ts';

type Saturated = ResultFile<'goodness-of-fit'>;

export function saturatedContent(result: Saturated): ResultContent {
  const { chi2, ndof, p_value: p } = result;
  const channels = result.channels.map((c) => ({ name: c.name, bins: c.n_bins, chi2: c.chi2 }));
  return {
    title: 'Goodness of fit',
    lead:
      p === null
        ? 'There is no p-value: no degree of freedom is left.'
        : `p = ${significant(p, 4)}: χ² = ${significant(chi2, 5)} for ${count(ndof)} degrees of freedom`,
    problems: result.problems,
    sections: [
      {
        id: 'chi-square',
        name: 'χ²',
        content: [
          figures(
            [chiSquareFigure({ chi2, degrees: ndof, pValue: p })],
            'The curve is how χ² is distributed where the model is right and counts are large; the line is that of the data. The p-value is the shaded part of the area, at the line and to its right: a small one says that the model does not describe the data.',
            'wide',
          ),
        ],
      },
      {
        id: 'parts',
        name: 'Where it comes from',
        content: [
          figures(
            [chiSquareParts({ channels, auxiliary: result.chi2_constraints })],
            'What each channel adds to χ², and its number of bins as an outline: about as much as each bin adds where the model is right. A channel far beyond its outline is not described.',
            'wide',
          ),
          table(
            [text('channel'), number('bins'), number('χ²')],
            channels.map((c) => [named(c.name), count(c.bins), significant(c.chi2, 5)]),
          ),
          facts([
            ['Bins', count(result.n_bins)],
            [
              'Auxiliary measurements',
              `${count(result.n_constraints)}, which add ${significant(result.chi2_constraints, 5)}`,
            ],
            ['Free parameters', count(result.n_floating)],
          ]),
        ],
      },
    ],
  };
}
