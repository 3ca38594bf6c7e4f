// `sheaf scan`: the profile likelihood of one parameter of a pyhf workspace, or of two, on a grid of values.

import { isConverged } from '../../inference/fit.ts';
import { linearGrid, profileScan } from '../../inference/scan.ts';
import { scanFigure } from '../../report/figures/scan.ts';
import { sharedPlace } from '../../study/binned-ranking.ts';
import { scanPointRow } from '../../study/binned-scan.ts';
import { fitOfWorkspace } from '../binned.ts';
import { scanBinnedPlane } from '../binned-plane.ts';
import { modelFields } from '../binned-result.ts';
import { command } from '../context.ts';
import { finish } from '../finish.ts';
import { finite } from '../fit-result.ts';
import { writeResult } from '../output.ts';
import { writePlot } from '../plot-file.ts';
import { isScanStudy, scanAsStudy } from '../scan-study.ts';
import { checkGrid, parameterAt, refuseSecond } from '../scanned.ts';
import type { BinnedScanFlags } from './flags.ts';

export const scan = command(async (context, flags: BinnedScanFlags) => {
  const begin = performance.now();
  const isStudy = isScanStudy(flags);
  if (flags.parameter2 !== undefined) return scanBinnedPlane(context, flags, flags.parameter2);
  refuseSecond(flags);
  checkGrid(flags);
  let index = -1;
  const binned = await fitOfWorkspace(flags, {
    poi: flags.parameter === undefined ? 'needed' : 'optional',
    check: ({ parameters, poi }) => {
      index = parameterAt(parameters, flags.parameter, poi, flags);
      return [index];
    },
  });
  const { fit, ways, model, likelihood } = binned;
  const place = sharedPlace(likelihood, index);
  const values = linearGrid(flags.start, flags.stop, flags.points);
  if (isStudy) return scanAsStudy(context, flags, binned, [{ parameter: index, values }], begin);
  const points = profileScan(ways, fit, place, values, {
    withoutUncertainties: true,
    follow: true,
  });
  const result = {
    ...modelFields(binned),
    poi_index: index,
    mu_hat: fit.minimum.at[place]!,
    sigma: fit.uncertainties[place] ?? null,
    nll_hat: finite(fit.minimum.value),
    status: fit.status,
    points: points.map((p) => scanPointRow(binned, p)),
  };
  writeResult(context, result, flags.output);
  const { name } = model.parameters[index]!;
  await writePlot(flags.plot, () =>
    scanFigure({
      name,
      points: points.map(({ value, twoDeltaNll, fit: { status } }) => ({
        value,
        twoDeltaNll,
        converged: isConverged(status),
      })),
      best: result.mu_hat,
      uncertainty: result.sigma,
    }),
  );
  const bad = points.filter((p) => !isConverged(p.fit.status)).length;
  const problems = [
    ...(isConverged(fit.status) ? [] : [`the free fit did not converge (${fit.status})`]),
    ...(bad === 0 ? [] : [`${bad} of ${points.length} conditional fits did not converge`]),
  ];
  return finish(context, flags, {
    command: 'scan',
    begin,
    problems,
    metrics: {
      poi_index: index,
      poi_hat: result.mu_hat,
      poi_sigma: result.sigma,
      nll_hat: result.nll_hat,
      n_points: points.length,
      q_mu_min: finite(Math.min(...points.map((p) => p.q))),
      q_mu_max: finite(Math.max(...points.map((p) => p.q))),
    },
  });
});
