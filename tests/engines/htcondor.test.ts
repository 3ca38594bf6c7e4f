// The HTCondor engine against a real pool: whole studies in both ways of carrying files, and everything that may happen to
// a job on its way.
import { chownSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HtcondorOptions } from '../../src/contracts/htcondor-options.ts';
import type { Ticket } from '../../src/engines/engine.ts';
import { dagFiles, dagName } from '../../src/engines/htcondor/dag.ts';
import { type HtcondorEngine, htcondor } from '../../src/engines/htcondor/htcondor.ts';
import { fixture, readResult, succeed, temporaryFolder } from '../cli/sheaf.ts';
import { type CondorPool, inPool, submitter } from '../cluster/condor.ts';
import { until } from '../cluster/processes.ts';
import { eventsOf, shardsInPlace } from '../farm/runs.ts';
import {
  allDone,
  allFailed,
  clientIn,
  jobOf,
  lowerPool,
  newRun,
  raisePool,
  sheafWords,
  untilStates,
  whyNoPool,
  worldOf,
} from './condor-pool.ts';

const TOYS = 200;
const SHARDS = 12;
const all = Array.from({ length: SHARDS }, (_, i) => i);
const reason = whyNoPool();
const folder = temporaryFolder();
const local = join(folder, 'local');

describe.skipIf(reason !== null)('the HTCondor engine', () => {
  let pool: CondorPool;
  const client = (...words: string[]): void => {
    expect(inPool(pool, submitter, words), words.join(' ')).toMatchObject({ code: 0 });
  };
  /** Shards that run a shell's SCRIPT instead of toys; `$2` is the shard's index. */
  const scripted = (engine: HtcondorEngine, path: string, script: string, shards: readonly number[] = [0]) =>
    engine.submit({ path }, shards, { program: ['sh', '-c', script], threads: 1, memoryMb: 100 });
  /** Kills a daemon of the pool, as a crash does. */
  const kill = (daemon: string): void => {
    expect(inPool(pool, 'root', ['pkill', '-9', '-x', daemon])).toMatchObject({ code: 0 });
  };

  beforeAll(async () => {
    pool = await raisePool([
      // Looked at every minute by default.
      'PERIODIC_EXPR_INTERVAL = 2',
      // The memory of jobs is looked at at once, and policed as sites do.
      'STARTER_INITIAL_UPDATE_INTERVAL = 1',
      'STARTER_UPDATE_INTERVAL = 2',
      'POLLING_INTERVAL = 1',
      'use POLICY: HOLD_IF_MEMORY_EXCEEDED',
      // A daemon that was killed is started again soon.
      'MASTER_BACKOFF_CONSTANT = 2',
      'DAGMAN_USER_LOG_SCAN_INTERVAL = 1',
    ]);
    const peak = fixture(folder, 'peak.yaml');
    const cut = ['--n-toys', String(TOYS), '--shards', String(SHARDS)];
    await succeed(['unbinned-fit-toys', '--config', peak, ...cut, '--out-dir', folder, '--run-id', 'local'], {
      cwd: folder,
    });
  }, 600_000);
  afterAll(() => lowerPool(pool));

  /** `sheaf farm resume` takes the shards as they are, and comes to the bits of the local run. */
  async function expectSameResult(path: string): Promise<void> {
    const before = shardsInPlace(path);
    expect(before.size).toBe(SHARDS);
    await succeed(['farm', 'resume', path, '--output', join(folder, 'resumed.json')]);
    expect(shardsInPlace(path)).toEqual(before);
    expect(eventsOf(path).map((e) => e.event)).toEqual(['run-created', 'run-merged']);
    const merged = readResult(join(path, 'merged.out.json'));
    expect(merged.results_digest).toBe(readResult(join(local, 'merged.out.json')).results_digest);
  }

  test.each([
    ['shared', 'a run'],
    ['transfer', `it's a "run" $(x) $$y #ü; 100% a=b,c`],
  ] as const)('runs a whole study with %s files, in a directory called %s', async (files, name) => {
    const engine = htcondor({ files }, worldOf(pool));
    const path = newRun(pool, name, local);
    const ticket = await engine.submit({ path }, all, jobOf(pool));
    const states = await untilStates(engine, ticket, allDone, 120);
    for (const state of states) expect(state).toMatchObject({ state: 'done', host: 'condorhost' });
    for (const [i, state] of states.entries()) {
      const read = (what: string): string => readFileSync(join(path, `shard_${i}.${what}`), 'utf8');
      expect([read('host'), read('rc'), read('stdout'), read('stderr')]).toEqual([
        'condorhost\n',
        '0\n',
        '',
        '',
      ]);
      // Both count whole seconds, one inside of the other.
      expect(Number(read('elapsed_s'))).toBeLessThanOrEqual(
        (state.state === 'done' ? state.seconds : -1) + 1,
      );
    }
    expect(await engine.find({ path })).toEqual([ticket]);
    await expectSameResult(path);
  });

  test('carries the program to jobs, too', async () => {
    const [node, main] = sheafWords(pool) as [string, string];
    const options: HtcondorOptions = { files: 'transfer', transfer_inputs: [node, `${dirname(main)}/`] };
    const engine = htcondor(options, worldOf(pool));
    const path = newRun(pool, 'program', local);
    const job = jobOf(pool, { program: ['./node', 'main.js'], diskMb: 500 });
    const ticket = await engine.submit({ path }, [5], job);
    await untilStates(engine, ticket, allDone);
    const shard = 'shard_5.out.json';
    expect(readFileSync(join(path, shard), 'utf8')).toBe(readFileSync(join(local, shard), 'utf8'));
  });

  test('sends some shards alone, no more of them at once than asked for', async () => {
    const engine = htcondor({}, worldOf(pool));
    const path = newRun(pool, 'some', local);
    const ticket = await engine.submit({ path }, [7, 3, 9], jobOf(pool, { most: 1 }));
    const waits = new Set<string | undefined>();
    await untilStates(engine, ticket, (states) => {
      expect(states.filter(({ state }) => state === 'running').length).toBeLessThan(2);
      for (const s of states) if (s.state === 'waiting') waits.add(s.why);
      return allDone(states);
    });
    expect([...waits]).toContain('its turn to enter the queue has not come');
    expect([...shardsInPlace(path).keys()].sort()).toEqual([3, 7, 9].map((i) => `shard_${i}.out.json`));
    expect(existsSync(join(path, 'condor_submission_1.json'))).toBe(true);
  });

  test('a job that is vacated waits again, and runs to its end', async () => {
    const engine = htcondor({}, worldOf(pool));
    const path = newRun(pool, 'vacated', local);
    const ticket = await scripted(engine, path, 'if [ -e again ]; then exit 0; fi; touch again; sleep 100');
    await untilStates(engine, ticket, ([s]) => s!.state === 'running' && existsSync(join(path, 'again')));
    client('condor_vacate_job', clusterOf(ticket));
    const seen = new Set<string>();
    await untilStates(engine, ticket, (states) => {
      for (const s of states) seen.add(`${s.state} ${s.state === 'waiting' ? s.why : ''}`);
      return allDone(states);
    });
    expect([...seen]).toContain('waiting Job was evicted');
  });

  test('a job whose machine loses it waits again, and runs to its end', async () => {
    const engine = htcondor({}, worldOf(pool));
    const path = newRun(pool, 'lost', local);
    const ticket = await scripted(engine, path, 'if [ -e again ]; then exit 0; fi; touch again; sleep 100');
    await untilStates(engine, ticket, ([s]) => s!.state === 'running' && existsSync(join(path, 'again')));
    kill('condor_starter');
    await untilStates(engine, ticket, allDone);
  });

  test('a job that is held says who did it, and goes on when it is released', async () => {
    const engine = htcondor({}, worldOf(pool));
    const path = newRun(pool, 'held', local);
    const ticket = await scripted(engine, path, 'if [ -e again ]; then exit 0; fi; touch again; sleep 100');
    await untilStates(engine, ticket, ([s]) => s!.state === 'running' && existsSync(join(path, 'again')));
    client('condor_hold', '-reason', 'the disk is full', clusterOf(ticket));
    const [state] = await untilStates(engine, ticket, allFailed);
    expect(state).toMatchObject({ cause: 'held', reason: expect.stringContaining('the disk is full') });
    expect(await engine.explain(ticket, 0)).toMatch(
      /the disk is full.*\(hold code 1, subcode 0\)\n {2}to do: .*condor_release/,
    );
    client('condor_release', clusterOf(ticket));
    await untilStates(engine, ticket, allDone);
  });

  test('a job that was submitted on hold is held', async () => {
    const engine = htcondor({ extra: { hold: 'true' } }, worldOf(pool));
    const ticket = await scripted(engine, newRun(pool, 'on hold', local), 'true');
    const [state] = await untilStates(engine, ticket, allFailed);
    expect(state).toMatchObject({ cause: 'held', reason: expect.stringContaining('hold code 15') });
    await engine.cancel(ticket);
  });

  test('jobs that are removed by others are cancelled; what is done stays done, also after a cancel', async () => {
    const engine = htcondor({}, worldOf(pool));
    const path = newRun(pool, 'removed', local);
    const ticket = await scripted(engine, path, 'test $2 = 0 || sleep 100', [0, 1, 2, 3]);
    await untilStates(
      engine,
      ticket,
      ([first, second]) => first!.state === 'done' && second!.state === 'running',
    );
    client('condor_rm', `${clusterOf(ticket)}.1`);
    await untilStates(engine, ticket, ([, second]) => second!.state === 'failed');
    await engine.cancel(ticket);
    expect(inPool(pool, submitter, ['condor_q', '-af', 'ClusterId']).stdout).toBe('');
    await engine.cancel(ticket);
    const [first, ...others] = [...(await engine.states(ticket)).shards.values()];
    expect(first).toMatchObject({ state: 'done' });
    for (const other of others)
      expect(other).toMatchObject({ cause: 'cancelled', reason: expect.stringContaining('condor_rm') });
  });

  test.each<readonly [string, Wrong, string, RegExp]>([
    [
      'more memory than it asked for',
      { script: 'exec python3 -c "x = bytearray(400 << 20); import time; time.sleep(90)"' },
      'out-of-memory',
      /memory/i,
    ],
    [
      'more time than it asked for',
      { script: 'sleep 90', seconds: 2 },
      'out-of-time',
      /exceeded allowed job duration.*\n {2}to do: ask for more time/,
    ],
    [
      'a program that is not there',
      { program: ['/nowhere/sheaf'] },
      'not-started',
      /program was not found on condorhost\n.*\n {2}it said:\n.*\/nowhere\/sheaf: not found/,
    ],
    [
      'a file that is not there',
      { options: { files: 'transfer', transfer_inputs: ['/nowhere/program'] } },
      'not-started',
      /\/nowhere\/program.*No such file.*\n {2}to do: mend the input files/,
    ],
    [
      'a study that is wrong',
      { script: 'echo "first: wrong" >&2; exit 3' },
      'exit',
      /exit code 3 \(specification\) on condorhost\n {2}it said:\n {4}first: wrong/,
    ],
    [
      'a study that is wrong, far away',
      { script: 'echo "first: wrong" >&2; exit 3', options: { files: 'transfer' } },
      'exit',
      /exit code 3 \(specification\) on condorhost\n {2}it said:\n {4}first: wrong/,
    ],
    ['a signal', { script: 'kill -9 $$' }, 'signal', /signal 9 on condorhost.*memory/],
  ])('a job with %s', async (name, { script = '', program, seconds, options }: Wrong, cause, words) => {
    const engine = htcondor(options ?? {}, worldOf(pool));
    const path = newRun(pool, name, local);
    const job = {
      program: program ?? ['sh', '-c', script],
      threads: 1,
      memoryMb: 100,
      ...(seconds && { seconds }),
    };
    const ticket = await engine.submit({ path }, [0], job);
    const [state] = await untilStates(engine, ticket, allFailed);
    expect(state).toMatchObject({ cause });
    expect(await engine.explain(ticket, 0)).toMatch(words);
    await engine.cancel(ticket);
  });

  test('while the access point is down nothing is concluded; then all goes on', async () => {
    const engine = htcondor({}, worldOf(pool));
    const path = newRun(pool, 'restarted', local);
    const ticket = await scripted(engine, path, 'while [ ! -e go ]; do sleep 0.1; done', [0, 1]);
    await untilStates(engine, ticket, (states) => states.every((s) => s.state === 'running'));
    kill('condor_schedd');
    await untilStates(engine, ticket, (states) => states.every((s) => s.state === 'unknown'));
    expect(await engine.explain(ticket, 0)).toMatch(/could not be asked \(condor_q: .+\)/);
    await expect(engine.cancel(ticket)).rejects.toThrow(/may still be there/);
    await untilStates(engine, ticket, (states) => states.every((s) => s.state === 'running'));
    writeFileSync(join(path, 'go'), '');
    await untilStates(engine, ticket, allDone);
  });

  test('a submission whose answer is lost is found again', async () => {
    const path = newRun(pool, 'answer', local);
    const ask = clientIn(pool);
    const lost = { code: null, stdout: '', stderr: 'cut' };
    let isDown = false;
    const world = worldOf(pool, async (words, options) => {
      const answer = await ask(words, options);
      return isDown || words[0] === 'condor_submit' ? lost : answer;
    });
    const engine = htcondor({}, world);
    const first = await engine.submit({ path }, [4], jobOf(pool));
    await untilStates(engine, first, allDone);
    isDown = true;
    await expect(engine.submit({ path }, [5, 6], jobOf(pool))).rejects.toThrow(/condor_submit: cut/);
    await expect(engine.find({ path })).rejects.toThrow(/ask again/);
    isDown = false;
    const [, second] = await engine.find({ path });
    expect(second).toMatchObject({ shards: [5, 6] });
    await untilStates(engine, second!, allDone);
    expect([...shardsInPlace(path).keys()].sort()).toEqual([4, 5, 6].map((i) => `shard_${i}.out.json`));
    expect(await engine.find({ path })).toEqual([first, second]);
  });

  test('without its log, a submission is asked for at the access point', async () => {
    const path = newRun(pool, 'no log', local);
    const ticket = await scripted(htcondor({}, worldOf(pool)), path, 'exit $2', [0, 3]);
    await untilStates(htcondor({}, worldOf(pool)), ticket, (s) =>
      s.every(({ state }) => /done|failed/.test(state)),
    );
    rmSync(join(path, `condor.${clusterOf(ticket)}.log`));
    const states = async (t: Ticket) => [...(await htcondor({}, worldOf(pool)).states(t)).shards.values()];
    expect(await states(ticket)).toEqual([
      { state: 'done', seconds: expect.any(Number), host: 'condorhost' },
      expect.objectContaining({ cause: 'exit', exitCode: 3 }),
    ]);
    const waiting = await htcondor({ requirements: 'false' }, worldOf(pool)).submit(
      { path },
      [0],
      jobOf(pool),
    );
    rmSync(join(path, `condor.${clusterOf(waiting)}.log`));
    expect(await states(waiting)).toMatchObject([{ state: 'waiting' }]);
    expect(await states({ ...ticket, id: `99999 ${path}`, shards: [0] })).toEqual([{ state: 'ended' }]);
    await htcondor({}, worldOf(pool)).cancel(waiting);
  });

  test('the DAG of a run: shards, and a node that merges them', async () => {
    const path = newRun(pool, 'a dag', local);
    for (const [name, text] of dagFiles({}, { path }, all, jobOf(pool, { most: 2 }), 1))
      writeFileSync(join(path, name), text);
    // The last node appends to what the run wrote so far.
    for (const name of readdirSync(path)) chownSync(join(path, name), 1000, 1000);
    const words = ['condor_submit_dag', '-suppress_notification', dagName];
    const answer = inPool(pool, submitter, words, { folder: path });
    expect(answer).toMatchObject({ code: 0 });
    expect(await until(() => existsSync(join(path, 'condor.dag.metrics')), 40)).toBe(true);
    const merged = readResult(join(path, 'merged.out.json'));
    expect(merged.results_digest).toBe(readResult(join(local, 'merged.out.json')).results_digest);
    expect(eventsOf(path).map((e) => e.event)).toEqual(['run-created', 'run-merged']);
  });

  test('what condor_submit refuses is told in its own words', async () => {
    const path = newRun(pool, 'refused', local);
    const submit = (options: HtcondorOptions) =>
      htcondor(options, worldOf(pool)).submit({ path }, [0], jobOf(pool));
    await expect(submit({ requirements: 'Memory > (' })).rejects.toThrow(
      /condor_job\.sub: condor_submit: .*[Rr]equirements/,
    );
    await expect(submit({ extra: { reqest_gpus: '1' } })).rejects.toThrow(
      /does not know the line `reqest_gpus = 1`/,
    );
    expect(inPool(pool, submitter, ['condor_q', '-af', 'ClusterId']).stdout).toBe('');
  });
});

interface Wrong {
  readonly script?: string;
  readonly program?: readonly string[];
  readonly seconds?: number;
  readonly options?: HtcondorOptions;
}

const clusterOf = ({ id }: Ticket): string => id.split(' ')[0]!;
