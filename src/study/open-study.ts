// What comes from files is checked before a study believes it: the definition in a manifest, and the shards.

import { SheafFailure } from '../contracts/failures.ts';
import { problemsOf } from '../contracts/problems.ts';
import { studyDefinition } from '../contracts/study-definition.ts';
import { assessment } from '../contracts/toys-definition.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { BinnedGof } from './binned-gof.ts';
import { BinnedScan } from './binned-scan.ts';
import { readClsShard } from './cls-shard.ts';
import { ClsStudy } from './cls-study.ts';
import { readCommandShard } from './command/command-file.ts';
import { CommandStudy } from './command/command-study.ts';
import { readGofShard } from './gof-shard.ts';
import { readLimitShard } from './limit-shard.ts';
import { LimitStudy } from './limit-study.ts';
import { makeStudy } from './make-study.ts';
import { readPatchesShard } from './patch-shard.ts';
import { PatchStudy } from './patch-study.ts';
import { readScanShard } from './scan-shard.ts';
import type { ShardAnswer, Study } from './study.ts';
import { ToyStudy } from './toy-study.ts';
import { readToysShard } from './toys-shard.ts';

export function openStudy(kernel: Kernel, definition: unknown, asked: unknown): Study<unknown> {
  const parsed = studyDefinition.safeParse(definition);
  if (!parsed.success)
    throw new SheafFailure('incomplete', {
      what: `not the definition of a study: ${problemsOf(studyDefinition, definition, parsed.error)[0]}`,
    });
  const judged = assessment.safeParse(asked);
  if (!judged.success)
    throw new SheafFailure('incomplete', {
      what: `not an assessment: ${problemsOf(assessment, asked, judged.error)[0]}`,
    });
  return makeStudy(kernel, parsed.data, judged.data);
}

/** The rows of a shard's file, or a failure that says what is wrong with it. `source` names the file. */
export function readShard(study: Study<unknown>, file: unknown, source: string): ShardAnswer<unknown> {
  if (study instanceof ToyStudy) return readToysShard(file, source, study.identity);
  if (study instanceof ClsStudy) return readClsShard(file, source, study.identity);
  if (study instanceof LimitStudy) return readLimitShard(file, source, study.identity);
  if (study instanceof BinnedGof) return readGofShard(file, source, study.identity);
  if (study instanceof BinnedScan) return readScanShard(file, source, study.identity);
  if (study instanceof PatchStudy) return readPatchesShard(file, source, study.identity);
  if (study instanceof CommandStudy) return readCommandShard(file, source, study.identity);
  throw new RangeError(`readShard: studies of kind ${study.kind} are not known`);
}
