// A Debian 13 root filesystem with HTCondor inside: Debian 12 has no HTCondor. Made once on a machine, and kept.

import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { install } from './packages.ts';
import { must } from './processes.ts';

/** Where it is kept: 0.5 GB. */
export const rootfs = '/var/cache/sheaf/trixie-condor';
const MINUTES = 900;

/** Makes the root filesystem where there is none (40 s); returns its path. */
export function makeRootfs(): string {
  if (existsSync(join(rootfs, 'usr/sbin/condor_master'))) return rootfs;
  install(['debootstrap'], ['/usr/sbin/debootstrap']);
  // Whole or not there: what a killed run began is thrown away.
  const partial = `${rootfs}.${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(dirname(partial), { recursive: true });
  must(['debootstrap', '--variant=minbase', 'trixie', partial, ...mirror()], { seconds: MINUTES });
  const policy = join(partial, 'usr/sbin/policy-rc.d');
  writeFileSync(policy, '#!/bin/sh\nexit 101\n');
  chmodSync(policy, 0o755);
  writeFileSync(join(partial, 'etc/resolv.conf'), readFileSync('/etc/resolv.conf'));
  must(
    [
      'chroot',
      partial,
      'apt-get',
      '-qq',
      'install',
      '-y',
      '--no-install-recommends',
      'condor',
      'python3',
      'procps',
      'iproute2',
    ],
    { seconds: MINUTES, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive' } },
  );
  rmSync(rootfs, { recursive: true, force: true });
  renameSync(partial, rootfs);
  return rootfs;
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
