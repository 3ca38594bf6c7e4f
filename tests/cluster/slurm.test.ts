// The Slurm cluster of the tests itself: it comes up, runs an array, loses a node and gets it back, and leaves nothing.

import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setLink } from './network.ts';
import { whyNot } from './packages.ts';
import { ask, isAlive, must, until } from './processes.ts';
import { idleNodes, lowerSlurm, raiseSlurm, type SlurmCluster } from './slurm.ts';

const reason = whyNot();
if (reason !== null && process.env['CI'] === 'true') throw new Error(reason);

describe.skipIf(reason !== null)('a Slurm cluster', () => {
  let cluster: SlurmCluster;
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-slurm-'));
  const env = () => ({ ...process.env, ...cluster.environment });
  beforeAll(async () => {
    chmodSync(folder, 0o755);
    cluster = await raiseSlurm({ folder: join(folder, 'cluster'), prefix: 'tslur', net: '10.233.1' });
  }, 300_000);
  afterAll(async () => {
    await lowerSlurm(cluster);
    expect(cluster.daemons.filter(({ pid }) => isAlive(pid))).toEqual([]);
    expect(ask(['ip', 'netns', 'list']).stdout).not.toMatch(/tslur\d/);
  });

  test('runs an array on all nodes', async () => {
    const script = join(folder, 'job.sh');
    writeFileSync(script, '#!/bin/sh\nhostname > "$PWD/$SLURM_ARRAY_TASK_ID"\n');
    const id = must(['sbatch', '--parsable', '--array=0-5', '-D', folder, '-o', '/dev/null', script], {
      env: env(),
    }).trim();
    const left = () => must(['squeue', '-h', '-j', id, '-t', 'PD,R,CG'], { env: env() });
    expect(await until(() => left() === '', 60)).toBe(true);
    const hosts = Array.from({ length: 6 }, (_, i) => readFileSync(join(folder, String(i)), 'utf8').trim());
    expect(new Set(hosts)).toEqual(new Set(['node1', 'node2']));
  }, 90_000);

  test('misses a node that is cut off, and has it back', async () => {
    setLink(cluster.network, 2, 'down');
    expect(await until(() => idleNodes(cluster) === 1, 60)).toBe(true);
    setLink(cluster.network, 2, 'up');
    expect(await until(() => idleNodes(cluster) === 2, 60)).toBe(true);
  }, 130_000);
});
