// The report of a fit: its channels with the fitted densities, the parameters, and how they are correlated.

import type { ResultFile } from '../../contracts/result-files.ts';
import { BY_CURVATURE, matrixFigure } from '../figures/correlations.ts';
import { fitFigure } from '../figures/fit.ts';
import { count, none, significant } from '../numbers/format.ts';
import { facts, figures, named, paragraph, table } from '../sections/html.ts';
import type { ResultContent } from './content.ts';
import { measured, number, text } from './tables.ts';

type Fit = ResultFile<'unbinned-fit'>;

export function fitContent(result: Fit): ResultContent {
  const { parameter_names: names, channels, status, poi_index: poi } = result;
  const ended = status === 'converged';
  const problem = ended ? null : status;
  const first = poi ?? 0;
  return {
    title: 'Fit',
    lead: [named(names[first] ?? ''), ` = ${measured(result.bestfit[first], result.uncertainties[first])}`],
    problems: ended ? [] : [`the fit did not end as it should: ${status}`],
    sections: [
      {
        id: 'data',
        name: 'Data and model',
        content:
          channels === undefined
            ? [paragraph('The file holds no histograms: `unbinned-fit --plot-bins N` writes them.')]
            : [
                figures(
                  [fitFigure({ channels, problem })],
                  'The data in equal bins with errors of √N (of √Σw² with weights), the fitted densities, and the pull of each bin. The fit itself used every event, not these bins.',
                  'wide',
                ),
              ],
      },
      { id: 'parameters', name: 'Parameters', content: [parameters(result), account(result)] },
      ...correlations(result),
    ],
  };
}

function parameters(result: Fit) {
  const { minos } = result;
  const columns = [text('parameter'), number('estimate'), number('uncertainty')];
  return table(
    [...columns, ...(minos === undefined ? [] : [number('down'), number('up')]), text('')],
    result.parameter_names.map((name, i) => {
      const sigma = result.uncertainties[i] ?? null;
      const sides = minos?.[name];
      return [
        named(name),
        measured(result.bestfit[i], sigma),
        significant(sigma, 4),
        ...(minos === undefined
          ? []
          : [significant(sides?.lower ?? null, 4), significant(sides?.upper ?? null, 4)]),
        result.at_bound.includes(name) ? 'at its bound' : sigma === null ? 'without uncertainty' : '',
      ];
    }),
  );
}

function account({ nll, edm, path, error_bound: bound, data }: Fit) {
  return facts([
    ['−ln L at the minimum', significant(nll, 10)],
    ['Estimated distance to it', significant(edm, 2)],
    [
      'Evaluated',
      path === 'per-event' ? 'event by event' : `compressed, off by at most ${significant(bound, 2)} σ`,
    ],
    ...(data ?? []).map((d) => [d.channel, `${count(d.kept)} of ${count(d.rows)} events`] as const),
  ]);
}

function correlations({ covariance, parameter_names: names }: Fit): ResultContent['sections'] {
  if (covariance === null) return [];
  const n = names.length;
  const free = names.map((_, i) => i).filter((i) => covariance[i * n + i]! > 0);
  if (free.length < 2) return [];
  const matrix = free.map((i) =>
    free.map((j) => covariance[i * n + j]! / Math.sqrt(covariance[i * n + i]! * covariance[j * n + j]!)),
  );
  const svg = matrixFigure({
    names: free.map((i) => names[i] ?? none),
    matrix,
    of: BY_CURVATURE,
  });
  return [
    {
      id: 'correlations',
      name: 'Correlations',
      content: [
        figures(
          [svg],
          'Near +1 or −1, two parameters can hardly be told apart by these data: fixing one makes the other more precise.',
        ),
      ],
    },
  ];
}
