// The report of a ranking: impacts and pulls of the constrained parameters.

import type { ResultFile } from '../../contracts/result-files.ts';
import { type RankedParameter, rankingFigure } from '../figures/ranking.ts';
import { significant } from '../numbers/format.ts';
import { figures, named, table } from '../sections/html.ts';
import type { ResultContent } from './content.ts';
import { measured, number, text } from './tables.ts';

type Ranking = ResultFile<'unbinned-ranking'>;

/** What the figure shows of each parameter, the largest impact first. */
export function rankedParameters({ ranking: r }: Pick<Ranking, 'ranking'>): readonly RankedParameter[] {
  return r.names.map((name, i) => ({
    name,
    pull: r.pull[i]!,
    constraint: r.constraint[i] ?? null,
    prefit: { up: r.delta_mu_up[i] ?? null, down: r.delta_mu_down[i] ?? null },
    postfit: { up: r.delta_mu_up_postfit[i] ?? null, down: r.delta_mu_down_postfit[i] ?? null },
  }));
}

export function rankingContent(result: Ranking, top?: number): ResultContent {
  const name = result.parameter_names[result.poi_index] ?? '';
  const parameters = rankedParameters(result);
  const unranked = result.n_points - result.n_converged;
  return {
    title: `Impacts on ${name}`,
    lead: [named(name), ` = ${measured(result.mu_hat, result.sigma)}`],
    problems:
      unranked === 0 ? [] : [`${unranked} of ${result.n_points} parameters have fits that did not converge`],
    sections: [
      {
        id: 'ranking',
        name: 'Ranking',
        content: [
          figures(
            [rankingFigure({ name, parameters, unranked, most: top })],
            'Each constrained parameter is held one standard deviation up and down, and all others are fitted: how far the estimate moves is its impact, post-fit as blocks, pre-fit as outlines. Dots are pulls, (estimate − measured) / width, with the fitted uncertainty in units of that width.',
            'wide',
          ),
        ],
      },
      {
        id: 'numbers',
        name: 'Numbers',
        content: [
          table(
            [
              text('parameter'),
              number('pull'),
              number('constraint'),
              number('impact up'),
              number('impact down'),
              number('up, pre-fit'),
              number('down, pre-fit'),
            ],
            parameters.map((p) => [
              named(p.name),
              significant(p.pull, 3),
              significant(p.constraint, 3),
              significant(p.postfit.up, 3),
              significant(p.postfit.down, 3),
              significant(p.prefit.up, 3),
              significant(p.prefit.down, 3),
            ]),
          ),
        ],
      },
    ],
  };
}
