// `sheaf farm render`: a run directory with what its scheduler reads, and nothing submitted.

import { join } from 'node:path';
import { exitCodes } from '../../../contracts/failures.ts';
import { htcondorOptions } from '../../../contracts/htcondor-options.ts';
import { dagFiles, dagName } from '../../../engines/htcondor/dag.ts';
import { jobShape } from '../../../farm/job-shape.ts';
import type { RunDirectory } from '../../../farm/run-files.ts';
import { shellWord } from '../../../farm/shell-word.ts';
import { command, usageFailure } from '../../context.ts';
import { engineChoice } from '../../engine-choice.ts';
import { allShards, newFarmRun, writeRendered } from '../../farm-run.ts';
import type { RenderFlags } from './flags.ts';

/** How often a node of a DAG is tried again, unless told otherwise. */
const RETRIES = 2;
/** Files that are named: a run of very many shards has an array for every thousand. */
const SHOWN = 5;

export const farmRender = command(async (context, flags: RenderFlags) => {
  if (flags.command === undefined && flags.output !== undefined)
    throw usageFailure("--output belongs to --command 'WORDS', or to `sheaf farm run`");
  checkDag(flags);
  const { run, engine } = await newFarmRun(context, flags);
  const files = writeRendered(run, engine, flags.dag ? dagOf(run, flags.dagRetries ?? RETRIES) : undefined);
  context.stdout.write(`run_id=${run.manifest.run_id}\nrun_dir=${run.path}\n`);
  for (const name of files.slice(0, SHOWN)) context.stderr.write(`wrote ${join(run.path, name)}\n`);
  if (files.length > SHOWN) context.stderr.write(`and ${files.length - SHOWN} more files\n`);
  if (flags.dag)
    context.stderr.write(`\`cd ${shellWord(run.path)} && condor_submit_dag ${dagName}\` submits them\n`);
  return exitCodes.ok;
});

/** Refused before there is a run. */
function checkDag(flags: RenderFlags): void {
  if (!flags.dag) {
    if (flags.dagRetries !== undefined) throw usageFailure('--dag-retries says nothing without --dag');
    return;
  }
  const { scheduler, options } = engineChoice(flags);
  if (scheduler !== 'htcondor') throw usageFailure('--dag is for DAGMan of HTCondor', '--scheduler htcondor');
  if (options?.['files'] === 'transfer')
    throw usageFailure(
      '--dag does not go with --files transfer: its last node works in the run directory itself',
      '--files shared',
    );
}

function dagOf(run: RunDirectory, retries: number): ReadonlyMap<string, string> {
  const options = htcondorOptions.parse(run.manifest.engine_options ?? {});
  return dagFiles(options, run, allShards(run), jobShape(run), retries);
}
