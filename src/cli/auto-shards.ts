// `--shards auto`: one item is timed here, the engine is asked for its slots, and what is chosen is told with its reasons.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SheafFailure } from '../contracts/failures.ts';
import type { ShardsPlanned } from '../contracts/run.ts';
import type { Engine, JobShape } from '../engines/engine.ts';
import { CommandMachine } from '../farm/command/run-command.ts';
import { planShards, UNKNOWN_SLOTS } from '../farm/plan-shards.ts';
import { type Asked, createFilledRun } from '../farm/run-directory.ts';
import { timeItem } from '../farm/time-item.ts';
import type { Study } from '../study/study.ts';
import type { Context } from './context.ts';
import type { FarmStudy } from './farm-study.ts';

/** Of a clock that is too coarse for an item. */
const LEAST_SECONDS_AN_ITEM = 1e-6;

export interface Planned {
  readonly shards: number;
  readonly shards_planned: ShardsPlanned;
}

/** `asked`: the manifest of the run that is planned. */
export async function autoShards(
  context: Context,
  { study, fill }: FarmStudy,
  asked: Omit<Asked, 'shards'>,
  engine: Engine,
  job: JobShape,
  targetSeconds: number,
): Promise<Planned> {
  const seconds = Math.max(await secondsHere(study, fill, asked), LEAST_SECONDS_AN_ITEM);
  // Items of commands run side by side in a shard of several threads; others run on one.
  const atOnce = study.waits && engine.capabilities.thisMachine !== true ? job.threads : 1;
  const told = (await engine.slots?.(job)) ?? null;
  const all = told === null || told === 0 ? UNKNOWN_SLOTS : told;
  const slots = Math.min(all, job.most ?? all);
  const { items } = study;
  const secondsAnItem = seconds / atOnce;
  const shards = planShards({ items, secondsAnItem, slots, targetSeconds });
  const a = (n: number): string => Number(n.toPrecision(2)).toString();
  const from =
    slots < all
      ? `--max-running`
      : all === told
        ? `as ${engine.name} says`
        : `${engine.name} does not say how many it has`;
  context.stderr.write(
    `${shards} shards: an item takes ${a(seconds)} s here, ${slots} slots (${from}), about ${a((items * secondsAnItem) / shards)} s a shard\n`,
  );
  return {
    shards,
    shards_planned: {
      seconds_an_item: seconds,
      slots,
      slots_known: all === told || slots < all,
      target_seconds: targetSeconds,
    },
  };
}

async function secondsHere(
  study: Study<unknown>,
  fill: FarmStudy['fill'],
  asked: Omit<Asked, 'shards'>,
): Promise<number> {
  const now = (): number => performance.now();
  if (fill === undefined) return await timeItem(study, now);
  // A run of its own, which is thrown away with all that the command leaves there.
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-auto-'));
  try {
    const run = await createFilledRun(join(folder, 'run'), { ...asked, shards: 1 }, fill);
    return await timeItem(study, now, new CommandMachine(run, new AbortController().signal));
  } catch (error) {
    if (!(error instanceof SheafFailure && error.kind === 'command')) throw error;
    const hint = 'give --shards N where it cannot run on this machine';
    throw new SheafFailure('command', { ...error.parts, hint }, error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
