// `sheaf farm resume`: continues a run that was interrupted, killed, cancelled or failed, recomputing only what is missing.

import { exitCodes } from '../../../contracts/failures.ts';
import { checkCarriedFiles, jobShape } from '../../../farm/job-shape.ts';
import { live } from '../../../farm/life.ts';
import { openRunDirectory } from '../../../farm/run-directory.ts';
import { loadKernel } from '../../../kernel/kernel.ts';
import { command } from '../../context.ts';
import { drive, driveOn, threadCount } from '../../drive.ts';
import { engineOf } from '../../farm-run.ts';
import { checkOutputs, writeText } from '../../output.ts';
import type { ResumeFlags } from '../flags.ts';

export const farmResume = command(async (context, flags: ResumeFlags, path: string) => {
  checkOutputs(flags.output);
  const run = openRunDirectory(path);
  const kernel = await loadKernel();
  const here = flags.here || run.manifest.scheduler === 'local';
  if (!here) await checkCarriedFiles(run);
  const { merged, passed } = here
    ? await drive(context, kernel, run, threadCount(flags.threads), flags.jsonEvents)
    : await driveOn(context, kernel, engineOf(run), run, jobShape(run), flags.jsonEvents, live);
  if (flags.output !== undefined) writeText(context, merged.text, flags.output);
  return passed ? exitCodes.ok : exitCodes.guardrail;
});
