// The package as npm would publish it: packed, installed into an empty folder, and used there.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { version } from '../../src/version.ts';
import {
  fixture,
  readResult,
  resultBytes,
  root,
  skipBecause,
  succeed,
  temporaryFolder,
} from '../cli/sheaf.ts';

const folder = temporaryFolder();
const fresh = join(folder, 'fresh');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly name: string;
};

let packed: readonly string[] = [];
let problem: string | undefined;

beforeAll(() => {
  const text = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, '--loglevel=error'],
    { cwd: root, encoding: 'utf8' },
  );
  packed = tarball(text);
  mkdirSync(fresh);
  writeFileSync(join(fresh, 'package.json'), '{"private": true}');
  const file = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  const done = spawnSync('npm', ['install', ...quiet, join('..', file)], { cwd: fresh, encoding: 'utf8' });
  if (done.status !== 0)
    problem = `the package's dependencies cannot be installed: ${done.stderr.split('\n')[0]}`;
});

/** The paths in the tarball that `npm pack --json` speaks of; newer versions of npm key them by package. */
function tarball(json: string): readonly string[] {
  const answer = JSON.parse(json) as Packed[] | Record<string, Packed>;
  const [only] = Array.isArray(answer) ? answer : Object.values(answer);
  return only!.files.map((file) => file.path);
}

interface Packed {
  readonly files: readonly { readonly path: string }[];
}

test('package.json and the program have the same version', () => {
  expect(version).toBe(manifest.version);
});

describe('the tarball', () => {
  test('holds what is used, and no more', () => {
    for (const path of [
      'package.json',
      'dist/cli/main.js',
      'dist/engines/local/worker.js',
      'dist/index.js',
      'dist/index.d.ts',
      'NOTICE',
    ])
      expect(packed).toContain(path);
    expect(
      packed.filter((path) =>
        /^(src|tests|assembly|scripts|bench|web|\.cache|sheaf-runs)\/|\.map$|(?<!\.d)\.ts$/.test(path),
      ),
    ).toEqual([]);
  });
});

describe('installed into an empty folder', () => {
  const sheaf = join(fresh, 'node_modules/.bin/sheaf');
  const installed = (...args: string[]): string => {
    if (problem !== undefined) return skipBecause(problem);
    return execFileSync(sheaf, args, { cwd: fresh, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  };

  test('`sheaf` runs a small study, with the bits of this one', async () => {
    expect(installed('--version').trim()).toBe(manifest.version);
    fixture(fresh, 'peak.yaml');
    const study = [
      'unbinned-fit-toys',
      '--config',
      'peak.yaml',
      '--n-toys',
      '20',
      '--threads',
      '2',
      '--shards',
      '4',
      '--run-id',
      'run',
    ];
    installed(...study);
    const result = join(fresh, 'sheaf-runs/run/merged.out.json');
    expect(readResult(result).results.n_converged).toBe(20);
    await succeed([...study, '--out-dir', 'here'], { cwd: fresh });
    expect(resultBytes(result)).toBe(resultBytes(join(fresh, 'here/run/merged.out.json')));
  });

  test('`sheaf` generates, fits and reports there', () => {
    fixture(fresh, 'peak.yaml');
    installed('generate', '--config', 'peak.yaml', '-o', 'observed.parquet');
    expect(JSON.parse(installed('unbinned-fit', '--config', 'peak.yaml'))).toMatchObject({
      status: 'converged',
    });
    installed('report', 'sheaf-runs/run');
    expect(existsSync(join(fresh, 'sheaf-runs/run/report.html'))).toBe(true);
  });

  test('`sheaf env bundle` gives the bytes that it gives here', async () => {
    const made = (cache: string, ask: () => string | Promise<string>): Promise<{ sha256: string }> => {
      process.env['XDG_CACHE_HOME'] = join(folder, cache);
      return Promise.resolve(ask()).then((text) => JSON.parse(text) as { sha256: string });
    };
    const words = ['env', 'bundle', '--json', '--output', 'sheaf.tar.gz'];
    const there = await made('there', () => installed(...words));
    const here = await made('here', async () => (await succeed(words, { cwd: fresh })).stdout);
    expect(there).toEqual({ ...here, cached: false });
  });

  test('the library is imported by its name', () => {
    if (problem !== undefined) return skipBecause(problem);
    const code =
      "const { version, loadKernel } = await import('sheaf'); await loadKernel(); console.log(version);";
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: fresh,
      encoding: 'utf8',
    });
    expect(said.trim()).toBe(manifest.version);
  });

  test('every file that package.json speaks of is there', () => {
    if (problem !== undefined) return skipBecause(problem);
    const place = join(fresh, 'node_modules', manifest.name);
    const { bin, exports, files } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as {
      bin: Record<string, string>;
      exports: Record<string, string | Record<string, string>>;
      files: string[];
    };
    const targets = Object.values(exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    );
    const missing = [...Object.values(bin), ...targets, ...files].filter(
      (path) => !existsSync(join(place, path.replace(/\/\*$/, ''))),
    );
    expect(missing).toEqual([]);
  });
});
