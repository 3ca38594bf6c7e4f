// What programs need, read from their files: against readelf of GNU binutils, on the programs and libraries of this machine.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readElf } from '../../src/environment/elf.ts';
import { hostNeeds, isBelow } from '../../src/environment/host-needs.ts';
import { skipBecause } from '../cli/sheaf.ts';

const programs = [
  process.execPath,
  '/bin/sh',
  '/bin/ls',
  '/usr/bin/tar',
  ...readdirSync('/usr/lib/x86_64-linux-gnu')
    .filter((name) => /^lib(stdc\+\+|c|m|gcc_s|z|crypto|dl)\.so\.\d+$/.test(name))
    .map((name) => join('/usr/lib/x86_64-linux-gnu', name)),
].map((path) => realpathSync(path));

describe('what readelf says', () => {
  test.each(programs)('of %s is read', (path) => {
    if (!existsSync('/usr/bin/readelf')) return skipBecause('readelf is not installed');
    const ask = (...words: string[]): string =>
      execFileSync('readelf', [...words, '--wide', path], { encoding: 'utf8', maxBuffer: 1 << 28 });
    const elf = readElf(readFileSync(path))!;
    expect(elf.libraries).toEqual([...ask('-d').matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => name));
    expect(elf.interpreter).toBe(/program interpreter: (.*)\]/.exec(ask('-l'))?.[1] ?? null);
    // "000000: Version: 1  File: libm.so.6  Cnt: 2" and, below it, "0x0010:   Name: GLIBC_2.29  Flags: none  Version: 8"
    const versions: [string, string[]][] = [];
    const needs = ask('-V').split('Version needs section')[1] ?? '';
    for (const [, file, name] of needs.matchAll(/File: (\S+)|Name: (\S+)/g)) {
      if (file !== undefined) versions.push([file, []]);
      else versions.at(-1)![1].push(name!);
    }
    expect([...elf.versions]).toEqual(versions);
    expect(elf.machine).toBe(62);
  });

  test('a file that breaks off, or is something else, is no program', () => {
    const bytes = readFileSync('/bin/sh');
    for (const length of [0, 3, 16, 63, 64, 100, 500, bytes.length >> 2, bytes.length >> 1])
      expect(readElf(bytes.subarray(0, length)), `${length} bytes`).toBe(null);
    expect(readElf(new TextEncoder().encode('#!/bin/sh\n'.repeat(50)))).toBe(null);
  });
});

describe('a Node for other hosts', () => {
  test('this one needs no more than glibc 2.28', () => {
    expect(hostNeeds('node', readFileSync(process.execPath), '2.28')).toEqual({
      machine: 'x86_64',
      glibc: '2.28',
      glibcxx: '3.4.21',
    });
  });

  test('one that needs a newer glibc is refused, unless all hosts have it', () => {
    // Every program that was linked with glibc 2.34 or later needs that: its start-up code moved into libc then.
    const sh = readFileSync('/bin/sh');
    const needed = hostNeeds('/bin/sh', sh, '99').glibc;
    expect(isBelow('2.33', needed)).toBe(true);
    expect(() => hostNeeds('/bin/sh', sh, '2.28')).toThrow(
      new RegExp(
        `^/bin/sh: needs glibc ${needed}\\n {2}expected: no more than 2\\.28; .*say --glibc ${needed}\\n {2}to do: .*official build`,
      ),
    );
  });

  test.each([
    ['/bin/ls', /needs libraries that hosts may lack: libselinux\.so\.1/],
    ['/usr/lib/x86_64-linux-gnu/libc.so.6', /is not linked to glibc/],
    ['/etc/hostname', /cannot be carried to other hosts\n {2}expected: a program for Linux/],
  ])('%s is none', (path, message) => {
    expect(() => hostNeeds(path, readFileSync(path), '2.28')).toThrow(message);
  });

  test('versions are compared by their numbers', () => {
    expect(['2.9', '2.28', '2.3.4', '2.10', '2.28.1'].sort((a, b) => (isBelow(a, b) ? -1 : 1))).toEqual([
      '2.3.4',
      '2.9',
      '2.10',
      '2.28',
      '2.28.1',
    ]);
    expect(isBelow('2.28', '2.28')).toBe(false);
  });
});
