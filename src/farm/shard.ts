// The one inner command, the same for every engine: run the items of one shard of a run and put its file in place.

import { join } from 'node:path';
import { prettyJson } from '../contracts/canonical.ts';
import { SheafFailure } from '../contracts/failures.ts';
import { type ItemRange, shardRange } from '../study/shards.ts';
import type { ItemRunner, Study } from '../study/study.ts';
import { writeAtomic } from './atomic-file.ts';
import { CommandMachine } from './command/run-command.ts';
import { type RunDirectory, runFiles } from './run-files.ts';
import { runTogether } from './together.ts';

export interface ShardOptions {
  /** How many items may be under way at once, of a study whose items wait for other programs. Default 1. */
  readonly atOnce?: number;
  /** Ends the programs that items wait for, and the shard without a file. */
  readonly signal?: AbortSignal;
}

/** A run made ready on one thread: the study is prepared once, for as many shards as this thread gets. */
export class ShardRunner {
  readonly #run: RunDirectory;
  readonly #study: Study<unknown>;
  readonly #options: ShardOptions;
  #runner: ItemRunner<unknown> | undefined;

  /** `study` is the one of the run's manifest. */
  constructor(run: RunDirectory, study: Study<unknown>, options: ShardOptions = {}) {
    this.#run = run;
    this.#study = study;
    this.#options = options;
  }

  /** Runs shard `index`; `onItem` is called after each item and ends the shard, without a file, by returning false. */
  async run(index: number, onItem: () => boolean): Promise<'done' | 'stopped'> {
    const { shards } = this.#run.manifest;
    if (!(Number.isInteger(index) && index >= 0 && index < shards)) {
      throw new SheafFailure('usage', { what: `there is no shard ${index}`, expected: `0 to ${shards - 1}` });
    }
    const { signal = new AbortController().signal, atOnce = 1 } = this.#options;
    this.#runner ??= this.#study.open(new CommandMachine(this.#run, signal));
    const runner = this.#runner;
    const range = shardRange(this.#study.items, index, shards);
    const rows = this.#study.waits
      ? await runTogether(range, atOnce, async (item) => runner.run(item), onItem)
      : await runInTurn(range, runner, onItem);
    if (rows === null) return 'stopped';
    const file = this.#study.shardFile(range, { index, total: shards }, rows);
    writeAtomic(join(this.#run.path, runFiles.shard(index)), `${prettyJson(file)}\n`);
    return 'done';
  }
}

async function runInTurn<Row>(
  { start, count }: ItemRange,
  runner: ItemRunner<Row>,
  onItem: () => boolean,
): Promise<readonly Row[] | null> {
  const rows: Row[] = [];
  for (let item = start; item < start + count; item++) {
    rows.push(await runner.run(item));
    if (!onItem()) return null;
  }
  return rows;
}
