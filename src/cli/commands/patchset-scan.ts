// `sheaf patchset-scan`: every patch of a patch set against one workspace, fitted and tested, as a run on this machine or one shard.

import { exitCodes } from '../../contracts/failures.ts';
import { noAssessment } from '../../contracts/toys-definition.ts';
import { measurementOf } from '../../formats/pyhf/measurement.ts';
import { readWorkspace } from '../../formats/pyhf/read-workspace.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { hasPlane, type PatchesFigure, patchesFigure } from '../../report/figures/patches.ts';
import { definePatches, type LabelledPatches, PatchStudy } from '../../study/patch-study.ts';
import { runStudy } from '../binned-study.ts';
import { command, usageFailure } from '../context.ts';
import { checkOutputs, writeText } from '../output.ts';
import { patchesFrom, relabelled } from '../patch-source.ts';
import { type PatchesResult, patchesCsv, patchesMarkdown } from '../patches-table.ts';
import { checkPlot, writePlot } from '../plot-file.ts';
import { checkRunFlags } from '../study-run.ts';
import { workspaceBytes } from '../workspace-file.ts';
import type { PatchsetScanFlags } from './flags.ts';

export const patchsetScan = command(async (context, flags: PatchsetScanFlags) => {
  const begin = performance.now();
  checkFlags(flags);
  const { kernel, study } = await patchStudy(flags, (patches) => checkPicture(flags, patches));
  let failed = 0;
  const code = await runStudy(
    context,
    kernel,
    { ...flags, nToys: study.items, seed: 0 },
    {
      study,
      name: 'patches',
      command: 'patchset_scan',
      begin,
      assessment: noAssessment,
      keyNumbers: ({ n_patches, n_excluded, n_excluded_expected, n_failed, n_problems }) => ({
        n_patches,
        n_excluded,
        n_excluded_expected,
        n_failed,
        n_problems,
      }),
      onMerged: async (merged) => {
        const result = merged as unknown as PatchesResult;
        failed = result.n_failed;
        if (flags.table !== undefined)
          writeText(
            context,
            flags.table.endsWith('.csv') ? patchesCsv(result) : patchesMarkdown(result),
            flags.table,
          );
        await writePlot(flags.plot, () => patchesFigure(pictureOf(result, flags.plotWhere)));
      },
    },
  );
  return code === exitCodes.ok && failed > 0 ? exitCodes.numerics : code;
});

/** The study that the command line asks for; `check` looks at the patches first. */
export async function patchStudy(
  flags: Pick<
    PatchsetScanFlags,
    | 'input'
    | 'patchset'
    | 'labels'
    | 'measurement'
    | 'poi'
    | 'fix'
    | 'normsys'
    | 'histosys'
    | 'mu'
    | 'testStat'
    | 'cl'
    | 'limits'
  >,
  check: (patches: LabelledPatches) => void,
) {
  const { input, patchset } = flags;
  const written = new WeakMap();
  const file = await readWorkspace(workspaceBytes(input).bytes, input, written);
  const found = await patchesFrom(patchset, file, input, written);
  const patches = flags.labels === undefined ? found : relabelled(found, flags.labels);
  check(patches);
  const options = {
    measurement: flags.measurement,
    poi: flags.poi,
    held: flags.fix,
    codes: { factors: flags.normsys, shifts: flags.histosys },
  };
  const test = {
    mu_test: flags.mu,
    statistic: flags.testStat === 'q' ? ('q' as const) : ('q-tilde' as const),
    cl: flags.cl,
    limits: flags.limits,
  };
  const kernel = await loadKernel();
  const study = new PatchStudy(kernel, definePatches(file.workspace, patches, options, test));
  if (flags.fix !== undefined) await checkHeld(study, flags.fix, flags);
  return { kernel, study };
}

/** Refuses what no patch could be fitted with, by the first one, before the work begins. */
async function checkHeld(
  study: PatchStudy,
  held: NonNullable<PatchsetScanFlags['fix']>,
  flags: Pick<PatchsetScanFlags, 'poi' | 'measurement'>,
): Promise<void> {
  const workspace = await study.patched(0);
  const poi = flags.poi ?? measurementOf(workspace, flags.measurement).config.poi;
  if (held.some(({ name }) => name === poi))
    throw usageFailure(`--fix ${poi}: this is the parameter of interest, which is tested`);
}

function pictureOf(
  { labels, patches, results, test }: PatchesResult,
  where: PatchsetScanFlags['plotWhere'],
): PatchesFigure {
  const shown = patches.map(({ values }, i) => ({
    values,
    cls: results.cls[i]!,
    expected: results.expected_cls[i]![2]!,
  }));
  const isShown = ({ values }: (typeof shown)[number]): boolean =>
    where === undefined || values[labels.indexOf(where.name)] === where.value;
  return { labels, patches: shown.filter(isShown), cl: test.cl, mu: test.mu_test };
}

/** Refuses a plot that would show nothing, before the work begins. */
function checkPicture(
  { plot, plotWhere: where }: PatchsetScanFlags,
  { labels, patches }: LabelledPatches,
): void {
  if (plot === undefined) {
    if (where !== undefined) throw usageFailure('--plot-where chooses what --plot FILE shows');
    return;
  }
  if (!hasPlane(labels, patches))
    throw usageFailure(
      '--plot shows two numbers of each patch, which these do not have',
      'two labels, of numbers',
    );
  if (where === undefined) return;
  const at = labels.indexOf(where.name);
  if (at < 0)
    throw usageFailure(`--plot-where: there is no label ${where.name}`, `one of ${labels.join(', ')}`);
  if (!patches.some(({ values }) => values[at] === where.value))
    throw usageFailure(`--plot-where: no patch has ${where.name} = ${where.value}`);
}

function checkFlags(flags: PatchsetScanFlags): void {
  checkRunFlags(flags);
  checkOutputs(flags.output, flags.jsonMetrics, flags.table);
  checkPlot(flags.plot);
  if (!(flags.cl > 0 && flags.cl < 1)) throw usageFailure(`--cl ${flags.cl} is not between 0 and 1`);
  if (!(flags.mu > 0)) throw usageFailure(`--mu ${flags.mu} is not above 0`);
  if (flags.table !== undefined && !/\.(csv|md)$/.test(flags.table))
    throw usageFailure(`--table ${flags.table}: which kind of table?`, 'a name that ends in .md or .csv');
  if (flags.shard !== undefined && (flags.table ?? flags.plot) !== undefined)
    throw usageFailure('one shard has no table and no plot: they belong to a whole run');
}
