// `sheaf farm run`: a study on any engine, from its specification to the merged result.

import { exitCodes } from '../../../contracts/failures.ts';
import { jobShape } from '../../../farm/job-shape.ts';
import { live } from '../../../farm/life.ts';
import { command, usageFailure } from '../../context.ts';
import { driveOn } from '../../drive.ts';
import { newFarmRun } from '../../farm-run.ts';
import { checkOutputs, writeText } from '../../output.ts';
import type { FarmFlags } from './flags.ts';

export const farmRun = command(async (context, flags: FarmFlags) => {
  const output = flags.command === undefined ? oneOutput(flags.output) : undefined;
  checkOutputs(output);
  const { kernel, run, engine } = await newFarmRun(context, flags);
  const job = jobShape(run);
  const { merged, passed } = await driveOn(context, kernel, engine, run, job, flags.jsonEvents, live);
  if (output !== undefined) writeText(context, merged.text, output);
  return passed ? exitCodes.ok : exitCodes.guardrail;
});

/** Of studies other than commands, whose outputs are templates: where the merged result goes, too. */
function oneOutput(paths: FarmFlags['output']): string | undefined {
  if (paths !== undefined && paths.length > 1) throw usageFailure('--output is given twice');
  return paths?.[0];
}
