// The one inner command, the same for every engine: run the items of one shard of a run and put its file in place.

import { join } from 'node:path';
import { prettyJson } from '../contracts/canonical.ts';
import { SheafFailure } from '../contracts/failures.ts';
import { shardRange } from '../study/shards.ts';
import type { ItemRunner, Study } from '../study/study.ts';
import { writeAtomic } from './atomic-file.ts';
import { type RunDirectory, runFiles } from './run-files.ts';

/** A run made ready on one thread: the study is prepared once, for as many shards as this thread gets. */
export class ShardRunner {
  readonly #run: RunDirectory;
  readonly #study: Study<unknown>;
  #runner: ItemRunner<unknown> | undefined;

  /** `study` is the one of the run's manifest. */
  constructor(run: RunDirectory, study: Study<unknown>) {
    this.#run = run;
    this.#study = study;
  }

  /** Runs shard `index`; `onItem` is called after each item and ends the shard, without a file, by returning false. */
  async run(index: number, onItem: () => boolean): Promise<'done' | 'stopped'> {
    const { shards } = this.#run.manifest;
    if (!(Number.isInteger(index) && index >= 0 && index < shards)) {
      throw new SheafFailure('usage', { what: `there is no shard ${index}`, expected: `0 to ${shards - 1}` });
    }
    this.#runner ??= this.#study.open();
    const range = shardRange(this.#study.items, index, shards);
    const rows: unknown[] = [];
    for (let item = range.start; item < range.start + range.count; item++) {
      rows.push(await this.#runner.run(item));
      if (!onItem()) return 'stopped';
    }
    const file = this.#study.shardFile(range, { index, total: shards }, rows);
    writeAtomic(join(this.#run.path, runFiles.shard(index)), `${prettyJson(file)}\n`);
    return 'done';
  }
}
