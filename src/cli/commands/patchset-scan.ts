// `sheaf patchset-scan`: every patch of a patch set against one workspace, fitted and tested, as a run on this machine or one shard.

import { exitCodes } from '../../contracts/failures.ts';
import { noAssessment } from '../../contracts/toys-definition.ts';
import { readWorkspace } from '../../formats/pyhf/read-workspace.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { definePatches, PatchStudy } from '../../study/patch-study.ts';
import { runStudy } from '../binned-study.ts';
import { command, usageFailure } from '../context.ts';
import { readInput } from '../data.ts';
import { checkOutputs, writeText } from '../output.ts';
import { type PatchesResult, patchesCsv, patchesMarkdown } from '../patches-table.ts';
import { patchesFrom, relabelled } from '../patch-source.ts';
import { checkRunFlags } from '../study-run.ts';
import type { PatchsetScanFlags } from './flags.ts';

export const patchsetScan = command(async (context, flags: PatchsetScanFlags) => {
  const begin = performance.now();
  checkFlags(flags);
  const { input, patchset } = flags;
  const written = new WeakMap();
  const file = await readWorkspace(readInput(input, 'specification'), input, written);
  const found = await patchesFrom(patchset, file, input, written);
  const patches = flags.labels === undefined ? found : relabelled(found, flags.labels);
  const options = {
    measurement: flags.measurement,
    poi: flags.poi,
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
      onMerged: (merged) => {
        const result = merged as unknown as PatchesResult;
        failed = result.n_failed;
        if (flags.table !== undefined)
          writeText(
            context,
            flags.table.endsWith('.csv') ? patchesCsv(result) : patchesMarkdown(result),
            flags.table,
          );
      },
    },
  );
  return code === exitCodes.ok && failed > 0 ? exitCodes.numerics : code;
});

function checkFlags(flags: PatchsetScanFlags): void {
  checkRunFlags(flags);
  checkOutputs(flags.output, flags.jsonMetrics, flags.table);
  if (!(flags.cl > 0 && flags.cl < 1)) throw usageFailure(`--cl ${flags.cl} is not between 0 and 1`);
  if (!(flags.mu > 0)) throw usageFailure(`--mu ${flags.mu} is not above 0`);
  if (flags.table !== undefined && !/\.(csv|md)$/.test(flags.table))
    throw usageFailure(`--table ${flags.table}: which kind of table?`, 'a name that ends in .md or .csv');
  if (flags.shard !== undefined && flags.table !== undefined)
    throw usageFailure('one shard has no table: it belongs to a whole run');
}
