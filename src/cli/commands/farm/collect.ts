// `sheaf farm collect`: looks what there is of each shard, and writes it into the manifest or beside it.

import { dirname, join } from 'node:path';
import { type Json, prettyJson, withChecksum } from '../../../contracts/canonical.ts';
import { exitCodes } from '../../../contracts/failures.ts';
import type { ShardResult } from '../../../contracts/shard-result.ts';
import { writeAtomic } from '../../../farm/atomic-file.ts';
import { openRunStudy } from '../../../farm/collect.ts';
import { collectNextstat, isNextstatManifest, readNextstatManifest } from '../../../farm/nextstat-run.ts';
import { collectResults, plansOf } from '../../../farm/results.ts';
import { openRunDirectory } from '../../../farm/run-directory.ts';
import { runFiles } from '../../../farm/run-files.ts';
import { loadKernel } from '../../../kernel/kernel.ts';
import { type Context, command } from '../../context.ts';
import { runPath } from '../../farm-run.ts';
import type { CollectFlags } from './flags.ts';

/** The file beside the manifest that holds all of it and what was collected. */
const COLLECTED = 'manifest.collected.json';

export const farmCollect = command(async (context, flags: CollectFlags, path?: string) => {
  const theirs = flags.manifest ?? join(path ?? '.', runFiles.manifest);
  if (isNextstatManifest(theirs)) return collectTheirs(context, flags, theirs);
  const run = openRunDirectory(runPath(path, flags.manifest));
  const results = collectResults(run, openRunStudy(await loadKernel(), run));
  const { checksum: _, ...manifest } = run.manifest;
  const collected = withChecksum({
    ...manifest,
    plans: plansOf(run),
    results,
    collected_at_utc: new Date().toISOString(),
  } as unknown as { readonly [key: string]: Json });
  const file = flags.out ?? join(run.path, flags.inPlace ? runFiles.manifest : COLLECTED);
  writeAtomic(file, `${prettyJson(collected)}\n`);
  tell(context, results, file);
  return exitCodes.ok;
});

/** A run that another tool made: its manifest gets the same entries. */
function collectTheirs(context: Context, flags: CollectFlags, path: string): number {
  const manifest = readNextstatManifest(path);
  const results = collectNextstat(manifest, path);
  const file = flags.out ?? (flags.inPlace ? path : join(dirname(path), COLLECTED));
  const collected = { ...manifest, results, collected_at_utc: new Date().toISOString() };
  writeAtomic(file, `${JSON.stringify(collected, null, 2)}\n`);
  tell(context, results, file);
  return exitCodes.ok;
}

function tell(context: Context, results: readonly ShardResult[], file: string): void {
  const failed = results.filter(({ status }) => status === 'failed');
  context.stderr.write(`${results.length - failed.length} of ${results.length} shards are there: ${file}\n`);
  for (const { shard_index, error } of failed.slice(0, 10))
    context.stderr.write(`  shard ${shard_index}: ${error?.split('\n')[0]}\n`);
  if (failed.length > 10) context.stderr.write(`  and ${failed.length - 10} more\n`);
}
