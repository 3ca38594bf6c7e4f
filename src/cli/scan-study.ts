// A profile scan of a workspace as a run on this machine, or one shard of it: where it is cut, or is to be continued after an interruption.

import type { ScanPlaneRow, ScanPointRow, ScanQuestion } from '../contracts/binned-scan.ts';
import { exitCodes } from '../contracts/failures.ts';
import { noAssessment } from '../contracts/toys-definition.ts';
import { type PlaneResult, planeFigureOf } from '../report/figures/plane.ts';
import { scanFigure } from '../report/figures/scan.ts';
import { BinnedScan, defineBinnedScan, scanQuestionOf } from '../study/binned-scan.ts';
import type { Binned } from './binned.ts';
import { runStudy, subjectOfInput } from './binned-study.ts';
import type { BinnedScanFlags } from './commands/flags.ts';
import { type Context, usageFailure } from './context.ts';
import { checkPlotOfRun, writePlot } from './plot-file.ts';
import { checkRunFlags } from './study-run.ts';

/** Whether the scan is to be a run. Refuses flags that would do nothing. */
export function isScanStudy(flags: BinnedScanFlags): boolean {
  const { shard, shards, runId, contourPoints, jsonEvents } = flags;
  if (shard === undefined && shards === undefined && runId === undefined) {
    if (jsonEvents) throw usageFailure('--json-events tells of a run', '--shards N or --run-id ID too');
    return false;
  }
  checkRunFlags(flags);
  if (contourPoints !== undefined)
    throw usageFailure(
      '--contour-points belongs to a scan that is no run: the contours of a run are by its grid',
    );
  checkPlotOfRun(flags);
  return true;
}

interface MergedScan {
  readonly scan: ScanQuestion;
  readonly results: { readonly points: readonly (ScanPointRow | ScanPlaneRow)[] };
  readonly problems: readonly string[];
  /** Of two parameters. */
  readonly contours?: PlaneResult['contours'];
}

export async function scanAsStudy(
  context: Context,
  flags: BinnedScanFlags,
  binned: Binned,
  axes: Parameters<typeof scanQuestionOf>[1],
  begin: number,
): Promise<number> {
  const { kernel, input, model, data } = binned;
  const definition = defineBinnedScan(
    subjectOfInput(input, model, flags),
    scanQuestionOf(binned, axes),
    data === model.observed ? null : data,
  );
  const study = new BinnedScan(kernel, definition);
  let ok = true;
  const code = await runStudy(
    context,
    kernel,
    { ...flags, nToys: study.items, seed: 0 },
    {
      study,
      name: 'scan',
      command: 'scan',
      begin,
      assessment: noAssessment,
      keyNumbers: ({ poi_index, mu_hat, sigma, nll_hat, n_points, n_failed }) => ({
        poi_index,
        poi_hat: mu_hat,
        poi_sigma: sigma,
        nll_hat,
        n_points,
        n_failed,
      }),
      onMerged: async (file) => {
        const merged = file as unknown as MergedScan;
        ok = merged.problems.length === 0;
        await writePlot(flags.plot, () => figureOf(merged));
      },
    },
  );
  return code === exitCodes.ok && !ok ? exitCodes.numerics : code;
}

function figureOf({ scan: { parameters }, results, contours }: MergedScan): string {
  const [first, second] = parameters;
  if (second === undefined)
    return scanFigure({
      name: first.name,
      points: (results.points as readonly ScanPointRow[]).map((p) => ({
        value: p.mu,
        twoDeltaNll: p.two_delta_nll ?? Number.POSITIVE_INFINITY,
        converged: p.converged,
      })),
      best: first.best,
      uncertainty: first.uncertainty,
    });
  return planeFigureOf({
    parameters: [first, second],
    contours: contours!,
    points: results.points as readonly ScanPlaneRow[],
  });
}
