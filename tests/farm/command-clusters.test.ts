// A user's own command on real clusters, by the command line: a small Python script with inputs and outputs, the same digest
// everywhere, and nothing left running when a run is cancelled.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sheaf, start, succeed } from '../cli/sheaf.ts';
import { type CondorPool, inPool, submitter } from '../cluster/condor.ts';
import { lowerSlurm, raiseSlurm, type SlurmCluster } from '../cluster/slurm.ts';
import { lowerPool, raisePool, sheafWords, whyNoPool } from '../engines/condor-pool.ts';
import { expectHostile, hostileStudy } from './hostile.ts';
import { eventsOf, until } from './runs.ts';

const reason = whyNoPool();

describe.skipIf(reason !== null)('a command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-command-'));
  let digest = '';
  beforeAll(async () => {
    chmodSync(folder, 0o755);
    const words = hostileStudy(folder);
    await succeed(['farm', 'run', ...words, '--run-id', 'local'], { cwd: folder });
    digest = expectHostile(join(folder, 'runs/local'));
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const notPwned = (place: string): void => {
    const found = spawnSync('find', [place, '-name', 'pwned'], { encoding: 'utf8' });
    expect(found).toMatchObject({ status: 0, stdout: '' });
  };

  describe('on Slurm', () => {
    let cluster: SlurmCluster;
    beforeAll(async () => {
      cluster = await raiseSlurm({
        folder: join(folder, 'cluster'),
        cpus: 2,
        prefix: 'tcslu',
        net: '10.233.27',
        extra: ['KillWait=2', 'CompleteWait=0'],
      });
      process.env['SLURM_CONF'] = cluster.environment.SLURM_CONF;
    }, 120_000);
    afterAll(() => lowerSlurm(cluster));

    test('has the digest of a run on this machine', async () => {
      const words = [...hostileStudy(folder), '--scheduler', 'slurm', '--cpus', '2', '--shards', '4'];
      await succeed(['farm', 'run', ...words, '--run-id', 'slurm'], { cwd: folder });
      expect(expectHostile(join(folder, 'runs/slurm'))).toBe(digest);
      notPwned(folder);
    }, 120_000);

    test('leaves nothing running when its run is cancelled', async () => {
      const place = join(folder, 'pids');
      const asked = ['--scheduler', 'slurm', '--items', '2', '--shards', '2', '--out-dir', 'runs'];
      const command = `sh -c 'mkdir -p "$1"; sleep 300 & echo $! >"$1/$2"; wait' sh ${place} {index}`;
      const life = start(['farm', 'run', ...asked, '--run-id', 'long', '--command', command], {
        cwd: folder,
      });
      await until(() => existsSync(place) && readdirSync(place).length === 2);
      await until(() => readdirSync(place).every((name) => readFileSync(join(place, name), 'utf8') !== ''));
      const pids = readdirSync(place).map((name) => readFileSync(join(place, name), 'utf8').trim());
      const running = (): readonly string[] => pids.filter((pid) => existsSync(`/proc/${pid}`));
      expect(running()).toHaveLength(2);
      await succeed(['farm', 'cancel', join(folder, 'runs/long')]);
      expect((await life.done).code).toBe(130);
      await until(() => running().length === 0);
    }, 120_000);

    test('tells the last words of an item that failed there, and keeps the others', async () => {
      const asked = ['--scheduler', 'slurm', '--items', '3', '--shards', '1', '--out-dir', 'runs'];
      const command = `sh -c 'if [ "$1" = 1 ]; then echo "item one diverges" >&2; exit 4; fi; echo x >>ran' sh {index}`;
      const started = start(['farm', 'run', ...asked, '--run-id', 'fails', '--command', command], {
        cwd: folder,
      });
      const run = join(folder, 'runs/fails');
      await until(
        () =>
          existsSync(join(run, 'items/1.failed')) && eventsOf(run).some((e) => e.event === 'shard-failed'),
      );
      expect(readdirSync(join(run, 'items')).sort()).toEqual(['0', '1.failed', '2']);
      const { stdout } = await sheaf(['farm', 'status', run, '--why']);
      expect(stdout).toContain('item 1: exit code 4: item one diverges');
      await succeed(['farm', 'cancel', run]);
      await started.done;
    }, 120_000);
  });

  describe('on HTCondor', () => {
    let pool: CondorPool;
    beforeAll(async () => {
      pool = await raisePool();
    }, 600_000);
    afterAll(() => lowerPool(pool));

    test.each(['shared', 'transfer'] as const)(
      'has the digest of a run on this machine, with %s files',
      async (files) => {
        const shared = join(pool.folder, 'shared');
        const words = [...sheafWords(pool), 'farm', 'run', ...hostileStudy(shared)];
        const job = ['--scheduler', 'htcondor', '--files', files, '--memory', '300MB', '--shards', '4'];
        const outcome = inPool(pool, submitter, [...words, ...job, '--run-id', files], {
          folder: shared,
          seconds: 200,
        });
        expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
        expect(expectHostile(join(shared, 'runs', files))).toBe(digest);
        notPwned(shared);
      },
      250_000,
    );

    test('leaves nothing running when its run is cancelled', async () => {
      const shared = join(pool.folder, 'shared');
      const there = (...words: string[]) => {
        const done = inPool(pool, submitter, words, { folder: shared, seconds: 100 });
        expect(done, done.stderr).toMatchObject({ code: 0 });
        return done.stdout;
      };
      const programs = (): readonly string[] =>
        there('ps', '-e', '-o', 'args')
          .split('\n')
          .filter((line) => line.startsWith('sleep 4321'));
      const command = `sh -c "trap '' TERM; sleep 4321 & wait; wait"`;
      const run = ['--items', '2', '--shards', '2', '--out-dir', 'runs', '--run-id', 'long'];
      const asked = [...run, '--scheduler', 'htcondor', '--memory', '300MB', '--command', command];
      there(...sheafWords(pool), 'farm', 'render', ...asked);
      there(...sheafWords(pool), 'farm', 'submit', 'runs/long');
      await until(() => programs().length === 2);
      there(...sheafWords(pool), 'farm', 'cancel', 'runs/long');
      await until(() => programs().length === 0);
    }, 120_000);
  });
});
