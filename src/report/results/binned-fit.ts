// The report of a fit of a workspace: what is expected in each channel before and after it, all parameters, the pulls of those
// that are measured, and how the estimates are correlated.

import type { ChannelYieldsFile } from '../../contracts/binned-result-files.ts';
import type { ResultFile } from '../../contracts/result-files.ts';
import { BY_CURVATURE, matrixFigure, strongest } from '../figures/correlations.ts';
import { nuisancesFigure } from '../figures/nuisances.ts';
import { largestSamples, yieldsFigure } from '../figures/yields.ts';
import type { Markup } from '../markup.ts';
import { significant } from '../numbers/format.ts';
import { facts, figures, named, paragraph, table } from '../sections/html.ts';
import type { ResultContent } from './content.ts';
import { measured, number, text } from './tables.ts';
import { yieldsTable } from './yields-table.ts';

type Fit = ResultFile<'fit'>;

export function binnedFitContent(result: Fit, top: number): ResultContent {
  const { parameter_names: names, poi_index: poi, status, pulls } = result;
  const ended = status === 'converged';
  return {
    title: 'Fit of a workspace',
    lead:
      poi === null
        ? `${result.measurement}: there is no parameter of interest`
        : [named(names[poi]!), ` = ${measured(result.bestfit[poi], result.uncertainties[poi])}`],
    problems: ended ? [] : [`the fit did not end as it should: ${status}`],
    sections: [
      { id: 'yields', name: 'Yields', content: yields(result, ended ? null : status) },
      { id: 'parameters', name: 'Parameters', content: [parameters(result), account(result)] },
      {
        id: 'pulls',
        name: 'Pulls',
        content: [
          figures(
            [nuisancesFigure({ parameters: pulls, most: top })],
            'Dots are pulls, (estimate − measured) / width; bars are the fitted uncertainty in units of that width: shorter than the inner band, the data know the parameter better than its own measurement does.',
            'wide',
          ),
        ],
      },
      { id: 'correlations', name: 'Correlations', content: correlations(result, top) },
    ],
  };
}

/** Three rows of single bins: what fits a printed page. */
const CHANNELS_A_FIGURE = 12;

function yields({ yields: channels, validation_regions: validation }: Fit, problem: string | null): Markup[] {
  if (channels === undefined) return [paragraph('The file holds no yields: `fit --yields` writes them.')];
  const samples = largestSamples(channels);
  const pictures = (of: readonly ChannelYieldsFile[], title: string) =>
    Array.from({ length: Math.ceil(of.length / CHANNELS_A_FIGURE) }, (_, i) => {
      const from = i * CHANNELS_A_FIGURE;
      const part = of.slice(from, from + CHANNELS_A_FIGURE);
      const which = part.length === of.length ? '' : `, channels ${from + 1} to ${from + part.length}`;
      return yieldsFigure({ channels: part, problem, title: `${title}${which}`, samples });
    });
  const shown = (inFit: boolean) => channels.filter((c) => (c.in_fit ?? true) === inFit);
  const [fitted, beside] = [shown(true), shown(false)];
  return [
    figures(
      pictures(fitted, 'Yields before and after the fit'),
      'Dots are data with errors of the Poisson interval, blocks the samples after the fit, the shaded band the uncertainty of their total, all correlations included. The dashed line is the total before the fit. Below: data and the total before the fit over the total after it, with the bands of both.',
      'wide',
    ),
    yieldsTable(fitted),
    ...(beside.length === 0
      ? []
      : [
          paragraph(
            `Not in the fit: ${validation.join(', ')}. What the fit of the other channels predicts there:`,
          ),
          figures(
            pictures(beside, 'Validation regions'),
            'These data had no part in the fit. Parameters that only these channels have are as their own measurements have them.',
            'wide',
          ),
          yieldsTable(beside),
        ]),
  ];
}

function parameters(result: Fit): Markup {
  const pulls = new Map(result.pulls.map((p) => [p.name, p]));
  return table(
    [
      text('parameter'),
      number('estimate'),
      number('uncertainty'),
      number('measured'),
      number('pull'),
      number('constraint'),
      text(''),
    ],
    result.parameter_names.map((name, i) => {
      const sigma = result.uncertainties[i] ?? null;
      const pull = pulls.get(name);
      return [
        named(name),
        measured(result.bestfit[i], sigma),
        significant(sigma, 4),
        pull === undefined ? '–' : measured(pull.prefit_center, pull.prefit_sigma),
        significant(pull?.pull ?? null, 3),
        significant(pull?.constraint ?? null, 3),
        noteOf(result, name, sigma),
      ];
    }),
  );
}

function noteOf({ fixed, at_bound: atBound }: Fit, name: string, sigma: number | null): string {
  if (fixed.includes(name)) return 'fixed';
  if (atBound.includes(name)) return 'at its bound';
  return sigma === null ? 'without uncertainty' : '';
}

function account({ twice_nll: nll, edm, measurement, fit_regions: regions }: Fit): Markup {
  return facts([
    ['Measurement', named(measurement)],
    ['Channels in the fit', regions.join(', ')],
    ['−2 ln L at the minimum', significant(nll, 10)],
    ['Estimated distance to it', significant(edm, 2)],
  ]);
}

function correlations(
  { covariance, correlations: given, parameter_names: names }: Fit,
  top: number,
): Markup[] {
  if (covariance === null || given === null)
    return [
      paragraph('The file holds no covariance: `fit --covariance` writes it, where the fit gives one.'),
    ];
  const n = names.length;
  const varies = names.map((_, i) => i).filter((i) => covariance[i * n + i]! > 0);
  const matrix = varies.map((i) => varies.map((k) => given[i * n + k]!));
  return [
    figures(
      [matrixFigure(strongest({ names: varies.map((i) => names[i]!), matrix, of: BY_CURVATURE }, top))],
      'Near +1 or −1, two parameters can hardly be told apart by these data: fixing one makes the other more precise.',
      varies.length > 12 ? 'wide' : 'columns',
    ),
  ];
}
