// Root filesystems of other Debians, made once on a machine, and kept: Debian 13 with HTCondor inside (Debian 12 has none), the
// same with Apptainer (only sid has it), and the oldest Debian that is to be had.

import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { install } from './packages.ts';
import { must } from './processes.ts';

const cache = '/var/cache/sheaf';
/** Where Debian 13 with HTCondor is kept: 0.5 GB. */
export const rootfs = `${cache}/trixie-condor`;
/** Who submits jobs inside of it. */
export const submitter = 'physicist';
/** What HTCondor tries Apptainer with. */
const imageOfProbe = 'usr/libexec/condor/exit_37.sif';
const MINUTES = 900;

/** Makes the root filesystem with HTCondor where there is none (40 s); returns its path. */
export function makeRootfs(): string {
  return makeOnce(rootfs, 'usr/sbin/condor_master', (partial) => {
    bootstrap('trixie', partial);
    const policy = join(partial, 'usr/sbin/policy-rc.d');
    writeFileSync(policy, '#!/bin/sh\nexit 101\n');
    chmodSync(policy, 0o755);
    writeFileSync(join(partial, 'etc/resolv.conf'), readFileSync('/etc/resolv.conf'));
    inside(partial, ['install', '-y', '--no-install-recommends', 'condor', 'python3', 'procps', 'iproute2']);
  });
}

/** The same with Apptainer, of sid (20 s more, 0.6 GB). */
export function makeApptainerRootfs(): string {
  return makeOnce(`${cache}/trixie-apptainer`, imageOfProbe, (partial) => {
    must(['cp', '-a', makeRootfs(), partial], { seconds: MINUTES });
    const sources = join(partial, 'etc/apt/sources.list.d/sid.list');
    writeFileSync(sources, `deb ${mirror()[0] ?? 'http://deb.debian.org/debian'} sid main\n`);
    writeFileSync(join(partial, 'etc/resolv.conf'), readFileSync('/etc/resolv.conf'));
    // A mirror may be behind: what matters is that the packages fit one another.
    inside(partial, ['-o', 'Acquire::Check-Valid-Until=false', 'update']);
    inside(partial, ['install', '-y', '--no-install-recommends', '-t', 'sid', 'apptainer', 'uidmap']);
    // Users build images with the help of further user numbers.
    for (const name of ['etc/subuid', 'etc/subgid'])
      writeFileSync(join(partial, name), `${submitter}:100000:65536\n`);
    // Debian's package has the probe as a folder only, and without the image no machine is said to run images.
    const build = `mount --bind "$1" "$1" && mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" && exec chroot "$1" apptainer build /${imageOfProbe} /usr/libexec/condor/singularity_test_sandbox`;
    must(['unshare', '-m', '-p', '-f', 'sh', '-c', build, 'sh', partial], { seconds: MINUTES });
  });
}

/** Debian 11, glibc 2.31, and nothing more than it cannot be without (25 s, 0.2 GB). All of it may be read by all. */
export function makeOldRootfs(): string {
  return makeOnce(`${cache}/bullseye`, 'bin/sh', (partial) => {
    bootstrap('bullseye', partial);
    // Images are made of it by users who may make no devices.
    must(['sh', '-c', 'rm -rf "$1"/dev/* && chmod -R a+rX "$1"', 'sh', partial]);
  });
}

/** Whole or not there: what a killed run began is thrown away. */
function makeOnce(path: string, proof: string, make: (partial: string) => void): string {
  if (existsSync(join(path, proof))) return path;
  const partial = `${path}.${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(dirname(partial), { recursive: true });
  make(partial);
  rmSync(path, { recursive: true, force: true });
  renameSync(partial, path);
  return path;
}

function bootstrap(suite: string, path: string): void {
  install(['debootstrap'], ['/usr/sbin/debootstrap']);
  must(['debootstrap', '--variant=minbase', suite, path, ...mirror()], { seconds: MINUTES });
}

/** apt-get in a root filesystem. */
function inside(path: string, words: readonly string[]): void {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive' };
  must(['chroot', path, 'apt-get', '-qq', ...words], { seconds: MINUTES, env });
}

/** The mirror that this machine's own apt uses. */
function mirror(): readonly string[] {
  const files = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'].filter((f) =>
    existsSync(f),
  );
  for (const file of files) {
    const found = /^(?:URIs:|deb(?:\s+\[[^\]]*\])?)\s+(\S+)/m.exec(readFileSync(file, 'utf8'));
    if (found !== null) return [found[1]!];
  }
  return [];
}
