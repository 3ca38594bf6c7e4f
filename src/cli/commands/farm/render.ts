// `sheaf farm render`: a run directory with what its scheduler reads, and nothing submitted.

import { join } from 'node:path';
import { exitCodes } from '../../../contracts/failures.ts';
import { command, usageFailure } from '../../context.ts';
import { newFarmRun, writeRendered } from '../../farm-run.ts';
import type { FarmFlags } from './flags.ts';

/** Files that are named: a run of very many shards has an array for every thousand. */
const SHOWN = 5;

export const farmRender = command(async (context, flags: FarmFlags) => {
  if (flags.command === undefined && flags.output !== undefined)
    throw usageFailure("--output belongs to --command 'WORDS', or to `sheaf farm run`");
  const { run, engine } = await newFarmRun(context, flags);
  const files = writeRendered(run, engine);
  context.stdout.write(`run_id=${run.manifest.run_id}\nrun_dir=${run.path}\n`);
  for (const name of files.slice(0, SHOWN)) context.stderr.write(`wrote ${join(run.path, name)}\n`);
  if (files.length > SHOWN) context.stderr.write(`and ${files.length - SHOWN} more files\n`);
  return exitCodes.ok;
});
