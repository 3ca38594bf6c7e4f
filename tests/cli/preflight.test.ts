// `sheaf farm preflight` on real hosts: what it says of good ones, and of each kind of bad one.
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Preflight, preflight } from '../../src/contracts/preflight.ts';
import { version } from '../../src/version.ts';
import { setLink } from '../cluster/network.ts';
import { whyNot } from '../cluster/packages.ts';
import { isAlive, must } from '../cluster/processes.ts';
import { lowerHosts, raiseHosts, type SshHosts } from '../cluster/ssh.ts';
import { sheaf, temporaryFolder } from './sheaf.ts';

const reason = whyNot();
if (reason !== null && process.env['CI'] === 'true') throw new Error(reason);

describe.skipIf(reason !== null)('sheaf farm preflight', () => {
  const folder = temporaryFolder();
  const base = join(folder, 'base');
  let farm: SshHosts;
  beforeAll(async () => {
    for (const path of [folder, base]) {
      mkdirSync(path, { recursive: true });
      chmodSync(path, path === base ? 0o777 : 0o755);
    }
    farm = await raiseHosts({ folder: join(folder, 'farm'), prefix: 'tpref', net: '10.233.15' });
  }, 300_000);
  afterAll(() => lowerHosts(farm));

  const ask = (hosts: string, ...flags: readonly string[]) => {
    writeFileSync(join(folder, 'hosts.txt'), hosts);
    const where = ['--ssh-config', farm.config, '--remote-base-dir', base];
    return sheaf(['farm', 'preflight', '--hosts', 'hosts.txt', ...where, ...flags], { cwd: folder });
  };

  test('says what good hosts are like, by the fields of the tool that it stands in for', async () => {
    const { code, stdout, stderr } = await ask('host3\nhost1\n', '--json', '--out', 'preflight.json');
    expect([code, stderr]).toEqual([0, '']);
    const said = JSON.parse(stdout) as Preflight;
    expect(readFileSync(join(folder, 'preflight.json'), 'utf8')).toBe(stdout);
    expect(preflight.parse(said)).toEqual(said);
    expect(said).toMatchObject({
      schema_version: 'nextstat.cpu_farm_preflight.v1',
      hosts_file: join(folder, 'hosts.txt'),
    });
    expect(said.stats.map(({ host, hostname }) => [host, hostname])).toEqual([
      ['host1', 'host1'],
      ['host3', 'host3'],
    ]);
    // What this machine says of itself: the hosts are parts of it.
    const here = (command: string): string => must(['sh', '-c', command]).trim();
    for (const host of said.stats) {
      expect(host).toMatchObject({
        ...{ ok: true, error: null, reachable: true, shared_files: true, program: version },
        logical_cores: Number(here('nproc --all')),
        glibc: here('getconf GNU_LIBC_VERSION').split(' ')[1],
        memory_mb: Math.floor(
          Number(here("sed -n 's/MemTotal: *\\([0-9]*\\).*/\\1/p' /proc/meminfo")) / 1024,
        ),
        system: here('uname -sm'),
      });
      expect(Math.abs(host.clock_difference_s!)).toBeLessThan(1);
      expect(host.latency_ms).toBeGreaterThan(0);
      expect(host.disk_free_mb).toBeGreaterThan(0);
    }
    // Nothing is left, here or there.
    expect(readdirSync(folder).filter((name) => name.startsWith('.sheaf-preflight'))).toEqual([]);
    expect(readdirSync(base)).toEqual([]);
  });

  test('names everything that is wrong, host by host, and exits with 6', async () => {
    setLink(farm.network, 3, 'down');
    try {
      const hosts = 'host1\nhost2 user=nosuchuser\nhost3\n127.0.0.1 port=9\n';
      const { code, stdout, stderr } = await ask(hosts, '--timeout-s', '3');
      expect(code).toBe(6);
      expect(stdout).toMatch(/^host +ok +latency +cores/);
      expect(stdout).toMatch(/^host1 +yes +\d+\.\d ms +(-|\d+)\/\d+ /m);
      expect(stdout).toMatch(/^host3 +no +- +-\/- +-/m);
      expect(stdout).toMatch(/^1 of 4 hosts, \d+ physical and \d+ logical cores/m);
      expect(stderr).toMatch(/^sheaf: 127\.0\.0\.1: .*Connection refused$/m);
      expect(stderr).toMatch(/^sheaf: host2: .*Permission denied/m);
      expect(stderr).toMatch(/^sheaf: host3: .*(timed out|No route to host)/m);
      expect((await ask(hosts, '--timeout-s', '3', '--allow-partial')).code).toBe(0);
    } finally {
      setLink(farm.network, 3, 'up');
    }
  }, 60_000);

  test('starts the program: one that is missing, another version, a bundle that is carried there', async () => {
    const missing = await ask('host1\n', '--sheaf-bin', "/no/such's/sheaf");
    expect([missing.code, missing.stderr]).toEqual([
      6,
      expect.stringMatching(/^sheaf: host1: the program does not start: .*\/no\/such's\/sheaf: not found/),
    ]);
    const old = join(folder, 'bundle', 'bin', 'sheaf');
    mkdirSync(join(folder, 'bundle', 'bin'), { recursive: true });
    writeFileSync(old, '#!/bin/sh\necho 0.0.9\n', { mode: 0o755 });
    must(['tar', '-czf', join(folder, 'old.tar.gz'), '-C', folder, 'bundle']);
    const other = await ask('host1\n', '--bundle', 'old.tar.gz');
    expect(other.stderr).toBe(`sheaf: host1: the program there is version 0.0.9, and ${version} here\n`);
    copyFileSync(old, join(folder, 'not-an-archive.tar.gz'));
    const damaged = await ask('host1\n', '--bundle', 'not-an-archive.tar.gz');
    expect(damaged.stderr).toMatch(/^sheaf: host1: the program does not start: .*not in gzip format/);
    writeFileSync(join(folder, 'hang'), `#!/bin/sh\necho $$ > ${base}/pid\nsleep 600\n`, { mode: 0o755 });
    const hangs = await ask('host1\n', '--sheaf-bin', join(folder, 'hang'), '--timeout-s', '3');
    expect(hangs.stderr).toMatch(/^sheaf: host1: the program does not start: it said nothing within 3 s$/m);
    expect(isAlive(Number(readFileSync(join(base, 'pid'), 'utf8')))).toBe(false);
  }, 60_000);

  test('refuses a hosts file with every problem at its place, and a command line that is wrong', async () => {
    const { code, stderr } = await ask('host1 wieght=3\nhost2 port=x\n');
    expect([code, stderr]).toEqual([
      3,
      'sheaf: hosts.txt:1:7: unknown key "wieght", did you mean "weight"?\nhosts.txt:2:7: port: "x", expected a number\n',
    ]);
    expect(await ask('host1\n', '--ssh-setting', 'ControlPath=x')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/"ControlPath=x" is a setting that Sheaf makes itself/),
    });
    expect((await sheaf(['farm', 'preflight'], { cwd: folder })).stderr).toMatch(/there are no hosts/);
    expect((await sheaf(['farm', 'preflight', '--hosts', 'nowhere'], { cwd: folder })).code).toBe(6);
  });
});
