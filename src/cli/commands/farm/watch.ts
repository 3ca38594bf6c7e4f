// `sheaf farm watch`: attaches to a run that was submitted, sends again what fails, and merges.

import { exitCodes } from '../../../contracts/failures.ts';
import { checkCarriedFiles, jobShape } from '../../../farm/job-shape.ts';
import { attach } from '../../../farm/life.ts';
import { openRunDirectory } from '../../../farm/run-directory.ts';
import { loadKernel } from '../../../kernel/kernel.ts';
import { command } from '../../context.ts';
import { driveOn } from '../../drive.ts';
import { engineOf } from '../../farm-run.ts';
import { checkOutputs, writeText } from '../../output.ts';
import type { AttachFlags } from './flags.ts';

export const farmWatch = command(async (context, flags: AttachFlags, path: string) => {
  checkOutputs(flags.output);
  const run = openRunDirectory(path);
  await checkCarriedFiles(run);
  const [engine, job, kernel] = [engineOf(run), jobShape(run), await loadKernel()];
  const { merged, passed } = await driveOn(context, kernel, engine, run, job, flags.jsonEvents, attach);
  if (flags.output !== undefined) writeText(context, merged.text, flags.output);
  return passed ? exitCodes.ok : exitCodes.guardrail;
});
