// Images for Apptainer: the definition file, and the real program in a pool of HTCondor that has it. Debian 13 with sid's Apptainer;
// the image is made by an ordinary user, upon a few folders of Debian 11, since none can be fetched here.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { htcondor } from '../../src/engines/htcondor/htcondor.ts';
import { definition } from '../../src/environment/apptainer.ts';
import { bundleContent } from '../../src/environment/bundle.ts';
import { programFor } from '../../src/environment/program-for.ts';
import { version } from '../../src/version.ts';
import { fixture, readResult, sheaf, succeed } from '../cli/sheaf.ts';
import { type CondorPool, inPool, raiseCondor, submitter } from '../cluster/condor.ts';
import { must } from '../cluster/processes.ts';
import { makeApptainerRootfs, makeOldRootfs } from '../cluster/rootfs.ts';
import { allDone, lowerPool, newRun, untilStates, whyNoPool, worldOf } from '../engines/condor-pool.ts';
import { shardsInPlace } from '../farm/runs.ts';
import { bundle, folderWithCache, unpack } from './bundles.ts';

const folder = folderWithCache();

describe('the definition file', () => {
  test.each([
    ['docker://debian:bookworm-slim', 'docker', 'debian:bookworm-slim'],
    ['oras://example.org/a/b:1', 'oras', 'example.org/a/b:1'],
    ['/images/base.sif', 'localimage', '/images/base.sif'],
    ['/a folder/$(x) "y"', 'localimage', '/a folder/$(x) "y"'],
  ])('of an image upon %s', async (base, agent, from) => {
    const text = definition(base, await bundleContent({}));
    expect(text.split('\n').slice(0, 2)).toEqual([`Bootstrap: ${agent}`, `From: ${from}`]);
  });

  test.each(['a\nb', '/x{{ y }}', '/x '])('is refused upon %j', async (base) => {
    const content = await bundleContent({});
    expect(() => definition(base, content)).toThrow(/--base: .* cannot be written into a definition file/);
  });

  test('is written beside what it copies, and no more; where there is no apptainer, that is said', async () => {
    const image = join(folder, "an 'image'");
    mkdirSync(join(image, 'sheaf/bin'), { recursive: true });
    const { stdout } = await succeed(['env', 'apptainer', '--output', image, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      definition: join(image, 'sheaf.def'),
      image: null,
      manifest: { sheaf: version },
    });
    expect(readdirSync(image).sort()).toEqual(['sheaf', 'sheaf.def']);
    expect(statSync(join(image, 'sheaf/bin/node')).mode & 0o111).toBe(0o111);
    if (!existsSync('/usr/bin/apptainer'))
      expect(await sheaf(['env', 'apptainer', '-o', image, '--build'])).toMatchObject({
        code: 6,
        stderr: expect.stringMatching(
          /apptainer is not installed.*\n {2}to do: .* cd '.*an '\\''image'\\''' && apptainer build sheaf\.sif sheaf\.def/,
        ),
      });
  });
});

describe.skipIf(whyNoPool() !== null)('an HTCondor pool with Apptainer', () => {
  let pool: CondorPool;
  const local = join(folder, 'local');
  const [SHARDS, image] = [2, 'image/sheaf.sif'];
  const shared = (name: string): string => join(pool.folder, 'shared', name);

  beforeAll(async () => {
    pool = await raiseCondor({
      folder: join(mkdtempSync('/srv/sheaf-condor-'), 'pool'),
      rootfs: makeApptainerRootfs(),
      extra: ['SINGULARITY = /usr/bin/apptainer'],
    });
    const archive = join(folder, 'sheaf.tar.gz');
    await bundle('--output', archive);
    unpack(archive, shared('installed'));
    // What a program needs to run, and no more.
    mkdirSync(shared('base/var/tmp'), { recursive: true });
    const parts = ['bin', 'sbin', 'lib', 'lib64', 'usr/bin', 'usr/lib', 'usr/lib64', 'etc'];
    must([
      'tar',
      '-cf',
      join(folder, 'base.tar'),
      '-C',
      makeOldRootfs(),
      '--exclude=gconv',
      '--exclude=perl*',
      ...parts,
    ]);
    must(['tar', '-xf', join(folder, 'base.tar'), '-C', shared('base')]);
    const cut = ['--n-toys', '20', '--shards', String(SHARDS), '--run-id', 'local', '--out-dir', folder];
    await succeed(['unbinned-fit-toys', '--config', fixture(folder, 'peak.yaml'), ...cut]);
  }, 900_000);
  afterAll(() => lowerPool(pool));

  test('builds an image, and runs sheaf in it', () => {
    const sheaf = join(shared('installed'), 'sheaf/bin/sheaf');
    // The image of a test may be large.
    const quick = ['env', 'APPTAINER_MKSQUASHFS_ARGS=-comp gzip -Xcompression-level 1'];
    const words = [
      'env',
      'apptainer',
      '--base',
      shared('base'),
      '--output',
      shared('image'),
      '--build',
      '--json',
    ];
    const built = inPool(pool, submitter, [...quick, sheaf, ...words], { seconds: 300 });
    expect(built, built.stderr).toMatchObject({ code: 0, stderr: expect.stringContaining('Build complete') });
    expect(JSON.parse(built.stdout)).toMatchObject({ image: shared(image) });
    const said = inPool(pool, submitter, ['apptainer', 'exec', shared(image), 'sheaf', '--version'], {
      seconds: 60,
    });
    expect(said.stdout).toBe(`${version}\n`);
  });

  test.each([
    ['shared', 'words'],
    ['transfer', 'words'],
    ['transfer', 'universe'],
  ] as const)('runs shards in it, with %s files, by the %s', async (files, way) => {
    const startsInside = way === 'universe';
    const container = startsInside ? { container_image: shared(image) } : {};
    const engine = htcondor({ files, ...container }, worldOf(pool));
    const path = newRun(pool, `files ${files}, by ${way}`, local);
    const program = await programFor('apptainer', {
      image: shared(image),
      carriesImage: files === 'transfer',
      startsInside,
    });
    const ticket = await engine.submit({ path }, [0, 1], {
      ...program,
      threads: 1,
      memoryMb: 500,
      diskMb: 900,
    });
    await untilStates(engine, ticket, allDone, 120);
    expect(shardsInPlace(path).size).toBe(SHARDS);
    await succeed(['farm', 'resume', path]);
    expect(readResult(join(path, 'merged.out.json')).results_digest).toBe(
      readResult(join(local, 'merged.out.json')).results_digest,
    );
    expect(readFileSync(join(path, 'shard_0.rc'), 'utf8')).toBe('0\n');
  });
});
