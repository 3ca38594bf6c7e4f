// How the fits ended, on which path they ran, and which toys to look at again.

import { ERROR_TOLERANCE } from '../../inference/fit.ts';
import { convergenceFigure } from '../figures/convergence.ts';
import type { Markup } from '../markup.ts';
import { count, counted, percent, significant } from '../numbers/format.ts';
import { spreadOf } from '../numbers/spread.ts';
import type { ToysReportInput } from '../report-input.ts';
import type { StudyFacts } from '../study-facts.ts';
import { data, facts as factList, figures, section, table } from './html.ts';

const meanings: Readonly<Record<string, string>> = {
  converged: 'the minimum was found, and the curvature there gives all uncertainties',
  'no-covariance': 'the minimum was found, but the curvature there does not give all uncertainties',
  'evaluation-limit': 'the fit was still on its way when its evaluations were used up',
  'no-descent': 'no step could lower −ln L any more, and yet this is no minimum',
  'outside-domain': 'the likelihood is not finite where the fit starts: there is no estimate',
};

/** Toys named one by one; what is beyond is counted. */
const NAMED = 20;

/** Only likelihoods of events go different ways. */
function pathFacts(
  { results: { paths } }: ToysReportInput['file'],
  { largestErrorBound: bound }: StudyFacts,
): Parameters<typeof factList>[0] {
  if (paths === undefined) return [];
  return [
    ['On compressed events', counted(paths.compressed, 'fit')],
    ['Event by event', counted(paths.per_event, 'fit')],
    [
      'Largest error bound',
      [
        data(bound, significant(bound, 3)),
        ` standard deviations (tolerance ${significant(ERROR_TOLERANCE)})`,
      ],
    ],
  ];
}

export function convergenceSection({ file }: ToysReportInput, facts: StudyFacts): Markup {
  const { results } = file;
  const events = spreadOf(results.n_events);
  const failed = results.not_converged;
  const some = failed.slice(0, NAMED).map(({ toy }) => String(toy));
  const more = failed.length - some.length;
  return section(
    'convergence',
    'Convergence and paths',
    table(
      [
        { head: 'how it ended', align: 'text' },
        { head: 'toys', align: 'number' },
        { head: 'share', align: 'number' },
        { head: 'meaning', align: 'text' },
      ],
      facts.statuses.map(({ status, toys }) => [
        { cell: status, class: status === 'converged' || status === 'no-covariance' ? 'good' : 'bad' },
        data(toys, count(toys)),
        percent(toys / facts.there, 2),
        Object.hasOwn(meanings, status) ? meanings[status]! : 'not a status that this version knows',
      ]),
    ),
    factList([
      ...(failed.length === 0
        ? []
        : [
            [
              'Not converged',
              `toys ${some.join(', ')}${more > 0 ? ` and ${count(more)} more` : ''}`,
            ] as const,
          ]),
      ...pathFacts(file, facts),
      ['Largest distance to the minimum', data(facts.largestEdm, significant(facts.largestEdm, 3))],
      [
        'Events in a toy',
        events === null
          ? 'none'
          : `${significant(events.mean, 6)} on average, spread ${significant(events.std, 4)}`,
      ],
    ]),
    figures(
      [
        convergenceFigure({
          statuses: facts.statuses,
          edm: results.edm,
          errorBound: results.error_bound ?? null,
          tolerance: ERROR_TOLERANCE,
        }),
      ],
      'Left: how many fits ended in which way. Middle: how much −ln L could still fall, as the last Newton step estimates it; the farther left, the better. Right: how many standard deviations the compression of events can have moved an estimate; a fit right of the dashed line is repeated event by event, where the bound is 0. Bars at 0 are exact zeros, which a logarithmic axis has no place for.',
      'wide',
    ),
  );
}
