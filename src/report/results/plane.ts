// The report of a profile scan in two parameters: contours, and the points of them that were found exactly.

import type { ResultFile } from '../../contracts/result-files.ts';
import { type PlaneResult, planeFigureOf } from '../figures/plane.ts';
import { percent, significant } from '../numbers/format.ts';
import { figures, named, paragraph, table } from '../sections/html.ts';
import type { ResultContent } from './content.ts';
import { asStudy } from './study.ts';
import { measured, number, text } from './tables.ts';

interface Plane extends Omit<PlaneResult, 'contours'> {
  /** null of a partial result: contours join points of all shards. */
  readonly contours: PlaneResult['contours'] | null;
  readonly n_points: number;
  readonly n_failed: number;
}

const BY_RAYS = 'Of the points that were found along rays from the best fit.';
const BY_GRID =
  'Of the lines through the grid, where they are inside it: a contour that leaves the grid goes on beyond.';

export function planeContent(result: ResultFile<'unbinned-scan --parameter2'>): ResultContent {
  const content = contentOf(result, BY_RAYS);
  const missed =
    result.missed > 0 ? ['a point of the grid lies below the free fit: its minimum was missed'] : [];
  return { ...content, problems: [...content.problems, ...missed] };
}

/** Of a scan that was run as a study. */
export function planeStudyContent(result: ResultFile<'scan --parameter2 --run-id'>): ResultContent {
  const { points } = result.results;
  const { status, scan } = result;
  const content = contentOf({ ...result, ...scan, points }, BY_GRID);
  const unfit = status === 'converged' ? [] : [`the free fit did not end as it should: ${status}`];
  return asStudy({ ...content, problems: [...unfit, ...content.problems] }, result, 'values');
}

function contentOf({ parameters, contours, ...result }: Plane, extentBy: string): ResultContent {
  const [a, b] = parameters;
  return {
    title: `Profile likelihood of ${a.name} and ${b.name}`,
    lead: [
      named(a.name),
      ` = ${measured(a.best, a.uncertainty)}, `,
      named(b.name),
      ` = ${measured(b.best, b.uncertainty)}`,
    ],
    problems: result.n_failed === 0 ? [] : [`${result.n_failed} of ${result.n_points} fits did not converge`],
    sections:
      contours === null
        ? []
        : [
            {
              id: 'contours',
              name: 'Contours',
              content: [
                figures(
                  [planeFigureOf({ parameters, contours, points: result.points })],
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
                  contours.map((c) => [percent(c.cl, 2), ...endsOf(c)]),
                ),
                paragraph(extentBy),
              ],
            },
          ],
  };
}

/** Least and greatest of both parameters. */
function endsOf({ lines, rays }: PlaneResult['contours'][number]): readonly string[] {
  const points =
    rays === undefined
      ? lines.flatMap((line) => line.points)
      : rays.flatMap(({ values }) => (values === null ? [] : [values]));
  return ([0, 1] as const).flatMap((k) => {
    const along = points.map((p) => p[k]);
    return points.length === 0
      ? ['–', '–']
      : [significant(Math.min(...along), 5), significant(Math.max(...along), 5)];
  });
}
