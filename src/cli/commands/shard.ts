// `sheaf shard RUN INDEX`: the inner command of every engine. It runs one shard of a run on one thread.

import { openRunStudy } from '../../farm/collect.ts';
import { openRunDirectory } from '../../farm/run-directory.ts';
import { ShardRunner } from '../../farm/shard.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { command } from '../context.ts';

export const shard = command(async (_context, _flags: Record<never, never>, path: string, index: number) => {
  const run = openRunDirectory(path);
  await new ShardRunner(run, openRunStudy(await loadKernel(), run)).run(index, () => true);
  return 0;
});
