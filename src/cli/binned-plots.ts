// Figures of a fit of a workspace, each in a file of its own. Loaded only where one is asked for.

import type { CompletePoint } from '../histfactory/completion.ts';
import { isConverged } from '../inference/fit.ts';
import { BY_CURVATURE, matrixFigure, strongest } from '../report/figures/correlations.ts';
import { nuisancesFigure } from '../report/figures/nuisances.ts';
import { yieldsFigure } from '../report/figures/yields.ts';
import { type Binned, yieldsOf } from './binned.ts';
import { correlationsOf, pullsOf } from './binned-result.ts';
import type { BinnedFitFlags } from './commands/flags.ts';
import { writePlot } from './plot-file.ts';

/** More would be too small to see. */
const MOST = 30;

export async function writeBinnedPlots(
  flags: BinnedFitFlags,
  binned: Binned,
  all: CompletePoint,
): Promise<void> {
  const { model, fit } = binned;
  await writePlot(flags.plot, () =>
    yieldsFigure({
      channels: yieldsOf(binned, all, flags),
      problem: isConverged(fit.status) ? null : fit.status,
    }),
  );
  await writePlot(flags.plotPulls, () => nuisancesFigure({ parameters: pullsOf(binned, all) }));
  await writePlot(flags.plotCorrelations, () => {
    const { covariance } = all;
    const n = model.parameters.length;
    if (covariance === null)
      return matrixFigure({ names: [], matrix: [], of: 'the fit gives no covariance' });
    const correlations = correlationsOf(covariance, n);
    const varies = Array.from({ length: n }, (_, i) => i).filter((i) => covariance[i * n + i]! > 0);
    const matrix = varies.map((i) => varies.map((k) => correlations[i * n + k]!));
    return matrixFigure(
      strongest({ names: varies.map((i) => model.parameters[i]!.name), matrix, of: BY_CURVATURE }, MOST),
    );
  });
}
