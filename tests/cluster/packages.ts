// Debian's packages that a cluster is made of, installed where they are missing.

import { existsSync } from 'node:fs';
import { must } from './processes.ts';

const MINUTES = 600;

/** Installs `packages` unless all of `programs` are there. Policy keeps Debian from starting their daemons. */
export function install(packages: readonly string[], programs: readonly string[]): void {
  if (programs.every((path) => existsSync(path))) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const get = (...args: readonly string[]) => must(['apt-get', '-qq', ...args], { env, seconds: MINUTES });
  get('update');
  get('install', '-y', '--no-install-recommends', ...packages);
}

/** Why there can be no cluster on this machine, or null. */
export function whyNot(): string | null {
  if (process.platform !== 'linux') return 'clusters are for Linux';
  if (process.getuid?.() !== 0) return 'bringing up a cluster takes root';
  if (!existsSync('/etc/debian_version')) return "clusters are made of Debian's packages";
  return null;
}
