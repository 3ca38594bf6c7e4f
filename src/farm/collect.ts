// Reads a run's study and its shards back, and believes neither before it is checked.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SheafFailure } from '../contracts/failures.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { CommandRow } from '../study/command/command-item.ts';
import { openStudy, readShard } from '../study/open-study.ts';
import { type ItemRange, shardRange } from '../study/shards.ts';
import type { ShardAnswer, Study } from '../study/study.ts';
import { checkItems } from './command/settle.ts';
import { readJson } from './run-directory.ts';
import { type RunDirectory, runFiles } from './run-files.ts';

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
  const answer = readShard(study, readJson(path), path);
  const range: ItemRange = shardRange(study.items, index, run.manifest.shards);
  if (answer.range.start !== range.start || answer.range.count !== range.count) {
    throw new SheafFailure('incomplete', {
      where: path,
      what: `holds items ${answer.range.start} to ${answer.range.start + answer.range.count - 1}`,
      expected: `items ${range.start} to ${range.start + range.count - 1} of shard ${index}`,
      hint: 'was a file of another shard copied here? run this shard again',
    });
  }
  if (study.kind === 'command') checkItems(run, answer.rows as readonly CommandRow[]);
  return answer;
}
