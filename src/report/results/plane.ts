// The report of a profile scan in two parameters: contours, and the points of them that were found exactly.

import type { ResultFile } from '../../contracts/result-files.ts';
import { planeFigureOf } from '../figures/plane.ts';
import { percent, significant } from '../numbers/format.ts';
import { figures, named, paragraph, table } from '../sections/html.ts';
import type { ResultContent } from './content.ts';
import { measured, number, text } from './tables.ts';

type Plane = ResultFile<'unbinned-scan --parameter2'>;

export function planeContent(result: Plane): ResultContent {
  const [a, b] = result.parameters;
  return {
    title: `Profile likelihood of ${a.name} and ${b.name}`,
    lead: [
      named(a.name),
      ` = ${measured(a.best, a.uncertainty)}, `,
      named(b.name),
      ` = ${measured(b.best, b.uncertainty)}`,
    ],
    problems: [
      ...(result.n_failed === 0 ? [] : [`${result.n_failed} of ${result.n_points} fits did not converge`]),
      ...(result.missed > 0 ? ['a point of the grid lies below the free fit: its minimum was missed'] : []),
    ],
    sections: [
      {
        id: 'contours',
        name: 'Contours',
        content: [
          figures(
            [planeFigureOf(result)],
            'Inside of a contour lie the pairs of values whose likelihood, all other parameters fitted, is within 2.30 (68.27 %) and 6.18 (95.45 %) of the best in 2 ln L: joint regions of two parameters, larger than the intervals of one.',
            'wide',
          ),
        ],
      },
      {
        id: 'extent',
        name: 'Extent',
        content: [
          table(
            [text('level'), ...[a, b].flatMap(({ name }) => [number(`${name} from`), number('to')])],
            result.contours.map((c) => {
              const points = c.rays.flatMap(({ values }) => (values === null ? [] : [values]));
              const ends = ([0, 1] as const).flatMap((k) => {
                const along = points.map((p) => p[k]);
                return points.length === 0
                  ? ['–', '–']
                  : [significant(Math.min(...along), 5), significant(Math.max(...along), 5)];
              });
              return [percent(c.cl, 2), ...ends];
            }),
          ),
          paragraph('Of the points that were found along rays from the best fit.'),
        ],
      },
    ],
  };
}
