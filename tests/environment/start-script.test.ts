// How jobs start from a bundle: the script that they run, with real archives, real shells, and hosts on which something is
// wrong.
import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { programFor } from '../../src/environment/program-for.ts';
import { version } from '../../src/version.ts';
import { type Outcome, skipBecause } from '../cli/sheaf.ts';
import { folderWithCache } from './bundles.ts';

const folder = folderWithCache();
const isRoot = process.getuid?.() === 0;
const shells = ['sh', 'bash', 'busybox'].filter((shell) => existsSync(`/bin/${shell}`));
const good = { code: 0, signal: null, stdout: `${version}\n`, stderr: '' };
let words: readonly string[];
let files: readonly string[];
let digest: string;
let n = 0;

beforeAll(async () => {
  ({ program: words, files } = await programFor('bundle'));
  const script = readFileSync(files[1]!, 'utf8');
  digest = /^digest=(\w+)$/m.exec(script)![1]!;
});

interface Job {
  /** The folder that the job starts in, with the files of the job. */
  readonly folder: string;
  readonly cache: string;
}

function newJob(name = `job ${n++}`): Job {
  const place = join(folder, name);
  mkdirSync(place);
  for (const file of files) copyFileSync(file, join(place, basename(file)));
  return { folder: place, cache: join(folder, `host ${n++}`) };
}

const environment = (job: Job) => ({ PATH: '/usr/bin:/bin', SHEAF_BUNDLE_CACHE: job.cache });

/** Starts it as an engine does: the words, and what sheaf is told. */
function start(job: Job, more: { shell?: readonly string[]; env?: NodeJS.ProcessEnv } = {}): Outcome {
  const [shell, ...rest] = [...(more.shell ?? [words[0]!]), ...words.slice(1), '--version'];
  const { status, signal, stdout, stderr } = spawnSync(shell!, rest, {
    cwd: job.folder,
    env: more.env ?? environment(job),
    encoding: 'utf8',
  });
  return { code: status, signal, stdout, stderr };
}

const place = ({ cache }: Job): string => join(cache, digest);
/** What is in the cache besides the bundle. */
const litter = ({ cache }: Job): readonly string[] => readdirSync(cache).filter((name) => name !== digest);

