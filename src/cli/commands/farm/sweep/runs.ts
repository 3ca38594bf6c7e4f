// What is done to each run of a sweep: `sheaf farm sweep collect | merge | submit`. One that fails does not keep the others
// from their turn.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, SheafFailure } from '../../../../contracts/failures.ts';
import { openEngine } from '../../../../engines/open-engine.ts';
import { jobShape } from '../../../../farm/job-shape.ts';
import { live } from '../../../../farm/life.ts';
import { openRunDirectory } from '../../../../farm/run-directory.ts';
import { runFiles } from '../../../../farm/run-files.ts';
import { openSweep } from '../../../../farm/sweep.ts';
import { loadKernel } from '../../../../kernel/kernel.ts';
import { type Context, command, usageFailure } from '../../../context.ts';
import { driveOn } from '../../../drive.ts';
import { farmCollect } from '../collect.ts';
import { farmMerge } from '../merge.ts';
import { farmSubmit } from '../submit.ts';

export interface SweepFlags {
  readonly sweepJson: string;
}

export interface SweepSubmitFlags extends SweepFlags {
  readonly all: boolean;
  readonly mode?: 'transfer' | 'shared' | undefined;
  readonly pollS?: number | undefined;
  readonly jsonEvents: boolean;
}

export const sweepCollect = command((context, { sweepJson }: SweepFlags) =>
  eachRun(context, sweepJson, (of, run) =>
    farmCollect.call(of, { manifest: join(run, runFiles.manifest), inPlace: true }),
  ),
);

export const sweepMerge = command((context, { sweepJson }: SweepFlags) =>
  eachRun(context, sweepJson, (of, run) =>
    farmMerge.call(of, { manifest: join(run, runFiles.manifest), allowPartial: false }),
  ),
);

/** One run after the other, each to its merged result, so that none is in another's way; or all at once, without waiting. */
export const sweepSubmit = command(async (context, flags: SweepSubmitFlags) => {
  const { sweepJson, all, mode, jsonEvents } = flags;
  const isLeft = (run: string): boolean => !existsSync(join(run, runFiles.merged));
  if (all) {
    if (mode !== undefined)
      throw usageFailure('--mode is of runs that are waited for', '--files, when they are rendered');
    return eachRun(context, sweepJson, (of, run) => farmSubmit.call(of, { jsonEvents }, run), isLeft);
  }
  const kernel = await loadKernel();
  const drive = command(async (of, _flags: Record<never, never>, path: string) => {
    const run = openRunDirectory(path);
    const { manifest } = run;
    if (mode !== undefined && manifest.scheduler !== 'htcondor')
      throw usageFailure(`--mode is of HTCondor, and this sweep of ${manifest.scheduler}`);
    const given = manifest.engine_options as object | undefined;
    const options = mode === undefined ? given : { ...given, files: mode };
    const engine = openEngine(manifest.scheduler, options, join(path, runFiles.manifest));
    const { passed } = await driveOn(of, kernel, engine, run, jobShape(run), jsonEvents, live);
    return passed ? exitCodes.ok : exitCodes.guardrail;
  });
  return eachRun(context, sweepJson, (of, run) => drive.call(of, {}, run), isLeft);
});

/** The first exit code that is not 0. What was interrupted leaves the rest alone. */
async function eachRun(
  context: Context,
  sweepJson: string,
  act: (of: Context, run: string) => Promise<void>,
  isMeant: (run: string) => boolean = () => true,
): Promise<number> {
  const { runs } = openSweep(sweepJson);
  let worst: number = exitCodes.ok;
  for (const [i, run] of runs.entries()) {
    if (!isMeant(run)) continue;
    if (!existsSync(run))
      throw new SheafFailure('incomplete', { where: run, what: 'this run of the sweep is not there' });
    context.stderr.write(`${i + 1} of ${runs.length}: ${run}\n`);
    let code: number = exitCodes.ok;
    await act({ ...context, setExitCode: (c) => { code = c; } }, run); // biome-ignore format: one context
    if (worst === exitCodes.ok) worst = code;
    if (code === exitCodes.interrupted) return code;
  }
  return worst;
}
