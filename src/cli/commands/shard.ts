// `sheaf shard RUN INDEX`: the inner command of every engine. It runs one shard of a run on one thread; of a command of the
// user's own, as many items at once as the run has threads.

import { SheafFailure } from '../../contracts/failures.ts';
import { openRunStudy } from '../../farm/collect.ts';
import { openRunDirectory } from '../../farm/run-directory.ts';
import { ShardRunner } from '../../farm/shard.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { command } from '../context.ts';

export const shard = command(async (_context, _flags: Record<never, never>, path: string, index: number) => {
  const run = openRunDirectory(path);
  const study = openRunStudy(await loadKernel(), run);
  const stop = new AbortController();
  const options = { atOnce: run.manifest.threads, signal: stop.signal };
  // What computes on this thread would not hear a signal before its end: there, the system ends the process at once.
  if (study.waits)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => stop.abort(signal));
  if ((await new ShardRunner(run, study, options).run(index, () => true)) === 'stopped')
    throw new SheafFailure('interrupted', {
      where: run.path,
      what: `shard ${index} was interrupted: the items that were done are kept`,
    });
  return 0;
});
