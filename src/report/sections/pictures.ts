// The figures of a report, in groups of one kind, each with how to read it.

import { correlationsFigure, matrixFigure, strongest } from '../figures/correlations.ts';
import { estimatesFigure } from '../figures/estimates.ts';
import { modelFigure } from '../figures/model.ts';
import { pullSummaryFigure } from '../figures/pull-summary.ts';
import { pullsFigure } from '../figures/pulls.ts';
import { uncertaintiesFigure } from '../figures/uncertainties.ts';
import type { Markup } from '../markup.ts';
import { correlationMatrix } from '../numbers/correlation.ts';
import type { ToysReportInput } from '../report-input.ts';
import type { ParameterFacts, StudyFacts } from '../study-facts.ts';
import { figures, paragraph, section } from './html.ts';

/** With more free parameters than this, only some have figures of their own. */
const FEW = 12;

export function pictureSections(
  { oneToy, top = FEW }: ToysReportInput,
  { parameters }: StudyFacts,
): Markup[] {
  const free = parameters.filter((p) => !p.fixed);
  return [...(free.length === 0 ? [] : parameterSections(free, top)), ...oneToySection(oneToy)];
}

/** Those of interest, and those whose mean pull or pull width is most off, in their order. */
function notable(free: readonly ParameterFacts[], most: number): readonly ParameterFacts[] {
  if (free.length <= most) return free;
  const off = ({ poi, pullStatistics: s }: ParameterFacts): number =>
    poi
      ? Number.POSITIVE_INFINITY
      : s === null
        ? 0
        : Math.max(Math.abs(s.mean.sigmas), Math.abs(s.width.sigmas));
  const chosen = new Set(free.toSorted((a, b) => off(b) - off(a)).slice(0, most));
  return free.filter((p) => chosen.has(p));
}

function parameterSections(all: readonly ParameterFacts[], most: number): Markup[] {
  const free = notable(all, most);
  const many = free.length < all.length;
  const correlated = correlationsOf(all, Math.max(most, FEW));
  return [
    section(
      'pulls',
      'Pulls',
      many
        ? [
            figures(
              [pullSummaryFigure({ parameters: all, most: 2 * most })],
              'The mean and the width of the pulls of each parameter, with the errors that as many standard Gaussian pulls have. Means should be 0 and widths 1: about one in three may lie beyond its error.',
              'wide',
            ),
            paragraph(
              `Figures of single parameters follow for ${free.length} of ${all.length}: the one of interest, and those that are most off. The tables above have all.`,
            ),
          ]
        : [],
      figures(
        free.map(pullsFigure),
        'How far the estimate of each toy lies from the true value, in units of the uncertainty that the same fit gives. If the fit is right, the steps follow the curve. A peak beside 0 is a bias. Steps wider than the curve say that uncertainties are too small; narrower ones, that they are too large. Error bars are 68 % intervals of the counts.',
      ),
    ),
    section(
      'estimates',
      'Estimates',
      figures(
        free.map(estimatesFigure),
        'What the fits found. The full line is the value that the toys were drawn with, the dashed line the mean of the estimates: where they part by more than the error of the mean, the estimates are biased. A pile at one end is a bound of the parameter.',
      ),
    ),
    section(
      'uncertainties',
      'Uncertainties',
      figures(
        free.map(uncertaintiesFigure),
        'What the fits say that their estimates may be off by, and as a full line, how much the estimates really scatter from toy to toy. The bulk of the toys should lie around that line.',
      ),
    ),
    section(
      'correlations',
      'Correlations',
      figures(
        [correlated],
        'Near +1, two estimates are too high in the same toys; near −1, one is too low where the other is too high; near 0, they have nothing to do with each other. Strongly correlated parameters share their information: fixing one makes the other more precise.',
      ),
    ),
  ];
}

function correlationsOf(all: readonly ParameterFacts[], most: number): string {
  const names = all.map((p) => p.name);
  const columns = all.map((p) => p.column);
  if (all.length <= most) return correlationsFigure({ names, columns });
  return matrixFigure(
    strongest(
      { names, matrix: correlationMatrix(columns), of: 'of the estimates, over all converged toys' },
      most,
    ),
  );
}

function oneToySection(oneToy: ToysReportInput['oneToy']): Markup[] {
  if (oneToy === null || oneToy.length === 0) return [];
  return [
    section(
      'one-toy',
      'One toy',
      figures(
        oneToy.map(modelFigure),
        'The events of one toy as dots, with 68 % intervals of the counts, and the model with the estimates of its fit. Below: (events − expected) / √expected for each bin, with bands of 1 and 2. About a third of the bins should lie outside the inner band. The fit itself used every event, not these bins. A triangle is a bin beyond the edge.',
      ),
    ),
  ];
}
