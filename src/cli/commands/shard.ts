// `sheaf shard RUN INDEX`: the inner command of every engine. It runs one shard of a run on one thread.

import { openRunDirectory } from '../../farm/run-directory.ts';
import { ShardRunner } from '../../farm/shard.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { parseIndex } from '../arguments.ts';
import { command } from '../context.ts';

export const shard = command(async (_context, _flags: Record<never, never>, path: string, index: string) => {
  const run = openRunDirectory(path);
  await new ShardRunner(await loadKernel(), run).run(parseIndex(index), () => true);
  return 0;
});
