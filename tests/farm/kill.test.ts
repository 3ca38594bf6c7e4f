// A run that was killed at any instruction continues with `resume`, recomputes only what is missing, and ends in the
// same bits as one that nobody disturbed.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  fixture,
  randomNumbers,
  readResult,
  resultBytes,
  sheaf,
  start,
  succeed,
  temporaryFolder,
} from '../cli/sheaf.ts';
import { eventsOf, shardsInPlace, temporariesIn, timesDone, until } from './runs.ts';

const TOYS = 2000;
const SHARDS = 80;
const folder = temporaryFolder();
const cwd = folder;
const peak = fixture(folder, 'peak.yaml');

function newRun(id: string, ...more: string[]): string[] {
  const cut = ['--n-toys', String(TOYS), '--shards', String(SHARDS)];
  return ['unbinned-fit-toys', '--config', peak, ...cut, '--out-dir', folder, '--run-id', id, ...more];
}
/** For runs that must still go on when something is done to them. */
const slowly = ['--threads', '1'];
const undisturbed = join(folder, 'undisturbed');

beforeAll(async () => {
  await succeed(newRun('undisturbed'), { cwd });
});

function expectUndisturbed(run: string): void {
  const merged = join(run, 'merged.out.json');
  expect(resultBytes(merged)).toBe(resultBytes(join(undisturbed, 'merged.out.json')));
  expect(readResult(merged).study).toEqual(readResult(join(undisturbed, 'merged.out.json')).study);
  expect(shardsInPlace(run).size).toBe(SHARDS);
  expect(temporariesIn(run)).toEqual([]);
  expect(existsSync(join(run, 'run.lock'))).toBe(false);
}

/** That nothing was run twice, and that every life of the run set out to run just what was missing. */
function expectNothingTwice(run: string): void {
  const events = eventsOf(run);
  for (const [shard, times] of timesDone(events)) expect(times, `shard ${shard}`).toBe(1);
  expect(events.filter((e) => e.event === 'run-created')).toHaveLength(1);
  expect(events.filter((e) => e.event === 'run-merged')).toHaveLength(1);
  expect(events.filter((e) => e.event === 'shard-refused' || e.event === 'shard-failed')).toEqual([]);
}

test('a run survives 20 kills at random moments', async () => {
  const random = randomNumbers(20);
  let [kills, runs] = [0, 0];
  while (kills < 20) {
    const run = join(folder, `killed-${runs}`);
    const resume = existsSync(join(run, 'manifest.json'));
    const threads = ['--threads', String(1 + Math.floor(2 * random()))];
    const life = start(resume ? ['farm', 'resume', run, ...threads] : newRun(`killed-${runs}`, ...threads), {
      cwd,
    });
    const before = shardsInPlace(run);
    const ended = await Promise.race([life.done, wait(50 + 850 * random())]);
    if (ended === undefined) {
      // A whole process group as a batch system does it, or the process alone as the kernel does when memory is short.
      process.kill(random() < 0.5 ? -life.process.pid! : life.process.pid!, 'SIGKILL');
      const { code, signal } = await life.done;
      if (signal === 'SIGKILL') kills++;
      else expect(code).toBe(0);
    } else {
      expect(ended).toMatchObject({ code: 0, signal: null });
    }
    const after = shardsInPlace(run);
    for (const [name, state] of before) expect(after.get(name), name).toBe(state);
    for (const name of after.keys())
      expect(() => JSON.parse(readFileSync(join(run, name), 'utf8'))).not.toThrow();
    if (ended !== undefined) {
      expectUndisturbed(run);
      expectNothingTwice(run);
      runs++;
    }
  }
  const last = join(folder, `killed-${runs}`);
  const finish = existsSync(join(last, 'manifest.json'))
    ? ['farm', 'resume', last]
    : newRun(`killed-${runs}`);
  const stale = existsSync(last) ? shardsInPlace(last) : new Map<string, string>();
  await succeed(finish, { cwd });
  for (const [name, state] of stale) expect(shardsInPlace(last).get(name), name).toBe(state);
  expectUndisturbed(last);
  expectNothingTwice(last);
});

test('a second resume of a finished run changes nothing', async () => {
  const files = ['manifest.json', 'events.jsonl', 'merged.out.json'].map((name) => join(undisturbed, name));
  const [before, shards] = [files.map((f) => readFileSync(f, 'utf8')), shardsInPlace(undisturbed)];
  const { stdout, stderr } = await succeed(['farm', 'resume', undisturbed]);
  expect(stdout).toBe('');
  expect(stderr).toContain(`result: ${join(undisturbed, 'merged.out.json')}\n`);
  expect(files.map((f) => readFileSync(f, 'utf8'))).toEqual(before);
  expect(shardsInPlace(undisturbed)).toEqual(shards);
});

