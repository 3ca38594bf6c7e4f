// How jobs find the program, by each strategy: the words really start it, and what cannot work is said before anything is
// submitted.
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type JobProgram, programFor } from '../../src/environment/program-for.ts';
import { fileSystemOf, ownDisk } from '../../src/environment/seen.ts';
import { placeJobFiles } from '../../src/farm/job-files.ts';
import { version } from '../../src/version.ts';
import { program, root } from '../cli/sheaf.ts';
import { bundle, folderWithCache, unpack } from './bundles.ts';

const folder = folderWithCache();

/** What the words say of their version in a folder with the files. */
function versionBy({ program: words, files }: JobProgram, env: NodeJS.ProcessEnv = {}): string {
  const place = join(folder, 'a job');
  mkdirSync(place, { recursive: true });
  placeJobFiles(place, files);
  const done = spawnSync(words[0]!, [...words.slice(1), '--version'], {
    cwd: place,
    env: { PATH: '/usr/bin:/bin', ...env },
    encoding: 'utf8',
  });
  return `${done.stdout}${done.stderr}`;
}

describe('shared', () => {
  test('takes this installation, with this Node', async () => {
    const found = await programFor('shared');
    expect(found.program).toEqual([process.execPath, program]);
    expect(found.files).toEqual([]);
    expect(versionBy(found)).toBe(`${version}\n`);
  });

  test('takes another one, of the same version alone', async () => {
    const archive = join(folder, 'sheaf.tar.gz');
    await bundle('-o', archive);
    const other = unpack(archive, join(folder, "somebody's installation"));
    const found = await programFor('shared', { installation: other });
    expect(found.program).toEqual([other]);
    expect(versionBy(found)).toBe(`${version}\n`);
    const old = join(folder, 'old');
    writeFileSync(old, '#!/bin/sh\necho 0.0.9\n', { mode: 0o755 });
    await expect(programFor('shared', { installation: old })).rejects.toThrow(
      `${old}: the program that jobs shall use says version "0.0.9"\n  expected: ${version}`,
    );
    await expect(programFor('shared', { installation: '/nowhere/sheaf' })).rejects.toThrow(
      /\/nowhere\/sheaf: the program that jobs shall use does not start here/,
    );
  });

  test("says where it lies on a machine's own disk", async () => {
    const { notes } = await programFor('shared');
    const disk = ownDisk(program);
    // Of the disk that the repository is on, what the kernel says by another way.
    const kind = spawnSync('stat', ['-f', '-c', '%T', program], { encoding: 'utf8' }).stdout.trim();
    expect(kind.startsWith(disk?.slice(0, 3) ?? '-'), `${kind} and ${disk}`).toBe(disk !== null);
    if (disk !== null)
      expect(notes.at(-1)).toBe(
        `${program} lies on a disk of this machine (${disk}): jobs must see it too; where they do not, take the strategy 'bundle'`,
      );
  });

  test.each([
    ['/', 'ext4'],
    ['/home/me/x', 'nfs4'],
    ['/home', 'nfs4'],
    ['/homework', 'ext4'],
    ['/a b/c', 'lustre'],
    ['/proc/1', 'proc'],
    ['/over', 'tmpfs'],
  ])('the file system of %s is %s', (path, type) => {
    const mounts = [
      '22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
      '23 22 0:21 / /proc rw - proc proc rw',
      '24 22 0:50 /export /home rw,relatime shared:2 master:1 - nfs4 server:/home rw',
      '25 22 0:51 / /a\\040b rw - lustre mgs:/x rw',
      '26 22 0:52 / /over rw - ext4 /dev/vdb rw',
      '27 26 0:53 / /over rw - tmpfs tmpfs rw',
      '',
    ].join('\n');
    expect(fileSystemOf(path, mounts)).toBe(type);
  });
});

describe('bundle', () => {
  test('gives words and files, the same ones each time', async () => {
    const found = await programFor('bundle');
    expect(found.program).toEqual(['/bin/sh', expect.stringMatching(/^sheaf-start-[0-9a-f]{12}\.sh$/)]);
    expect(found.files.map((path) => basename(path))).toEqual([
      expect.stringMatching(/^sheaf-bundle-[0-9a-f]{12}\.tar\.gz$/),
      found.program[1],
    ]);
    expect(await programFor('bundle')).toEqual(found);
    expect(versionBy(found, { SHEAF_BUNDLE_CACHE: join(folder, 'host') })).toBe(`${version}\n`);
  });
});

describe('apptainer', () => {
  const image = join(folder, 'my image.sif');

  test('gives words for an image that jobs see, that travels with them, or that is fetched', async () => {
    writeFileSync(image, '');
    const exec = (name: string) => ['apptainer', 'exec', name, 'sheaf'];
    expect(await programFor('apptainer', { image })).toMatchObject({ program: exec(image), files: [] });
    expect(await programFor('apptainer', { image, carriesImage: true })).toEqual({
      program: exec('./my image.sif'),
      files: [image],
      notes: [],
    });
    const fetched = 'oras://example.org/sheaf:1';
    expect(await programFor('apptainer', { image: fetched })).toMatchObject({ program: exec(fetched) });
  });

  test.each([
    [{}, /needs an image\n {2}to do: `sheaf env apptainer --build`/],
    [{ image: '/nowhere/x.sif' }, /\/nowhere\/x\.sif: this image cannot be read \(ENOENT/],
    [{ image: root, carriesImage: true }, /is a folder: it cannot travel/],
  ])('refuses %j', async (options, message) => {
    await expect(programFor('apptainer', options)).rejects.toThrow(message);
  });
});

describe('files of jobs', () => {
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];

  test('are placed once, and again when they are newer', () => {
    for (const name of [from, to]) mkdirSync(name);
    const file = join(from, 'a file');
    writeFileSync(file, 'one');
    placeJobFiles(to, [file]);
    const there = join(to, 'a file');
    // A link where that can be: no second copy.
    expect(statSync(there).ino).toBe(statSync(file).ino);
    const { ctimeMs } = statSync(there);
    placeJobFiles(to, [file]);
    expect(statSync(there).ctimeMs).toBe(ctimeMs);
    const fresh = join(from, 'fresh');
    writeFileSync(fresh, 'four');
    spawnSync('mv', [fresh, file]);
    placeJobFiles(to, [file]);
    expect(readFileSync(there, 'utf8')).toBe('four');
    // Of a link, what it leads to.
    symlinkSync('a file', join(from, 'link'));
    placeJobFiles(to, [join(from, 'link')]);
    expect(lstatSync(join(to, 'link')).isFile()).toBe(true);
  });

  test('that are missing, of one name, or with a comma are refused', () => {
    expect(() => placeJobFiles(to, [join(from, 'none')])).toThrow(
      /from\/none: cannot be placed in .* \(ENOENT/,
    );
    const [a, b] = [join(from, 'same'), join(from, 'below/same')];
    mkdirSync(dirname(b));
    symlinkSync('/etc/hostname', a);
    symlinkSync('/etc/hostname', b);
    expect(() => placeJobFiles(to, [a, b])).toThrow(/below\/same: there are two files same for the jobs/);
    writeFileSync(join(from, 'a,b'), '');
    expect(() => placeJobFiles(to, [join(from, 'a,b')])).toThrow(/holds a comma/);
  });
});
