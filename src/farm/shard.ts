// The one inner command, the same for every engine: run the items of one shard of a run and put its file in place.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { prettyJson } from '../contracts/canonical.ts';
import { SheafFailure } from '../contracts/failures.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { openStudy } from '../study/open-study.ts';
import { type ItemRange, shardRange } from '../study/shards.ts';
import type { ItemRunner, ShardAnswer, Study } from '../study/study.ts';
import { writeAtomic } from './atomic-file.ts';
import { type RunDirectory, readJson, runFiles } from './run-directory.ts';

/** A run made ready on one thread: the study is prepared once, for as many shards as this thread gets. */
export class ShardRunner {
  readonly #run: RunDirectory;
  readonly #study: Study<unknown>;
  #runner: ItemRunner<unknown> | undefined;

  constructor(kernel: Kernel, run: RunDirectory) {
    this.#run = run;
    this.#study = openRunStudy(kernel, run);
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

/** The study that a run's manifest holds. Throws when the digest does not fit. */
export function openRunStudy(kernel: Kernel, { path, manifest }: RunDirectory): Study<unknown> {
  const study = openStudy(kernel, manifest.study.definition, manifest.assessment);
  if (study.digest !== manifest.study.digest) {
    throw new SheafFailure('incomplete', {
      where: join(path, runFiles.manifest),
      what: 'the study in this manifest does not have the digest that stands beside it',
    });
  }
  return study;
}

/** A shard's answer read back, null where there is no file. Throws an `incomplete` failure for a file that is not good. */
export function readShardAnswer(
  run: RunDirectory,
  study: Study<unknown>,
  index: number,
): ShardAnswer<unknown> | null {
  const path = join(run.path, runFiles.shard(index));
  if (!existsSync(path)) return null;
  const answer = study.readShard(readJson(path), path);
  const range: ItemRange = shardRange(study.items, index, run.manifest.shards);
  if (answer.range.start !== range.start || answer.range.count !== range.count) {
    throw new SheafFailure('incomplete', {
      where: path,
      what: `holds items ${answer.range.start} to ${answer.range.start + answer.range.count - 1}`,
      expected: `items ${range.start} to ${range.start + range.count - 1} of shard ${index}`,
      hint: 'was a file of another shard copied here? run this shard again',
    });
  }
  return answer;
}