test('what killed writers left behind is removed', async () => {
  const run = join(folder, 'leftovers');
  const first = start(newRun('leftovers', ...slowly), { cwd });
  await until(() => shardsInPlace(run).size > 3);
  process.kill(first.process.pid!, 'SIGKILL');
  await first.done;
  writeFileSync(join(run, 'shard_0.out.json.tmp-1-0-0'), '{"half": ');
  writeFileSync(join(run, 'merged.out.json.tmp-1-0-0'), '');
  await succeed(['farm', 'resume', run]);
  expectUndisturbed(run);
});

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', (signal) => {
  test('ends a run with exit code 130 and the command that continues it', async () => {
    const run = join(folder, signal);
    const life = start(newRun(signal, ...slowly), { cwd });
    await until(() => shardsInPlace(run).size > 3);
    process.kill(life.process.pid!, signal);
    const { code, stdout, stderr } = await life.done;
    expect(code).toBe(130);
    expect(stdout).toBe('');
    const said =
      /^sheaf: interrupted: (\d+) of 2000 toys are kept\n {2}to do: continue with `sheaf farm resume (\S+)`\n$/.exec(
        stderr,
      );
    expect(said?.[2], stderr).toBe(run);
    const kept = shardsInPlace(run);
    expect(Number(said?.[1])).toBeLessThanOrEqual((kept.size * TOYS) / SHARDS);
    expect(existsSync(join(run, 'run.lock'))).toBe(false);
    expect(eventsOf(run).filter((e) => e.event === 'run-interrupted')).toMatchObject([{ signal }]);
    await succeed(['farm', 'resume', run]);
    for (const [name, state] of kept) expect(shardsInPlace(run).get(name), name).toBe(state);
    expectUndisturbed(run);
    expectNothingTwice(run);
  });
});

test('two processes cannot drive one run: the second is told who does, and the first goes on', async () => {
  const run = join(folder, 'contested');
  const first = start(newRun('contested', ...slowly), { cwd });
  await until(() => shardsInPlace(run).size > 0);
  const second = await sheaf(['farm', 'resume', run]);
  expect(second).toEqual({
    code: 5,
    signal: null,
    stdout: '',
    stderr:
      `sheaf: ${run}/run.lock: process ${first.process.pid} on ${hostname()} is driving this run\n` +
      '  to do: wait for it, or end it; if it is known to be gone, remove this file\n',
  });
  expect(await first.done).toMatchObject({ code: 0 });
  expectUndisturbed(run);
  expectNothingTwice(run);
});

test('a run cannot be started where there is one already', async () => {
  const { code, stderr, stdout } = await sheaf(newRun('undisturbed'), { cwd });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(
    `sheaf: ${undisturbed}: there is a run here already\n` +
      `  to do: continue it with \`sheaf farm resume ${undisturbed}\`, or choose another --run-id\n`,
  );
});

test('of several that start the same run at once, one gets it', async () => {
  const lives = await Promise.all(
    [1, 2, 3].map((seed) => sheaf(newRun('raced', '--seed', String(seed)), { cwd })),
  );
  expect(lives.map((l) => l.code).sort()).toEqual([0, 2, 2]);
  const winner = lives.findIndex((l) => l.code === 0) + 1;
  expect(readResult(join(folder, 'raced/merged.out.json')).gen.seed).toBe(winner);
});

describe('a lock', () => {
  /** A run with half of its shards, and a lock that says this. */
  async function half(id: string, lock: string): Promise<string> {
    const run = join(folder, id);
    const life = start(newRun(id, ...slowly), { cwd });
    await until(() => shardsInPlace(run).size > SHARDS / 4);
    process.kill(life.process.pid!, 'SIGKILL');
    await life.done;
    writeFileSync(join(run, 'run.lock'), lock);
    return run;
  }

  test('of a process that is gone is taken over, by one of several', async () => {
    const gone = start(['--version']);
    await gone.done;
    const run = await half('stale', JSON.stringify({ host: hostname(), pid: gone.process.pid }));
    const lives = await Promise.all([1, 2, 3].map(() => sheaf(['farm', 'resume', run])));
    // Who comes when the run is finished has nothing to do; who comes before that is refused.
    expect(lives.map((l) => l.code).sort()[0]).toBe(0);
    for (const { code, stderr } of lives) if (code !== 0) expect(stderr).toContain(' is driving this run\n');
    expectUndisturbed(run);
    expectNothingTwice(run);
  });

  test('that is torn belongs to nobody', async () => {
    const run = await half('torn', '{"host": "');
    await succeed(['farm', 'resume', run]);
    expectUndisturbed(run);
  });

  test('of another machine is respected, since its processes cannot be seen', async () => {
    const run = await half('elsewhere', JSON.stringify({ host: 'node042', pid: 1 }));
    const outcome = await sheaf(['farm', 'resume', run]);
    expect(outcome).toMatchObject({ code: 5, stdout: '' });
    expect(outcome.stderr).toContain(`${run}/run.lock: process 1 on node042 is driving this run\n`);
    rmSync(join(run, 'run.lock'));
    await succeed(['farm', 'resume', run]);
    expectUndisturbed(run);
  });
});