describe('a host', () => {
  test.each(shells)('unpacks once, and starts from what is there (%s)', (shell) => {
    const job = newJob();
    const with_ = { shell: shell === 'busybox' ? ['busybox', 'sh'] : [shell] };
    expect(start(job, with_)).toEqual(good);
    expect(litter(job)).toEqual([]);
    // Without the archive it cannot have been unpacked again.
    for (const name of readdirSync(job.folder)) if (name.endsWith('.gz')) rmSync(join(job.folder, name));
    expect(start(job, with_)).toEqual(good);
  });

  test.each(['it\'s $(x) `y`; "z" \\ *', 'a line\nbreak', '-n'])(
    'starts jobs in a folder called %j',
    (name) => {
      expect(start(newJob(name))).toEqual(good);
    },
  );

  test('unpacks one time for many jobs that start at once', async () => {
    const job = newJob();
    // A tar that counts how often it is called.
    const bin = join(folder, 'counting');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'tar'), `#!/bin/sh\necho x >> '${join(folder, 'count')}'\nexec /bin/tar "$@"\n`, {
      mode: 0o755,
    });
    const env = { ...environment(job), PATH: `${bin}:/usr/bin:/bin` };
    const answers = await Promise.all(
      Array.from(
        { length: 12 },
        () =>
          new Promise<readonly [number | null, string]>((resolve) => {
            const child = spawn(words[0]!, [...words.slice(1), '--version'], { cwd: job.folder, env });
            let said = '';
            for (const stream of [child.stdout, child.stderr])
              stream.on('data', (part: Buffer) => {
                said += part;
              });
            child.on('close', (code) => resolve([code, said]));
          }),
      ),
    );
    expect(answers).toEqual(answers.map(() => [0, `${version}\n`]));
    expect(readFileSync(join(folder, 'count'), 'utf8')).toBe('x\n');
    expect(litter(job)).toEqual([]);
  });

  test('goes on where a job was killed while it unpacked, and sweeps up after it', () => {
    const job = newJob();
    const part = join(job.cache, '.part.host.1');
    const lock = join(job.cache, `.lock.${digest}`);
    for (const left of [part, lock]) mkdirSync(left, { recursive: true });
    // A process that has ended.
    writeFileSync(join(lock, 'pid'), `${spawnSync('true').pid}\n`);
    writeFileSync(join(part, 'node'), 'half');
    utimesSync(part, 1e9, 1e9);
    expect(start(job)).toEqual(good);
    expect(litter(job)).toEqual([]);
  });

  test('a job that is ended while it unpacks leaves nothing', async () => {
    const job = newJob();
    const child = spawn(words[0]!, [...words.slice(1), '--version'], {
      cwd: job.folder,
      env: environment(job),
      detached: true,
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    while (!existsSync(job.cache) || !readdirSync(job.cache).some((name) => name.startsWith('.part')))
      await new Promise((resolve) => setTimeout(resolve, 5));
    process.kill(-child.pid!, 'SIGTERM');
    await ended;
    expect(readdirSync(job.cache)).toEqual([]);
    expect(start(job)).toEqual(good);
  });

  test.each(['bin/node', 'SHA256SUMS'])('unpacks again when a cleaner has taken %s', (name) => {
    const job = newJob();
    expect(start(job)).toEqual(good);
    rmSync(join(place(job), name));
    expect(start(job)).toEqual(good);
    expect(litter(job)).toEqual([]);
  });

  test('refuses an archive that is not as it was sent', () => {
    const job = newJob();
    appendFileSync(join(job.folder, basename(files[0]!)), 'x');
    expect(start(job)).toMatchObject({
      code: 126,
      stderr: expect.stringMatching(/cannot be started on .*tar\.gz is not as it was sent: it is damaged/),
    });
    rmSync(join(job.folder, basename(files[0]!)));
    expect(start(job)).toMatchObject({ code: 126, stderr: expect.stringContaining('cannot be read') });
  });

  test('takes its next place where one cannot be used', () => {
    // All of /var/tmp and /tmp are another machine's: private folders, as HTCondor and Slurm give them to jobs.
    if (!isRoot) return skipBecause('making folders private takes root');
    const script =
      'mount -t tmpfs -o size=1M tmpfs /var/tmp && mount -t tmpfs -o size=200M,noexec tmpfs /tmp && cd "$1" && shift && exec "$@"';
    const inside = join('/srv', `sheaf-test-${process.pid}`);
    mkdirSync(inside);
    try {
      for (const file of files) copyFileSync(file, join(inside, basename(file)));
      const said = spawnSync('unshare', ['-m', 'sh', '-c', script, 'sh', inside, ...words, '--version'], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], SHEAF_BUNDLE_CACHE: '/proc/nothing' },
      });
      expect(said).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
      expect(readdirSync(join(inside, '.sheaf'))).toEqual([digest]);
      // Where there is no place at all, each is told with its reason.
      rmSync(join(inside, '.sheaf'), { recursive: true });
      const last = `mount --bind -o ro "$1" "$1" && mount -o remount,ro,bind "$1" && ${script}`;
      const failed = spawnSync('unshare', ['-m', 'sh', '-c', last, 'sh', inside, ...words, '--version'], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], SHEAF_BUNDLE_CACHE: '/proc/nothing' },
      });
      expect(failed.status).toBe(126);
      expect(failed.stderr).toMatch(
        /it can be unpacked nowhere\n {2}\/proc\/nothing: is no folder .*\n {2}\/var\/tmp\/sheaf-0: .*No space left[\s\S]*\n {2}\/tmp\/sheaf-0: programs cannot be run from it \(noexec\)\n {2}\/srv\/sheaf-test-\d+\/\.sheaf: is no folder .*\n {2}to do: name a folder in SHEAF_BUNDLE_CACHE/,
      );
    } finally {
      rmSync(inside, { recursive: true, force: true });
    }
  });

  test('does not run what another user has put in its way', () => {
    if (!isRoot) return skipBecause("making another user's folder takes root");
    const [job, other] = [newJob(), newJob()];
    const evil = join(place(job), 'bin');
    mkdirSync(evil, { recursive: true });
    writeFileSync(join(evil, 'sheaf'), '#!/bin/sh\necho evil\n', { mode: 0o755 });
    writeFileSync(join(place(job), 'SHA256SUMS'), 'x  bin/sheaf\n');
    for (const path of [job.cache, place(job)]) chownSync(path, 1234, 1234);
    symlinkSync(job.cache, other.cache);
    const env = { PATH: '/usr/bin:/bin', TMPDIR: job.cache };
    for (const cache of [job.cache, other.cache])
      expect(start(job, { env: { ...env, SHEAF_BUNDLE_CACHE: cache } })).toEqual(good);
    expect(readFileSync(join(evil, 'sheaf'), 'utf8')).toContain('evil');
  });

  test('says what it lacks where its Node does not run', () => {
    if (!isRoot) return skipBecause('a host without libstdc++ takes root');
    const job = newJob();
    // As on a host that has no C++ library at all.
    const script =
      'for f in /usr/lib/*/libstdc++.so.6 /lib/*/libstdc++.so.6; do [ ! -e "$f" ] || mount --bind /dev/null "$f"; done; exec "$@"';
    const said = spawnSync('unshare', ['-m', 'sh', '-c', script, 'sh', ...words, '--version'], {
      encoding: 'utf8',
      cwd: job.folder,
      env: environment(job),
    });
    expect(said.status).toBe(126);
    expect(said.stderr).toMatch(
      /its Node does not run here: .*libstdc\+\+\.so\.6[\s\S]*\n {2}expected: Linux on x86_64, glibc 2\.28 or newer, libstdc\+\+\.so\.6 with GLIBCXX_3\.4\.21/,
    );
    expect(litter(job)).toEqual([]);
  });
});

afterAll(() => {
  // Where the tests' own hosts would not do, the machine's folders did.
  for (const name of ['/var/tmp/sheaf-0', '/tmp/sheaf-0']) {
    if (!isRoot || !existsSync(name)) continue;
    rmSync(join(name, digest), { recursive: true, force: true });
    if (readdirSync(name).length === 0) rmdirSync(name);
  }
});
