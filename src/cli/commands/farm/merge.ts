// `sheaf farm merge`: the shards in place to one result, refusing what is missing, torn or foreign.

import { exitCodes } from '../../../contracts/failures.ts';
import { mergeInPlace, mergePartly } from '../../../farm/merge.ts';
import { openRunDirectory } from '../../../farm/run-directory.ts';
import { loadKernel } from '../../../kernel/kernel.ts';
import { command } from '../../context.ts';
import { world } from '../../drive.ts';
import { runPath } from '../../farm-run.ts';
import { checkOutputs, writeText } from '../../output.ts';
import { guardrailsHold, studyTable } from '../../study-table.ts';
import type { FarmMergeFlags } from './flags.ts';

export const farmMerge = command(async (context, flags: FarmMergeFlags, path?: string) => {
  checkOutputs(flags.out);
  const run = openRunDirectory(runPath(path, flags.manifest));
  const kernel = await loadKernel();
  const { merged, missing } = flags.allowPartial
    ? mergePartly(kernel, run)
    : { merged: mergeInPlace(kernel, run, world), missing: 0 };
  if (flags.out !== undefined || missing > 0) writeText(context, merged.text, flags.out);
  if (flags.out !== '-') context.stderr.write(studyTable(merged.result, null));
  if (missing > 0)
    context.stderr.write(
      `sheaf: ${missing} items are missing: this result is partial, and says so: \`complete\` is false, \`missing\` lists them\n`,
    );
  return guardrailsHold(merged.result) ? exitCodes.ok : exitCodes.guardrail;
});
