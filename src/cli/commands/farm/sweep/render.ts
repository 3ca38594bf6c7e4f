// `sheaf farm sweep render`: one study as runs of several numbers of shards and threads, and the file that names them.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Json, prettyJson } from '../../../../contracts/canonical.ts';
import { exitCodes, SheafFailure } from '../../../../contracts/failures.ts';
import type { SweepFile } from '../../../../contracts/sweep.ts';
import { sweepTag } from '../../../../contracts/tags.ts';
import { writeAtomic } from '../../../../farm/atomic-file.ts';
import { command, usageFailure } from '../../../context.ts';
import { newFarmRun, writeRendered } from '../../../farm-run.ts';
import { checkRunFlags } from '../../../study-run.ts';
import type { FarmFlags } from '../flags.ts';

export interface SweepRenderFlags extends Omit<FarmFlags, 'shards' | 'shardTime' | 'outDir' | 'runId'> {
  readonly outRoot: string;
  readonly sweepId?: string | undefined;
  readonly shardsList: readonly number[];
  readonly threadsList?: readonly number[] | undefined;
}

export const sweepRender = command(async (context, flags: SweepRenderFlags) => {
  const { outRoot, sweepId, shardsList, threadsList, nToys, ...of } = flags;
  const time = new Date().toISOString();
  const id = sweepId ?? `sweep_${time.replace(/[-:]|\.\d+/g, '')}`;
  checkRunFlags({ runId: id, shards: undefined, shard: undefined });
  const most = flags.items ?? nToys;
  const large = shardsList.find((shards) => most !== undefined && shards > most);
  if (large !== undefined)
    throw usageFailure(`--shards-list: ${large} shards of ${most} items`, 'no more shards than items');
  const path = join(outRoot, `${id}.sweep.json`);
  if (existsSync(path))
    throw new SheafFailure('usage', {
      where: path,
      what: 'there is a sweep here already',
      hint: 'choose another --sweep-id',
    });
  const runs: SweepFile['runs'] = [];
  let first: Awaited<ReturnType<typeof newFarmRun>>['run'] | undefined;
  for (const threads of threadsList ?? [flags.threads])
    for (const shards of shardsList) {
      const runId = `${id}_sh${shards}${threadsList === undefined ? '' : `_t${threads}`}`;
      const asked = { ...of, nToys, shards, threads, outDir: outRoot, runId, shardTime: 1 };
      const { run, engine } = await newFarmRun(context, asked);
      writeRendered(run, engine);
      first ??= run;
      const { manifest } = run;
      runs.push({ shards: manifest.shards, threads: manifest.threads, run_id: runId, run_dir: run.path });
    }
  const { scheduler, config, n_toys, seed, environment } = first!.manifest;
  const sweep: SweepFile = {
    ...{ schema_version: sweepTag, created_at_utc: time, sweep_id: id, scheduler, config, n_toys, seed },
    threads: flags.threads,
    ...(environment === undefined ? {} : { nextstat_bin: environment.program.join(' ') }),
    out_root: resolve(outRoot),
    runs,
  };
  writeAtomic(path, `${prettyJson(sweep as unknown as Json)}\n`);
  context.stdout.write(`sweep_json=${resolve(path)}\n`);
  for (const { run_dir } of runs) context.stderr.write(`wrote ${run_dir}\n`);
  return exitCodes.ok;
});
