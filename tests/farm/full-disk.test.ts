// A disk that is full or read-only: a clear failure with exit code 6, never a wrong result, and a run that goes on when
// there is room again. The disks are small tmpfs that these tests mount, which needs root on Linux.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEventLog } from '../../src/farm/event-log.ts';
import { fixture, resultBytes, sheaf, skipBecause, succeed, temporaryFolder } from '../cli/sheaf.ts';
import { temporariesIn } from './runs.ts';

const folder = temporaryFolder();
const peak = fixture(folder, 'peak.yaml');
const mounted: string[] = [];
const reference = join(folder, 'reference.json');
const study = ['--config', peak, '--n-toys', '60', '--seed', '5'];

// Temporary folders are removed by a hook of their own, after this one.
afterAll(() => {
  for (const place of mounted) execFileSync('umount', ['-l', place]);
});

beforeAll(async () => {
  await succeed(['unbinned-fit-toys', ...study, '--shard', '0/1', '-o', reference]);
});

/** A disk of so many KiB; skips the test where none can be mounted. */
function disk(name: string, kib: number): string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return skipBecause('mounting a small tmpfs needs root on Linux');
  const place = join(folder, name);
  mkdirSync(place);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'sheaf-test', place], { stdio: 'pipe' });
  } catch (error) {
    return skipBecause(`a tmpfs cannot be mounted here: ${error instanceof Error ? error.message : error}`);
  }
  mounted.push(place);
  return place;
}

function remount(place: string, options: string): void {
  execFileSync('mount', ['-o', `remount,${options}`, place], { stdio: 'pipe' });
}

/** Resumes where a run got as far as a manifest, else starts it again: what the message of the failure says. */
function carryOn(run: string, start: readonly string[]): readonly string[] {
  return existsSync(join(run, 'manifest.json')) ? ['farm', 'resume', run] : start;
}

describe('a run on a disk that is full', () => {
  // From no room for the manifest, over some shards, to room for all but the merged result.
  test.each([4, 8, 12, 16, 28, 48, 64])(
    'after %i KiB fails clearly and goes on when there is room',
    async (kib) => {
      const place = disk(`full-${kib}`, kib);
      const run = join(place, 'run');
      const start = ['unbinned-fit-toys', ...study, '--shards', '12', '--out-dir', place, '--run-id', 'run'];
      const { code, stdout, stderr } = await sheaf(start, { cwd: folder });
      expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
      expect(stderr).toMatch(/^sheaf: \/.*\(ENOSPC: no space left on device\)\n {2}to do: .*\n$/);
      expect(existsSync(join(run, 'merged.out.json'))).toBe(false);
      // Still no room: the same failure, and nothing is lost by trying.
      expect((await sheaf(carryOn(run, start), { cwd: folder })).code).toBe(6);
      remount(place, 'size=4m');
      await succeed(carryOn(run, start), { cwd: folder });
      expect(resultBytes(join(run, 'merged.out.json'))).toBe(resultBytes(reference));
      expect(temporariesIn(run)).toEqual([]);
      // The log may hold a line that the full disk cut short, and goes on after it.
      expect(readEventLog(join(run, 'events.jsonl')).at(-1)?.event).toBe('run-merged');
    },
  );
});

test('an output file that does not fit is not there, and the run is', async () => {
  const place = disk('small', 4);
  const output = join(place, 'toys.json');
  const { code, stderr } = await sheaf([
    'unbinned-fit-toys',
    ...study,
    '--out-dir',
    folder,
    '--run-id',
    'fits',
    '-o',
    output,
  ]);
  expect(code).toBe(6);
  expect(stderr).toMatch(
    /\nsheaf: .*\/small\/toys\.json: cannot be written \(ENOSPC: no space left on device\)\n {2}to do: free some space, or choose another place\n$/,
  );
  expect(existsSync(output)).toBe(false);
  expect(temporariesIn(place)).toEqual([]);
  expect(resultBytes(join(folder, 'fits/merged.out.json'))).toBe(resultBytes(reference));
});

test('a shard alone that does not fit leaves nothing', async () => {
  const place = disk('shard', 4);
  const output = join(place, 'shard.json');
  const { code, stdout, stderr } = await sheaf([
    'unbinned-fit-toys',
    ...study,
    '--shard',
    '0/2',
    '-o',
    output,
  ]);
  expect({ code, stdout, stderr }).toEqual({
    code: 6,
    stdout: '',
    stderr: `sheaf: ${output}: cannot be written (ENOSPC: no space left on device)\n  to do: free some space, or choose another place\n`,
  });
  expect(existsSync(output)).toBe(false);
});

describe('a folder that is read-only', () => {
  test('takes no new run', async () => {
    const place = disk('read-only', 400);
    remount(place, 'ro');
    const outcome = await sheaf(['unbinned-fit-toys', ...study, '--out-dir', place, '--run-id', 'run']);
    expect(outcome).toEqual({
      code: 6,
      signal: null,
      stdout: '',
      stderr: `sheaf: ${place}/run: the run directory cannot be made (EROFS: read-only file system)\n  to do: choose a place that can be written to\n`,
    });
  });

  test('keeps its run as it is, which goes on when it can be written again', async () => {
    const place = disk('turned', 4000);
    const run = join(place, 'run');
    await succeed(['unbinned-fit-toys', ...study, '--shards', '4', '--out-dir', place, '--run-id', 'run'], {
      cwd: folder,
    });
    const merged = readFileSync(join(run, 'merged.out.json'));
    writeFileSync(join(run, 'shard_1.out.json'), '');
    writeFileSync(join(run, 'shard_2.out.json.tmp-1-0-0'), '');
    remount(place, 'ro');
    const outcome = await sheaf(['farm', 'resume', run]);
    expect(outcome).toEqual({
      code: 6,
      signal: null,
      stdout: '',
      stderr:
        `sheaf: ${run}/run.lock: cannot be written (EROFS: read-only file system)\n` +
        `  to do: what is done is kept; mend the cause and continue with \`sheaf farm resume ${run}\`\n`,
    });
    remount(place, 'rw');
    await succeed(['farm', 'resume', run]);
    expect(readFileSync(join(run, 'merged.out.json'))).toEqual(merged);
    expect(temporariesIn(run)).toEqual([]);
  });
});
