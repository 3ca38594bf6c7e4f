// The archive of `sheaf env bundle`: its bytes, what is in it, that it is found again, and that it runs from any folder.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundleManifest } from '../../src/contracts/bundle-manifest.ts';
import { sha256Hex } from '../../src/contracts/sha256.ts';
import { makeBundle } from '../../src/environment/bundle.ts';
import { version } from '../../src/version.ts';
import { fixture, readResult, root, sheaf, succeed } from '../cli/sheaf.ts';
import { type BundleJson, bare, bundle, folderWithCache, unpack } from './bundles.ts';

const folder = folderWithCache();
const archive = join(folder, 'sheaf.tar.gz');
const unpacked = join(folder, 'unpacked');
const bytesOf = (path: string): string => sha256Hex(readFileSync(path));
let first: BundleJson;
let program: string;

beforeAll(async () => {
  first = await bundle('--output', archive);
  program = unpack(archive, unpacked);
});

describe('the archive', () => {
  test('is told with its digest, its size and its manifest', () => {
    expect(first).toEqual({
      path: archive,
      sha256: bytesOf(archive),
      bytes: statSync(archive).size,
      cached: false,
      manifest: JSON.parse(readFileSync(join(unpacked, 'sheaf/manifest.json'), 'utf8')),
    });
    expect(bundleManifest.parse(first.manifest)).toMatchObject({
      sheaf: version,
      node: { version: process.version, sha256: bytesOf(process.execPath) },
      needs: { machine: 'x86_64', glibc: '2.28', glibcxx: '3.4.21' },
    });
  });

  test('has its checksums with it', () => {
    const sums = readFileSync(join(unpacked, 'sheaf/SHA256SUMS'), 'utf8');
    expect(sha256Hex(new TextEncoder().encode(sums))).toBe(first.manifest.files_sha256);
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], {
      cwd: join(unpacked, 'sheaf'),
    });
    const listed = sums.split('\n').filter((line) => line !== '');
    expect(listed).toHaveLength(first.manifest.files);
    const files = readdirSync(join(unpacked, 'sheaf'), { recursive: true, withFileTypes: true });
    expect(files.filter((entry) => entry.isFile())).toHaveLength(first.manifest.files + 2);
  });

  test('says nothing of who made it, when and where', () => {
    const lines = execFileSync('tar', ['--utc', '-tvzf', archive], { encoding: 'utf8' }).trim().split('\n');
    for (const line of lines)
      expect(line).toMatch(/^-rw(x|-)r-(x|-)r-(x|-) 0\/0 +\d+ 1980-01-01 00:00 sheaf\/\S+$/);
    const names = lines.map((line) => line.split(' ').at(-1)!);
    expect(names.slice(0, -2)).toEqual([...names.slice(0, -2)].sort());
    expect(readFileSync(archive).subarray(4, 8)).toEqual(Buffer.alloc(4));
  });

  test('has the same bytes when all is made anew: elsewhere, at another time, by another copy of the program', async () => {
    const copy = join(folder, 'another place');
    for (const name of ['dist/bin', 'dist/fonts', 'node_modules/@resvg']) {
      mkdirSync(join(copy, name), { recursive: true });
      execFileSync('cp', ['-r', '--no-preserve=all', `${join(root, name)}/.`, join(copy, name)]);
    }
    for (const name of ['LICENSE', 'NOTICE']) copyFileSync(join(root, name), join(copy, name));
    writeFileSync(join(copy, 'package.json'), '{"type":"module"}');
    for (const name of readdirSync(join(copy, 'dist/bin')))
      utimesSync(join(copy, 'dist/bin', name), 1e9, 1e9);
    const again = join(folder, 'again.tar.gz');
    const words = [process.execPath, join(copy, 'dist/bin/main.js'), 'env', 'bundle', '--output', again];
    const made = spawnSync('sh', ['-c', 'umask 077; exec "$@"', 'sh', ...words, '--json'], {
      encoding: 'utf8',
      cwd: '/',
      env: { ...process.env, XDG_CACHE_HOME: join(folder, 'other cache'), TZ: 'Asia/Tokyo' },
    });
    expect(made.stderr).toBe('');
    expect(JSON.parse(made.stdout)).toEqual({ ...first, path: again });
    expect(bytesOf(again)).toBe(first.sha256);
  });
});

describe('what was made once', () => {
  test('is found again', async () => {
    expect(await bundle('--output', archive)).toEqual({ ...first, cached: true });
  });

  test('is made again where what is kept is damaged', async () => {
    const { path } = await makeBundle();
    truncateSync(path, 1000);
    const [one, two] = await Promise.all([bundle('-o', archive), bundle('-o', join(folder, 'two.tar.gz'))]);
    expect([one.sha256, two.sha256]).toEqual([first.sha256, first.sha256]);
    expect([one.cached, two.cached]).toContain(false);
    expect(bytesOf(path)).toBe(first.sha256);
    // Nothing else is left in the cache.
    expect(readdirSync(dirname(dirname(path)))).toEqual([path.split('/').at(-2)]);
  });

  test('is what the program in the bundle makes of itself', () => {
    const own = join(folder, 'own.tar.gz');
    const words = [program, 'env', 'bundle', '--output', own];
    expect(bare(words, { env: { HOME: join(folder, 'home') } })).toMatchObject({ code: 0 });
    expect(bytesOf(own)).toBe(first.sha256);
  });
});

