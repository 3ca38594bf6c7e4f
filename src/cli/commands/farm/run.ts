// `sheaf farm run`: a study on any engine, from its specification to the merged result.

import { exitCodes } from '../../../contracts/failures.ts';
import { jobShape } from '../../../farm/job-shape.ts';
import { live } from '../../../farm/life.ts';
import { command } from '../../context.ts';
import { driveOn } from '../../drive.ts';
import { newFarmRun } from '../../farm-run.ts';
import { checkOutputs, writeText } from '../../output.ts';
import type { FarmRunFlags } from './flags.ts';

export const farmRun = command(async (context, flags: FarmRunFlags) => {
  checkOutputs(flags.output);
  const { kernel, run, engine } = await newFarmRun(context, flags);
  const job = jobShape(run.manifest);
  const { merged, passed } = await driveOn(context, kernel, engine, run, job, flags.jsonEvents, live);
  if (flags.output !== undefined) writeText(context, merged.text, flags.output);
  return passed ? exitCodes.ok : exitCodes.guardrail;
});
