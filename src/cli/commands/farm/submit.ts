// `sheaf farm submit`: gives what is missing of a run to its engine, and leaves.

import { exitCodes, SheafFailure } from '../../../contracts/failures.ts';
import { checkCarriedFiles, jobShape } from '../../../farm/job-shape.ts';
import { submitRun } from '../../../farm/life.ts';
import { openRunDirectory } from '../../../farm/run-directory.ts';
import { shellWord } from '../../../farm/shell-word.ts';
import { loadKernel } from '../../../kernel/kernel.ts';
import { command } from '../../context.ts';
import { eventText, world } from '../../drive.ts';
import { engineOf } from '../../farm-run.ts';
import type { LifeFlags } from './flags.ts';

export const farmSubmit = command(async (context, flags: LifeFlags, path: string) => {
  const run = openRunDirectory(path);
  const engine = engineOf(run);
  const word = shellWord(path);
  if (!engine.capabilities.outlivesSubmitter)
    throw new SheafFailure('usage', {
      where: run.path,
      what: `jobs of the ${engine.name} engine end with the process that submits them`,
      hint: `\`sheaf farm resume ${word}\` runs them`,
    });
  await checkCarriedFiles(run);
  const { shards, missing } = await submitRun(await loadKernel(), engine, run, world, {
    job: jobShape(run),
    onEvent: (event) => {
      const text = flags.jsonEvents ? JSON.stringify(event) : eventText(event);
      if (text !== null) context.stderr.write(`${text}\n`);
    },
  });
  if (!flags.jsonEvents)
    context.stderr.write(
      missing === 0
        ? `all shards are there: \`sheaf farm merge ${word}\` merges them\n`
        : `${shards} shards are with ${engine.name}: \`sheaf farm watch ${word}\` watches them, \`sheaf farm status ${word}\` tells how they are\n`,
    );
  return exitCodes.ok;
});