describe('the program in it', () => {
  test('makes the same study, figures and reports, with nothing but itself', async () => {
    fixture(folder, 'peak.yaml');
    const words = ['unbinned-fit-toys', '--config', 'peak.yaml', '--n-toys', '30', '--shards', '4'];
    const more = ['--threads', '2', '--run-id', 'run', '--out-dir'];
    expect(bare([program, ...words, ...more, 'there'], { cwd: folder })).toMatchObject({ code: 0 });
    await succeed([...words, ...more, 'here'], { cwd: folder });
    const digest = (place: string) => readResult(join(folder, place, 'run/merged.out.json')).results_digest;
    expect(digest('there')).toBe(digest('here'));
    const report = bare([program, 'report', 'there/run', '--png', 'png'], { cwd: folder });
    expect(report).toMatchObject({ code: 0 });
    expect(readdirSync(join(folder, 'png')).length).toBeGreaterThan(0);
  });

  test.each([
    'with spaces',
    'it\'s "quoted" $(touch x) `y` * ;',
    'a line\nbreak',
    'ending in a line break\n',
    '-rf',
    '%20 # ? é ü 北',
  ])('runs from a folder called %j', (name) => {
    const place = join(folder, 'names', name);
    const here = unpack(archive, place);
    const says = (words: readonly string[], cwd: string, env = {}): void =>
      expect(bare(words, { cwd, env })).toEqual({
        code: 0,
        signal: null,
        stdout: `${version}\n`,
        stderr: '',
      });
    says([here, '--version'], '/');
    says(['sheaf/bin/sheaf', '--version'], place);
    says(['./sheaf', '--version'], join(place, 'sheaf/bin'));
    says(['/bin/sh', 'sheaf', '--version'], join(place, 'sheaf/bin'));
    // readlink is a program of the host; links may be made of links, relative and absolute.
    const links = join(place, 'links\n');
    mkdirSync(links);
    symlinkSync('../sheaf/bin/sheaf', join(links, 'one\n'));
    symlinkSync(join(links, 'one\n'), join(links, 'two'));
    says([join(links, 'two'), '--version'], '/', { PATH: '/usr/bin:/bin' });
    says([`./${name}/links\n/two`, '--version'], dirname(place), { PATH: '/usr/bin:/bin' });
    rmSync(place, { recursive: true });
  });
});

test('another Node is carried with --node', async () => {
  // One byte more at its end, which nothing reads.
  const other = join(folder, 'other-node');
  copyFileSync(process.execPath, other);
  appendFileSync(other, 'x');
  const made = await bundle('--node', other, '--output', join(folder, 'other.tar.gz'));
  expect(made.manifest.node).toEqual({ version: process.version, sha256: bytesOf(other) });
  expect(made.sha256).not.toBe(first.sha256);
  const there = unpack(made.path, join(folder, 'other'));
  expect(bare([there, '--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
});

describe('is refused', () => {
  test.each([
    ['--node', '/bin/ls', 6, /\/bin\/ls: needs libraries .*libselinux/],
    ['--node', '/bin/sh', 6, /\/bin\/sh: needs glibc 2\.\d+\n {2}expected: no more than 2\.28/],
    ['--node', '/nowhere/node', 6, /\/nowhere\/node: this Node cannot be read/],
    ['--glibc', '2.17', 6, /needs glibc 2\.28\n {2}expected: no more than 2\.17/],
    ['--output', '/nowhere/x.tar.gz', 6, /there is no folder \/nowhere/],
    ['--nodes', 'this', 2, /nodes/],
  ])('%s %s', async (flag, value, code, message) => {
    const outcome = await sheaf(['env', 'bundle', flag, value], { cwd: folder });
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toMatch(message);
  });

  test('a program that is no Node', async () => {
    // It is one by its needs, and not by what it says.
    const tool = '/usr/bin/true';
    const outcome = await sheaf(['env', 'bundle', '--node', tool, '--glibc', '2.99'], { cwd: folder });
    expect(outcome).toMatchObject({
      code: 6,
      stderr: expect.stringContaining(`${realpathSync(tool)}: is no Node`),
    });
  });

  test('a cache that cannot be written to', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(makeBundle({ cache: join(file, 'cache') })).rejects.toThrow(
      /file\/cache\/\w+: a bundle that is kept cannot be read \(ENOTDIR/,
    );
  });
});
