// `sheaf scan --parameter2`: the profile likelihood of two parameters of a pyhf workspace on a grid, and its contours.

import { workspaceVersion } from '../contracts/modifier-types.ts';
import { linearGrid } from '../inference/scan.ts';
import { planeFigureOf } from '../report/figures/plane.ts';
import { sharedPlace } from '../study/binned-ranking.ts';
import { fitOfWorkspace } from './binned.ts';
import { modelFields } from './binned-result.ts';
import type { BinnedScanFlags } from './commands/flags.ts';
import { type Context, usageFailure } from './context.ts';
import { finish } from './finish.ts';
import { writeResult } from './output.ts';
import { profilePlane, RAYS } from './plane-profile.ts';
import { planeResult } from './plane-result.ts';
import { writePlot } from './plot-file.ts';
import { isScanStudy, scanAsStudy } from './scan-study.ts';
import { checkGrid, parameterAt, secondGrid } from './scanned.ts';

export async function scanBinnedPlane(
  context: Context,
  flags: BinnedScanFlags,
  name2: string,
): Promise<number> {
  const begin = performance.now();
  const isStudy = isScanStudy(flags);
  checkGrid(flags);
  const grid2 = secondGrid(flags);
  let indices: readonly number[] = [];
  const binned = await fitOfWorkspace(flags, {
    poi: flags.parameter === undefined ? 'needed' : 'optional',
    check: ({ parameters, poi }) => {
      const first = parameterAt(parameters, flags.parameter, poi, flags);
      const second = parameterAt(parameters, name2, null, grid2);
      if (first === second)
        throw usageFailure(`--parameter2 ${name2} is the first parameter too`, 'another one');
      indices = [first, second];
      return indices;
    },
  });
  const { fit, kernel, likelihood } = binned;
  const places = indices.map((i) => sharedPlace(likelihood, i));
  const axes = [flags, grid2].map((g) => linearGrid(g.start, g.stop, g.points));
  if (isStudy) {
    const of = indices.map((parameter, k) => ({ parameter, values: axes[k]! }));
    return scanAsStudy(context, flags, binned, of, begin);
  }
  const profile = profilePlane(
    context,
    binned,
    [places[0]!, places[1]!],
    [axes[0]!, axes[1]!],
    flags.contourPoints ?? RAYS,
    kernel.exports,
  );
  const { scan, contours, problems } = profile;
  // The fits know the shared parameters alone; the result has all, as those of other commands do.
  const all = (at: readonly number[]) => Array.from(likelihood.complete(at));
  const shared = planeResult({ schema_version: workspaceVersion }, likelihood, fit, scan, contours);
  const result = {
    ...shared,
    ...modelFields(binned),
    parameters: [
      { ...shared.parameters[0], index: indices[0]! },
      { ...shared.parameters[1], index: indices[1]! },
    ] as const,
    bestfit: all(shared.bestfit),
    points: shared.points.map((p) => ({ ...p, params: all(p.params) })),
  };
  writeResult(context, result, flags.output);
  await writePlot(flags.plot, () => planeFigureOf(shared));
  const { nll_hat, n_points, n_failed, n_retried } = result;
  return finish(context, flags, {
    command: 'scan',
    begin,
    problems,
    metrics: { parameters: result.parameters.map((p) => p.name), nll_hat, n_points, n_failed, n_retried },
  });
}
