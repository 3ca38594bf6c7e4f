// A run's life on a real Slurm cluster, through the command line: the bits of a local run, whatever is done to its jobs.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program, sheaf, start, succeed } from '../cli/sheaf.ts';
import { whyNot } from '../cluster/packages.ts';
import { ask, until as holds, must } from '../cluster/processes.ts';
import { idleNodes, lowerSlurm, raiseSlurm, type SlurmCluster } from '../cluster/slurm.ts';
import { eventsOf, shardsInPlace, until } from './runs.ts';
import {
  expectSame,
  kinds,
  only,
  programThat,
  SHARDS,
  type SmallStudy,
  smallStudy,
  statusOf,
} from './studies.ts';

const reason = whyNot();
if (reason !== null && process.env['CI'] === 'true') throw new Error(reason);

describe.skipIf(reason !== null)('a run on Slurm', () => {
  let cluster: SlurmCluster;
  let study: SmallStudy;
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-farm-slurm-'));
  const sheafWords = [process.execPath, program];
  const run = (id: string, ...more: string[]): string[] => {
    return ['farm', 'run', ...study.words, '--scheduler', 'slurm', '--run-id', id, ...more];
  };
  const jobsOf = (path: string): string[] =>
    eventsOf(path).flatMap((e) => (e.event === 'submitted' ? [/^\d+/.exec(e.ticket)![0]] : []));
  const alive = (): string => ask(['squeue', '-h', '-o', '%i %T']).stdout;

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    cluster = await raiseSlurm({
      folder: join(folder, 'cluster'),
      nodes: 2,
      cpus: 4,
      prefix: 'falif',
      net: '10.233.12',
      extra: ['KillWait=2', 'CompleteWait=0', 'JobAcctGatherFrequency=1'],
    });
    process.env['SLURM_CONF'] = cluster.environment.SLURM_CONF;
    study = await smallStudy(folder);
  }, 300_000);
  afterAll(async () => {
    await lowerSlurm(cluster);
    rmSync(folder, { recursive: true, force: true });
  });

  test('has the bits of a run on this machine', async () => {
    const { stderr } = await succeed(run('whole', '--memory', '500MB', '--time', '10m'));
    expect(stderr).toContain(`result: ${join(folder, 'whole/merged.out.json')}\n`);
    const events = expectSame(join(folder, 'whole'), study);
    expect(only(events, 'submitted')).toMatchObject([{ engine: 'slurm', shards: '0-11', why: 'first' }]);
    expect(
      only(events, 'shard-done')
        .map(({ shard }) => shard)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: SHARDS }, (_, i) => i));
    for (const { host } of only(events, 'shard-done')) expect(host).toMatch(/^node[12]$/);
  }, 120_000);
});
