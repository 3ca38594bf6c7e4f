// `--shards auto` through the command line, and the slots of real clusters.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runManifest } from '../../src/contracts/run.ts';
import { sshOptions } from '../../src/contracts/ssh-options.ts';
import { htcondor } from '../../src/engines/htcondor/htcondor.ts';
import { openEngine } from '../../src/engines/open-engine.ts';
import { ssh } from '../../src/engines/ssh/ssh.ts';
import { fixture, sheaf, succeed, temporaryFolder } from '../cli/sheaf.ts';
import { whyNot } from '../cluster/packages.ts';
import { lowerSlurm, raiseSlurm } from '../cluster/slurm.ts';
import { lowerHosts, raiseHosts } from '../cluster/ssh.ts';
import { lowerPool, raisePool, whyNoPool, worldOf } from '../engines/condor-pool.ts';

const folder = temporaryFolder();
const manifestOf = (id: string) =>
  runManifest.parse(JSON.parse(readFileSync(join(folder, id, 'manifest.json'), 'utf8')));
const at = (id: string): string[] => ['--out-dir', folder, '--run-id', id];

describe('--shards auto', () => {
  test('cuts a study of toys by the threads that there are, says why, and has the bits of any other cut', async () => {
    const study = ['--config', fixture(folder, 'peak.yaml'), '--n-toys', '300', '--seed', '5'];
    const { stderr } = await succeed(
      ['farm', 'run', ...study, '--shards', 'auto', '--threads', '2', ...at('auto')],
      { cwd: folder },
    );
    const { shards, shards_planned } = manifestOf('auto');
    expect(stderr).toMatch(
      new RegExp(`^${shards} shards: an item takes [\\d.e-]+ s here, 2 slots \\(as local says\\), about`),
    );
    expect(shards_planned).toMatchObject({ slots: 2, slots_known: true, target_seconds: 600 });
    // What it was planned by is what it came to.
    const work = 300 * shards_planned!.seconds_an_item;
    expect(shards).toBe(Math.min(6, Math.max(1, Math.floor(work / 0.2))));
    await succeed(['farm', 'run', ...study, '--shards', '7', ...at('seven')], { cwd: folder });
    const digest = (id: string): string =>
      JSON.parse(readFileSync(join(folder, id, 'merged.out.json'), 'utf8')).results_digest;
    expect(digest('auto')).toBe(digest('seven'));
  }, 60_000);

  test("runs an item of the user's own command somewhere else, and leaves nothing of it", async () => {
    const command = ['--command', "sh -c 'sleep 0.3; echo {index} > {index}.txt; echo ran >> $LOG'"];
    const log = ['--env', `LOG=${join(folder, 'log')}`, '--output', '{index}.txt', '--items', '12'];
    const words = ['farm', 'render', ...command, ...log, '--shards', 'auto', '--threads', '2'];
    await succeed([...words, ...at('own')], { cwd: folder });
    const { shards, shards_planned } = manifestOf('own');
    expect(shards_planned!.seconds_an_item).toBeGreaterThan(0.3);
    expect(shards).toBe(6);
    const ran = readFileSync(join(folder, 'log'), 'utf8').split('\n').length - 1;
    expect(ran).toBeGreaterThan(1);
    expect(ran).toBeLessThan(12);
  }, 60_000);

  test('of a command that fails here, says what to do', async () => {
    const words = ['farm', 'render', '--command', 'false', '--items', '3', '--shards', 'auto'];
    const { code, stderr } = await sheaf([...words, ...at('fails')], { cwd: folder });
    expect(code).toBe(8);
    expect(stderr).toContain('give --shards N');
  }, 60_000);

  test('takes a usual number of slots where the engine cannot say, and the time of a shard that was asked for', async () => {
    const engine = ['--scheduler', 'htcondor', '--shard-time', '8s'];
    const words = ['farm', 'render', '--command', 'sleep 1.05', '--items', '1000', '--shards', 'auto'];
    const { stderr } = await succeed([...words, ...engine, ...at('unknown')], { cwd: folder });
    const { shards, shards_planned } = manifestOf('unknown');
    expect(shards_planned).toMatchObject({ slots: 32, slots_known: false, target_seconds: 8 });
    // 1050 s on 32 slots are 5 rounds of at most 8 s.
    expect(shards_planned!.seconds_an_item).toBeGreaterThan(1.05);
    expect(shards).toBe(32 * Math.ceil((1000 * shards_planned!.seconds_an_item) / (32 * 8)));
    expect(shards).toBeGreaterThanOrEqual(160);
    expect(stderr).toContain('htcondor does not say how many it has');
  }, 60_000);
});

const reason = whyNoPool() ?? whyNot();
describe.skipIf(reason !== null)('slots of', () => {
  const place = mkdtempSync(join(tmpdir(), 'sheaf-slots-'));
  chmodSync(place, 0o755);
  afterAll(() => rmSync(place, { recursive: true, force: true }));
  const job = { program: ['sheaf'], threads: 1 };

  test('Slurm', async () => {
    const cluster = await raiseSlurm({
      ...{ folder: join(place, 'slurm'), nodes: 2, cpus: 4, prefix: 'slots', net: '10.233.51' },
    });
    try {
      process.env['SLURM_CONF'] = cluster.environment.SLURM_CONF;
      const slots = (options: object, more: object = {}) =>
        openEngine('slurm', options, 'test').slots!({ ...job, ...more });
      expect(await slots({})).toBe(8);
      expect(await slots({ partition: 'test' }, { threads: 3 })).toBe(2);
      expect(await slots({ partition: 'nowhere' })).toBeNull();
      expect(await slots({}, { gpus: 1 })).toBeNull();
    } finally {
      await lowerSlurm(cluster);
    }
  }, 120_000);

  test('HTCondor', async () => {
    const pool = await raisePool();
    try {
      const slots = (options: object, more: object = {}) =>
        htcondor(options, worldOf(pool)).slots({ ...job, ...more });
      const all = await slots({});
      expect(all).toBeGreaterThan(1);
      expect(await slots({}, { threads: all! })).toBe(1);
      expect(await slots({}, { threads: all! + 1 })).toBeNull();
      expect(await slots({ requirements: 'Machine == "nowhere"' })).toBeNull();
      expect(await slots({ requirements: 'OpSys == "LINUX"' })).toBe(all);
    } finally {
      await lowerPool(pool);
    }
  }, 200_000);

  test('hosts of SSH', async () => {
    const farm = await raiseHosts({ folder: join(place, 'hosts'), prefix: 'slssh', net: '10.233.52' });
    try {
      const of = (hosts: readonly object[]) =>
        ssh(
          sshOptions.parse({
            ...{ hosts, config: farm.config, remote_base_dir: '/var/tmp' },
            ...{ connect_timeout_s: 3, silence_s: 3 },
          }),
        ).slots!(job);
      const threads = farm.hosts.map((host, i) => ({ host, threads: i + 2 }));
      const sum = threads.reduce((n, host) => n + host.threads, 0);
      expect(await of([...threads, { host: 'nowhere.invalid', threads: 50 }])).toBe(sum);
      expect(await of([{ host: 'nowhere.invalid', threads: 50 }])).toBeNull();
    } finally {
      await lowerHosts(farm);
    }
  }, 120_000);
});
