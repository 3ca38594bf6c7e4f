// A run's life on hosts that are reached by SSH, by the command line: the bits of a local run, with a program that is carried
// there, and the user's own command with its files.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRunDirectory } from '../../src/farm/run-directory.ts';
import { program, sheaf, start, succeed } from '../cli/sheaf.ts';
import { whyNot } from '../cluster/packages.ts';
import { until as holds, must } from '../cluster/processes.ts';
import { lowerHosts, raiseHosts, type SshHosts } from '../cluster/ssh.ts';
import { expectHostile, hostileStudy } from './hostile.ts';
import { eventsOf, shardsInPlace, until } from './runs.ts';
import { expectSame, only, programThat, type SmallStudy, smallStudy, statusOf } from './studies.ts';

const reason = whyNot();
if (reason !== null && process.env['CI'] === 'true') throw new Error(reason);

describe.skipIf(reason !== null)('a run on hosts of SSH', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-farm-ssh-'));
  const base = join(folder, 'base');
  let farm: SshHosts;
  let study: SmallStudy;
  const at = (id: string): string => join(folder, id);
  const hosts = (): string[] => [
    ...['--scheduler', 'ssh', '--hosts', 'hosts.txt', '--ssh-config', 'hosts/config'],
    ...['--remote-base-dir', base],
  ];
  const words = (verb: 'run' | 'render', id: string, ...more: string[]): string[] => [
    ...['farm', verb, ...study.words, ...hosts(), '--run-id', id, ...more],
  ];
  const here = { cwd: folder };
  /** `--sheaf-bin` of a program that does `script` first. */
  const bin = (id: string, script: string): string[] => [
    '--sheaf-bin',
    programThat(at(`${id}.sh`), [process.execPath, program], script),
  ];
  /** No file of a run is on any host. */
  const nothingIsLeft = (): Promise<boolean> =>
    holds(() => must(['find', base, '-path', '*/runs/*']) === '', 20);

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    mkdirSync(base);
    chmodSync(base, 0o777);
    process.env['XDG_CACHE_HOME'] = join(folder, 'cache');
    farm = await raiseHosts({ folder: join(folder, 'hosts'), prefix: 'tfssh', net: '10.233.19' });
    writeFileSync(at('hosts.txt'), farm.hosts.map((host) => `${host} threads=2\n`).join(''));
    study = await smallStudy(folder);
  }, 300_000);
  afterAll(async () => {
    await lowerHosts(farm);
    rmSync(folder, { recursive: true, force: true });
  });

  test('has the bits of a run on this machine, with a bundle, over all hosts; and leaves nothing but the bundle', async () => {
    await succeed(words('run', 'bundled', '--strategy', 'bundle'), here);
    const events = expectSame(at('bundled'), study);
    expect(only(events, 'submitted')).toMatchObject([{ engine: 'ssh', shards: '0-11', why: 'first' }]);
    const where = only(events, 'shard-done').map(({ host }) => host);
    expect(new Set(where)).toEqual(new Set(farm.hosts));
    const { environment } = openRunDirectory(at('bundled')).manifest;
    const files = environment?.strategy === 'bundle' ? environment.files : [];
    for (const { name, sha256 } of files)
      expect(must(['sha256sum', join(at('bundled'), name)])).toContain(sha256);
    // Each host has unpacked it once, beside what was carried there.
    const digest = files.find(({ name }) => name.endsWith('.tar.gz'))!.sha256;
    for (const host of readdirSync(base)) expect(readdirSync(join(base, host, 'unpacked'))).toEqual([digest]);
    expect(await nothingIsLeft()).toBe(true);
  }, 200_000);

  test('takes a bundle that was made before, and goes on with it where the cache is gone', async () => {
    await succeed(['env', 'bundle', '--output', 'given.tar.gz'], here);
    const asked = words('render', 'given', '--strategy', 'bundle', '--bundle', 'given.tar.gz');
    process.env['XDG_CACHE_HOME'] = at('another cache');
    await succeed(asked, here);
    rmSync(at('another cache'), { recursive: true });
    process.env['XDG_CACHE_HOME'] = at('cache');
    const submitted = await sheaf(['farm', 'submit', at('given')]);
    expect(submitted).toMatchObject({ code: 2 });
    expect(submitted.stderr).toContain('end with the process that submits them');
    // From another folder: what was said of hosts holds there, too.
    await succeed(['farm', 'resume', at('given')], { cwd: '/' });
    expectSame(at('given'), study);
  }, 200_000);

  test('goes on where it was interrupted, and where it was killed', async () => {
    const slow = bin('interrupted', '[ "$3" -lt 4 ] || [ -e "$0.go" ] || sleep 300');
    const first = start(words('run', 'interrupted', ...slow), here);
    const arrived = (): number => shardsInPlace(at('interrupted')).size;
    await until(() => existsSync(at('interrupted')) && arrived() === 4);
    first.process.kill('SIGINT');
    const interrupted = await first.done;
    expect(interrupted).toMatchObject({ code: 130 });
    expect(interrupted.stderr).toContain(`sheaf farm resume ${at('interrupted')}`);
    expect(await nothingIsLeft()).toBe(true);
    const second = start(['farm', 'resume', at('interrupted')]);
    await until(() =>
      only(eventsOf(at('interrupted')), 'shard-started').some(({ submission }) => submission === 2),
    );
    expect(await statusOf(at('interrupted'), '--why')).toMatchObject({
      state: 'driven',
      shards: { done: 4, waiting: 2, running: 6 },
      hosts: farm.hosts.map((host) => ({ host, running: 2, excluded: false })),
    });
    second.process.kill('SIGKILL');
    await second.done;
    writeFileSync(`${at('interrupted')}.sh.go`, '');
    await succeed(['farm', 'resume', at('interrupted')]);
    expectSame(at('interrupted'), study);
    expect(await nothingIsLeft()).toBe(true);
  }, 120_000);

  test('is cancelled by another process', async () => {
    const life = start(words('run', 'cancelled', ...bin('cancelled', '[ "$3" = 0 ] || sleep 300')), here);
    await until(() => existsSync(at('cancelled')) && shardsInPlace(at('cancelled')).size === 1);
    await succeed(['farm', 'cancel', at('cancelled')]);
    expect(await life.done).toMatchObject({ code: 130 });
    expect(await nothingIsLeft()).toBe(true);
  }, 60_000);

  test('says what to do where hosts do not have the program', async () => {
    const { code, stderr } = await sheaf(words('run', 'absent', '--sheaf-bin', '/nowhere/sheaf'), here);
    expect(code).toBe(6);
    expect(stderr).toContain('there is no program /nowhere/sheaf');
    expect(stderr).toContain('--strategy bundle');
  }, 60_000);

  test("is of the user's own script, with its files", async () => {
    const asked = hostileStudy(folder);
    await succeed(['farm', 'run', ...asked, '--run-id', 'script-local'], here);
    const digest = expectHostile(at('runs/script-local'));
    const there = [...hosts(), '--strategy', 'bundle', '--shards', '4', '--run-id', 'script-ssh'];
    await succeed(['farm', 'run', ...asked, ...there], here);
    expect(expectHostile(at('runs/script-ssh'))).toBe(digest);
    expect(await nothingIsLeft()).toBe(true);
  }, 120_000);
});
