// `sheaf farm resume`: continues a run that was interrupted or killed, recomputing only what is missing.

import { exitCodes } from '../../contracts/failures.ts';
import { openRunDirectory } from '../../farm/run-directory.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { command } from '../context.ts';
import { drive, threadCount } from '../drive.ts';
import { checkOutputs, writeText } from '../output.ts';
import type { ResumeFlags } from './flags.ts';

export const farmResume = command(async (context, flags: ResumeFlags, path: string) => {
  checkOutputs(flags.output);
  const run = openRunDirectory(path);
  const kernel = await loadKernel();
  const { merged, passed } = await drive(context, kernel, run, threadCount(flags.threads), flags.jsonEvents);
  if (flags.output !== undefined) writeText(context, merged.text, flags.output);
  return passed ? exitCodes.ok : exitCodes.guardrail;
});
