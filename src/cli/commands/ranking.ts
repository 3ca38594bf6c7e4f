// `sheaf ranking`: how much each constrained nuisance parameter of a pyhf workspace moves the parameter of interest.

import { isConverged } from '../../inference/fit.ts';
import { largestImpact, ranked } from '../../inference/ranking.ts';
import { rankingFigure } from '../../report/figures/ranking.ts';
import { binnedImpacts } from '../../study/binned-ranking.ts';
import { fitWithPoi, poiOf } from '../binned.ts';
import { freeFitFields, modelFields } from '../binned-result.ts';
import { command } from '../context.ts';
import { finish, wroteFile } from '../finish.ts';
import { writeResult } from '../output.ts';
import { writePlot } from '../plot-file.ts';
import { progressReporter, progressStyle } from '../progress.ts';
import { convergedShift, pointFields, rankingFields, rankingTable } from '../ranking-result.ts';
import type { RankingFlags } from './flags.ts';

export const ranking = command(async (context, flags: RankingFlags) => {
  const begin = performance.now();
  const binned = await fitWithPoi(flags);
  const { kernel, fit } = binned;
  const progress = progressReporter(context, progressStyle(context, false), 'parameters', () =>
    performance.now(),
  );
  const all = binnedImpacts(kernel, binned, (items, total) => progress.show({ items, total, before: 0 }));
  progress.end();
  const order = ranked(all);
  const bad = all.filter(
    (i) =>
      !order.includes(i) || (i.postfit !== null && ![i.postfit.up, i.postfit.down].every(convergedShift)),
  );
  const result = {
    ...modelFields(binned),
    ...freeFitFields(binned),
    n_points: all.length,
    n_converged: order.length,
    points: all.map(pointFields),
    ranking: rankingFields(order),
  };
  writeResult(context, result, flags.output);
  const { name } = poiOf(binned);
  await writePlot(flags.plot, () =>
    rankingFigure({
      name,
      parameters: order.map((i) => ({
        name: i.name,
        pull: i.pull,
        constraint: i.constraint,
        prefit: { up: i.prefit.up.impact, down: i.prefit.down.impact },
        postfit: { up: i.postfit?.up.impact ?? null, down: i.postfit?.down.impact ?? null },
      })),
      unranked: all.length - order.length,
    }),
  );
  if (wroteFile(flags)) context.stderr.write(rankingTable(name, order, MOST_ROWS));
  const problems = [
    ...(isConverged(fit.status) ? [] : [`the free fit did not converge (${fit.status})`]),
    ...(bad.length === 0
      ? []
      : [`${bad.length} of ${all.length} parameters have fits that did not converge`]),
  ];
  const { mu_hat, sigma, nll_hat, n_points, n_converged } = result;
  return finish(context, flags, {
    command: 'ranking',
    begin,
    problems,
    metrics: {
      poi_index: binned.model.poi,
      poi_hat: mu_hat,
      poi_sigma: sigma,
      mu_hat,
      nll_hat,
      n_points,
      n_converged,
      max_impact: order[0] === undefined ? null : largestImpact(order[0]),
    },
  });
});

/** Of the table for people; the result has all. */
const MOST_ROWS = 20;
