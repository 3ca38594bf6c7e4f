// `sheaf farm cancel`: ends the jobs of a run, also where another process drives it; shards that are done stay.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { exitCodes, SheafFailure } from '../../../contracts/failures.ts';
import { writeAtomic } from '../../../farm/atomic-file.ts';
import { jobShape } from '../../../farm/job-shape.ts';
import { cancelRun } from '../../../farm/life.ts';
import { lockHolder } from '../../../farm/lock.ts';
import { openRunDirectory } from '../../../farm/run-directory.ts';
import { type RunDirectory, runFiles } from '../../../farm/run-files.ts';
import { loadKernel } from '../../../kernel/kernel.ts';
import { command } from '../../context.ts';
import { world } from '../../drive.ts';
import { engineOf } from '../../farm-run.ts';

/** How long the process that drives the run may take to cancel it: a scheduler takes a minute to end what ignores signals. */
const PATIENCE_SECONDS = 150;
const LOOK_MS = 100;

export const farmCancel = command(async (context, _flags: Record<never, never>, path: string) => {
  const run = openRunDirectory(path);
  if (await driverCancels(run)) context.stderr.write('cancelled by the process that drove it\n');
  else {
    const job = jobShape(run);
    const { done } = await cancelRun(await loadKernel(), engineOf(run), run, world, { job });
    context.stderr.write(`cancelled: ${done} of ${run.manifest.shards} shards are done, and are kept\n`);
  }
  return exitCodes.ok;
});

/** Asks the process that drives the run to cancel it. False where there is none. */
async function driverCancels({ path }: RunDirectory): Promise<boolean> {
  const [lock, request] = [join(path, runFiles.lock), join(path, runFiles.cancel)];
  const driver = lockHolder(lock);
  if (driver === null) return false;
  writeAtomic(request, `${world.host} ${process.pid}\n`);
  for (let waited = 0; waited < 1000 * PATIENCE_SECONDS; waited += LOOK_MS) {
    if (lockHolder(lock) === null) return !existsSync(request);
    await wait(LOOK_MS);
  }
  throw new SheafFailure('machine', {
    where: lock,
    what: `process ${driver.pid} on ${driver.host} drives this run, and did not cancel it in ${PATIENCE_SECONDS} s`,
    hint: 'end it, remove the lock if it is known to be gone, and cancel again',
  });
}
