// The bundle on the oldest Debian that is to be had (Debian 11, glibc 2.31; that its Node needs no more than 2.28 is read from
// its file, tests/environment/elf.test.ts): nothing installed, no network, all read-only but one folder, an ordinary user.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fixture, readResult, succeed } from '../cli/sheaf.ts';
import { whyNot } from '../cluster/packages.ts';
import { makeOldRootfs } from '../cluster/rootfs.ts';
import { bundle, folderWithCache, unpack } from './bundles.ts';

const reason = whyNot();
if (reason !== null && process.env['CI'] === 'true') throw new Error(reason);
const folder = folderWithCache();
const work = join(folder, 'work');
const NOBODY = '65534:65534';

describe.skipIf(reason !== null)('a bare host with an old glibc', () => {
  let host: string;

  beforeAll(async () => {
    host = makeOldRootfs();
    const archive = join(folder, 'sheaf.tar.gz');
    await bundle('--output', archive);
    unpack(archive, work);
    mkdirSync(join(work, 'out'));
    copyFileSync(fixture(folder, 'peak.yaml'), join(work, 'peak.yaml'));
    chmodSync(join(work, 'out'), 0o777);
  }, 900_000);

  /** Runs a shell's `script` there, in /mnt, which is the folder `work`. */
  function there(script: string): string {
    const mounts = [
      'mount --make-rprivate / && mount --bind "$1" "$1" && mount --bind "$2" "$1/mnt" && mount --bind /dev "$1/dev"',
      'mount -o remount,ro,bind "$1" && mount -o remount,ro,bind "$1/mnt" && mount --bind "$2/out" "$1/mnt/out"',
      `exec chroot --userspec=${NOBODY} "$1" env -i PATH=/usr/bin:/bin sh -c "cd /mnt && $3"`,
    ].join(' && ');
    const words = ['-m', '-n', '-p', '-f', 'sh', '-c', mounts, 'sh', host, work, script];
    const { status, stdout, stderr } = spawnSync('unshare', words, { encoding: 'utf8' });
    expect(status, `${stdout}${stderr}`).toBe(0);
    return stdout;
  }

  test('is what it is said to be', () => {
    expect(there('ldd --version')).toMatch(/GLIBC.* 2\.31\n/);
    expect(there('command -v node || echo none')).toBe('none\n');
    expect(there('touch x 2> /dev/null || touch /x 2> /dev/null || echo read-only')).toBe('read-only\n');
  });

  test('runs a study on two threads, with the bits of this machine', async () => {
    const words = ['unbinned-fit-toys', '--config', 'peak.yaml', '--n-toys', '40', '--shards', '4'];
    const more = ['--threads', '2', '--run-id', 'run', '--out-dir'];
    there(['sheaf/bin/sheaf', ...words, ...more, 'out'].join(' '));
    await succeed([...words, ...more, 'here'], { cwd: folder });
    expect(readResult(join(work, 'out/run/merged.out.json')).results_digest).toBe(
      readResult(join(folder, 'here/run/merged.out.json')).results_digest,
    );
  });

  test('draws figures there, too', () => {
    there('sheaf/bin/sheaf report out/run --png out/png');
    expect(there('ls out/png')).toContain('.png');
  });
});
