// `sheaf farm merge`: the shards in place to one result, refusing what is missing, torn or foreign.

import { dirname, join } from 'node:path';
import { exitCodes } from '../../../contracts/failures.ts';
import { mergeInPlace, mergePartly } from '../../../farm/merge.ts';
import { isNextstatManifest, mergeNextstatRun, readNextstatManifest } from '../../../farm/nextstat-run.ts';
import { openRunDirectory } from '../../../farm/run-directory.ts';
import { runFiles } from '../../../farm/run-files.ts';
import { loadKernel } from '../../../kernel/kernel.ts';
import { type Context, command } from '../../context.ts';
import { world } from '../../drive.ts';
import { runPath } from '../../farm-run.ts';
import { checkOutputs, writeResult, writeText } from '../../output.ts';
import { guardrailsHold, studyTable } from '../../study-table.ts';
import type { FarmMergeFlags } from './flags.ts';

export const farmMerge = command(async (context, flags: FarmMergeFlags, path?: string) => {
  checkOutputs(flags.out);
  const theirs = flags.manifest ?? join(path ?? '.', runFiles.manifest);
  if (isNextstatManifest(theirs)) return mergeTheirs(context, flags, theirs);
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

/** A run that another tool made: the file that its own merge writes, and what that does not say. */
function mergeTheirs(context: Context, flags: FarmMergeFlags, path: string): number {
  const manifest = readNextstatManifest(path);
  const { result, missing } = mergeNextstatRun(manifest, path, flags.allowPartial, new Date());
  const out = flags.out ?? join(dirname(path), runFiles.merged);
  writeResult(context, result, out);
  const { n_toys, n_converged, n_error } = result['results'] as Readonly<Record<string, number>>;
  if (out !== '-')
    context.stderr.write(`${n_toys} toys: ${n_converged} converged, ${n_error} failed: ${out}\n`);
  if (missing.length > 0)
    context.stderr.write('sheaf: this result is partial, and says so: `complete` is false\n');
  return guardrailsHold(result) ? exitCodes.ok : exitCodes.guardrail;
}
