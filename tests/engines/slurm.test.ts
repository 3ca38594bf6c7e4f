// The Slurm engine on a real cluster: a whole study with the bits of a local run, and everything that may go wrong.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { slurmOptions } from '../../src/contracts/slurm-options.ts';
import type { RunPlace, ShardState } from '../../src/engines/engine.ts';
import { directive } from '../../src/engines/slurm/directives.ts';
import { type SlurmEngine, slurm } from '../../src/engines/slurm/slurm.ts';
import { createRunDirectory, openRunDirectory } from '../../src/farm/run-directory.ts';
import { fixture, program, readResult, succeed } from '../cli/sheaf.ts';
import { setLink } from '../cluster/network.ts';
import { whyNot } from '../cluster/packages.ts';
import { ask, isAlive, must, named, startDaemon, stopDaemons, until } from '../cluster/processes.ts';
import { controller, idleNodes, lowerSlurm, raiseSlurm, type SlurmCluster } from '../cluster/slurm.ts';
import { eventsOf } from '../farm/runs.ts';
import { allOver, engineContract, shellJob, statesUntil } from './contract.ts';

const reason = whyNot();
if (reason !== null && process.env['CI'] === 'true') throw new Error(reason);

const NODES = 2;

describe.skipIf(reason !== null)('the Slurm engine', () => {
  let cluster: SlurmCluster;
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-slurm-engine-'));
  const path = process.env['PATH'];

  const make = (options: unknown = {}): SlurmEngine =>
    slurm(slurmOptions.parse(options), {
      patience: { question: 10, order: 30 },
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
  const emptyRun = (name: string): RunPlace => {
    mkdirSync(join(folder, name));
    return { path: join(folder, name) };
  };
  const jobOf = (id: string): string => /^\d+/.exec(id)![0];
  const files = ({ path }: RunPlace, name: string): string => readFileSync(join(path, name), 'utf8');
  const startController = () => {
    const conf = join(cluster.folder, 'slurm.conf');
    const command = named('head', ['/usr/sbin/slurmctld', '-D', '-f', conf]);
    const daemon = startDaemon(controller, command, join(cluster.folder, 'log', 'slurmctld.out'));
    cluster = { ...cluster, daemons: [...cluster.daemons, daemon] };
  };
  const killController = async () => {
    const daemon = cluster.daemons.findLast(({ name }) => name === controller)!;
    await stopDaemons([daemon], 'SIGKILL');
    cluster = { ...cluster, daemons: cluster.daemons.filter((d) => d !== daemon) };
  };

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    cluster = await raiseSlurm({
      folder: join(folder, 'cluster'),
      nodes: NODES,
      cpus: 4,
      prefix: 'teslu',
      net: '10.233.11',
      extra: ['KillWait=2', 'CompleteWait=0'],
    });
    process.env['SLURM_CONF'] = cluster.environment.SLURM_CONF;
  }, 300_000);
  afterEach(() => {
    process.env['PATH'] = path;
  });
  afterAll(async () => {
    await lowerSlurm(cluster);
    rmSync(folder, { recursive: true, force: true });
    expect(ask(['ip', 'netns', 'list']).stdout).not.toMatch(/teslu\d/);
  });

  engineContract(make, emptyRun);

  test('a study has the bits of a local run, in two arrays, from a directory with a hostile name', async () => {
    const cut = ['--n-toys', '200', '--shards', '12', '--seed', '3'];
    const config = fixture(folder, 'peak.yaml');
    await succeed(
      ['unbinned-fit-toys', '--config', config, ...cut, '--out-dir', folder, '--run-id', 'local'],
      {
        cwd: folder,
      },
    );
    const local = openRunDirectory(join(folder, 'local')).manifest;
    const { schema_version: _, checksum: __, provenance: ___, ...asked } = local;
    const run = createRunDirectory(join(folder, `a study's "$(id)" %A\\n é\nrun`), asked);
    const engine = make({ max_array_size: 8, time: '00:10:00' });
    const shards = Array.from({ length: 12 }, (_, i) => i);
    const ticket = await engine.submit(run, shards, {
      program: [process.execPath, program],
      threads: 1,
      most: 3,
    });
    expect(ticket.id).toMatch(/^\d+,\d+\+8@teslu \//);
    let most = 0;
    const states = await statesUntil(
      engine,
      ticket,
      (now) => {
        most = Math.max(most, [...now.values()].filter(({ state }) => state === 'running').length);
        return allOver(now);
      },
      200,
    );
    expect(new Set([...states.values()].map(({ state }) => state))).toEqual(new Set(['done']));
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(3);
    for (const shard of shards) {
      expect(files(run, `shard_${shard}.rc`)).toBe('0\n');
      expect(files(run, `shard_${shard}.host`)).toMatch(/^node[12]\n$/);
    }
    await succeed(['farm', 'resume', run.path]);
    const digest = (where: string): string => readResult(join(where, 'merged.out.json')).results_digest;
    expect(digest(run.path)).toBe(digest(join(folder, 'local')));
    // The merge found all shards in place.
    expect(eventsOf(run.path).map(({ event }) => event)).toEqual(['run-created', 'run-merged']);
  }, 300_000);

  test('sbatch reads the directives of the rendered file', () => {
    const run = emptyRun('by-hand');
    const text = make({ exclude: 'node2', extra: ['--comment=a "b" \\c #d $(e) %f'], requeue: false })
      .render(run, [1, 2, 5], {
        program: ['true'],
        threads: 3,
        memoryMb: 200.5,
        diskMb: 1,
        seconds: 3600,
        most: 2,
      })
      .get('slurm_array_job.sh')!;
    const file = join(run.path, 'job.sh');
    writeFileSync(file, text);
    const id = must(['sbatch', '--parsable', '--hold', file]).trim();
    const said = must(['scontrol', '-o', 'show', 'job', id]);
    for (const words of [
      ...['ArrayTaskId=1-2,5%2', 'JobName=sheaf.by-hand', 'ExcNodeList=node2', 'Requeue=0', 'CPUs/Task=3'],
      ...[
        'MinMemoryNode=201M',
        'MinTmpDiskNode=1M',
        'TimeLimit=01:00:00',
        'NumNodes=1',
        'Comment=a "b" \\c #d $(e) %f',
      ],
    ])
      expect(said).toContain(words);
    must(['scancel', id]);
  });

  test('sbatch reads any text of one line back from a directive', () => {
    const run = emptyRun('directives');
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', "'", '"', '\\', '$(id)', '`', '%', '#', ':', 'é', '日', '\t', '-'),
      maxLength: 15,
    });
    fc.assert(
      fc.property(text, (value) => {
        const file = join(run.path, 'job.sh');
        writeFileSync(file, `#!/bin/sh\n${directive(`--comment=x${value}x`)}\ntrue\n`);
        const id = must(['sbatch', '--parsable', '--hold', file]).trim();
        const { jobs } = JSON.parse(must(['squeue', '--json'])) as {
          jobs: { job_id: number; comment: string }[];
        };
        must(['scancel', id]);
        expect(jobs.find(({ job_id }) => job_id === Number(id))?.comment).toBe(`x${value}x`);
      }),
      { numRuns: 25, seed: 5 },
    );
  });

  test('jobs start in directories of any name', async () => {
    const names = ["-q'", 'n%A', 'b\\n', 'two\nlines', 'ü *?[a]', ' # '];
    const all = await Promise.all(
      names.map(async (name) => {
        const run = emptyRun(name);
        const ticket = await make().submit(run, [4], shellJob('printf %s "$2" > here'));
        const states = await statesUntil(make(), ticket, allOver, 60);
        return [states.get(4)!.state, files(run, 'here') === run.path];
      }),
    );
    expect(all).toEqual(names.map(() => ['done', true]));
  }, 90_000);

  test("what sbatch refuses is one failure with Slurm's own words, and nothing is left behind", async () => {
    const run = emptyRun('refused');
    const submit = (options: unknown, job = shellJob('true')) => make(options).submit(run, [0], job);
    await expect(submit({ partition: 'nope' })).rejects.toMatchObject({
      kind: 'machine',
      message: expect.stringMatching(
        /sbatch refuses .*slurm_array_job\.sh: invalid partition specified: nope; .*\n {2}to do: /,
      ),
    });
    await expect(submit({ constraint: 'nope' })).rejects.toThrow(/Invalid feature specification/);
    await expect(submit({ extra: ['--bogus'] })).rejects.toThrow(/unrecognized option '--bogus'/);
    await expect(submit({}, { ...shellJob('true'), gpus: 1 })).rejects.toThrow(/Invalid generic resource/);
    expect(await make().find(run)).toEqual([]);
    // The second of two arrays is refused: the first one goes too.
    const bin = emptyRun('bin-second').path;
    writeFileSync(
      join(bin, 'sbatch'),
      '#!/bin/sh\ncase "$*" in *job_2.sh) echo "sbatch: error: no more" >&2; exit 1;; esac\nexec /usr/bin/sbatch "$@"\n',
      { mode: 0o755 },
    );
    process.env['PATH'] = `${bin}${delimiter}${path}`;
    await expect(
      make({ max_array_size: 2, extra: ['--hold'] }).submit(run, [0, 2], shellJob('true')),
    ).rejects.toThrow(/: no more\n/);
    process.env['PATH'] = path;
    const [left] = await make().find(run);
    expect((await make().states(left!)).shards.get(0)).toMatchObject({ state: 'failed', cause: 'cancelled' });
    process.env['PATH'] = '/nonexistent';
    await expect(submit({})).rejects.toThrow(
      /the cluster does not answer: there is no program scontrol here/,
    );
    process.env['PATH'] = path;
  });

  test('a submission whose answer got lost is found by its name', async () => {
    // By a link, as runs often are: Slurm must give back the very path that it was given.
    symlinkSync(emptyRun('behind-a-link').path, join(folder, 'lost-answer'));
    const run = { path: join(folder, 'lost-answer') };
    const bin = emptyRun('bin-lost').path;
    writeFileSync(join(bin, 'sbatch'), '#!/bin/sh\n/usr/bin/sbatch "$@" > /dev/null\nkill -9 $$\n', {
      mode: 0o755,
    });
    process.env['PATH'] = `${bin}${delimiter}${path}`;
    const held = make({ extra: ['--hold'] });
    const first = await held.submit(run, [3, 8], shellJob('true'));
    process.env['PATH'] = path;
    const second = await held.submit(run, [5], shellJob('true'));
    expect(await held.find(run)).toEqual([first, second]);
    expect(first.shards).toEqual([3, 8]);
    // As a process that was killed before it could write a ticket down would see it: from the directory alone.
    expect((await make().states((await make().find(run))[0]!)).shards.get(8)).toMatchObject({
      cause: 'held',
    });
    for (const ticket of [first, second]) await held.cancel(ticket);
  });

  test('hundreds of tasks that wait in one record are all seen, with why', async () => {
    const run = emptyRun('waiting');
    const shards = Array.from({ length: 900 }, (_, i) => i).filter((i) => i % 7 !== 3 && i % 5 !== 1);
    const engine = make({ extra: ['--begin=now+1hour'] });
    const ticket = await engine.submit(run, shards, shellJob('true'));
    const states = await statesUntil(
      engine,
      ticket,
      (now) => [...now.values()].every((s) => s.state === 'waiting' && s.why === 'BeginTime'),
      20,
    );
    expect(states.size).toBe(shards.length);
    expect(new Set([...states.values()].map((s) => JSON.stringify(s)))).toEqual(
      new Set(['{"state":"waiting","why":"BeginTime"}']),
    );
    expect(await engine.explain(ticket, shards[500]!)).toMatch(
      /waits \(BeginTime\): its time to begin has not come/,
    );
    await engine.cancel(ticket);
    const after = (await engine.states(ticket)).shards;
    expect([...after.values()].filter((s) => !(s.state === 'failed' && s.cause === 'cancelled'))).toEqual([]);

    const held = make({ extra: ['--hold'] });
    const other = await held.submit(run, [1], shellJob('true'));
    expect((await held.states(other)).shards.get(1)).toMatchObject({
      ...{ state: 'failed', cause: 'held', reason: 'JobHeldUser: a user holds it' },
    });
    expect(await held.explain(other, 1)).toMatch(/to do: `scontrol release JOB`/);
    await held.cancel(other);
  }, 60_000);

  test('cancelling ends what a task started, also what takes no notice of SIGTERM', async () => {
    const run = emptyRun('children');
    const ticket = await make().submit(
      run,
      [0],
      shellJob(
        'trap "" TERM; sh -c "sleep 300; :" & echo $! > "$2/child.new"; mv "$2/child.new" "$2/child"; wait',
      ),
    );
    expect(await until(() => existsSync(join(run.path, 'child')), 30)).toBe(true);
    const child = Number(files(run, 'child'));
    expect(isAlive(child)).toBe(true);
    await make().cancel(ticket);
    expect(await until(() => !isAlive(child), 5)).toBe(true);
  }, 60_000);

  test('every way to end has its cause; what was requeued runs again', async () => {
    const run = emptyRun('ends');
    const engine = make();
    const job = shellJob(`case "$3" in
      0) kill -9 $$;;
      1) exec /nonexistent/program;;
      2) exec sleep 300;;
      3) exec sleep 300;;
      4) [ -e "$2/once" ] || { touch "$2/once"; exec sleep 300; };;
      5) exit 0;;
    esac`);
    const ticket = await engine.submit(run, [0, 1, 2, 3, 4, 5], { ...job, seconds: 60 });
    const isRunning = (s: ShardState | undefined): boolean => s?.state === 'running';
    await statesUntil(
      engine,
      ticket,
      (now) => [2, 3, 4].every((i) => isRunning(now.get(i))) && existsSync(join(run.path, 'once')),
      60,
    );
    must(['scancel', `${jobOf(ticket.id)}_2`]);
    must(['scontrol', 'requeue', `${jobOf(ticket.id)}_4`]);
    const requeued = await statesUntil(engine, ticket, (now) => now.get(4)?.state === 'waiting', 30);
    expect(requeued.get(4)).toMatchObject({ state: 'waiting', why: expect.stringMatching(/./) });
    // Slurm lets two minutes pass before it starts a task again.
    must(['scontrol', 'update', `JobId=${jobOf(ticket.id)}_4`, 'StartTime=now']);
    const states = await statesUntil(engine, ticket, allOver, 240);
    expect(Object.fromEntries(states)).toMatchObject({
      0: { state: 'failed', cause: 'signal', reason: expect.stringMatching(/^ended by SIGKILL on node/) },
      1: { state: 'failed', cause: 'not-started' },
      2: { state: 'failed', cause: 'cancelled' },
      3: { state: 'failed', cause: 'out-of-time', reason: expect.stringMatching(/^TIMEOUT on node/) },
      4: { state: 'done' },
      5: { state: 'done' },
    });
    // Those that were told to end say so themselves, for when Slurm has forgotten.
    for (const shard of [2, 3]) expect(files(run, `shard_${shard}.rc`)).toBe('143\n');
    const ends = await Promise.all([1, 2, 3].map((shard) => engine.explain(ticket, shard)));
    expect(ends[0]).toMatch(/same paths[\s\S]*shard_1\.stderr ends:[\s\S]*not found/);
    expect(ends[1]).toMatch(/it was cancelled[\s\S]*slurm-\d+_2\.out ends:[\s\S]*CANCELLED AT/);
    expect(ends[2]).toMatch(/ask for more time[\s\S]*DUE TO TIME LIMIT/);
  }, 330_000);

  test('a node that is cut off is the cause of what it ran, unless Slurm runs it again', async () => {
    const run = emptyRun('cut');
    const once = make({ exclude: 'node1', requeue: false });
    const again = make({ exclude: 'node1' });
    const lost = await once.submit(run, [0], shellJob('exec sleep 60'));
    const requeued = await again.submit(run, [1], shellJob('exec sleep 60'));
    const is = (state: ShardState['state']) => (now: ReadonlyMap<number, ShardState>) =>
      [...now.values()].every((s) => s.state === state);
    for (const ticket of [lost, requeued])
      expect(is('running')(await statesUntil(once, ticket, is('running'), 30))).toBe(true);
    setLink(cluster.network, 2, 'down');
    try {
      const states = await statesUntil(once, lost, allOver, 90);
      expect(states.get(0)).toMatchObject({ state: 'failed', cause: 'node', host: 'node2' });
      const waiting = await statesUntil(again, requeued, is('waiting'), 30);
      expect(waiting.get(1)).toEqual({ state: 'waiting', why: 'BeginTime' });
      // Who sends the first one again learns why it waits.
      const second = await once.submit(run, [0], shellJob('true'));
      const why = (now: ReadonlyMap<number, ShardState>) =>
        /ReqNodeNotAvail/.test(JSON.stringify(now.get(0)));
      expect(why(await statesUntil(once, second, why, 20))).toBe(true);
      expect(await once.explain(second, 0)).toMatch(
        /nodes that it needs are down, .*\n {2}to do: `sinfo -R`/,
      );
      for (const ticket of [second, requeued]) await once.cancel(ticket);
    } finally {
      setLink(cluster.network, 2, 'up');
    }
    expect(await until(() => idleNodes(cluster) === NODES, 60)).toBe(true);
  }, 330_000);

  test('while the controller is dead nothing is concluded; when it is back, all is known again', async () => {
    const run = emptyRun('dead');
    const hasty = slurm(slurmOptions.parse({}), {
      patience: { question: 2, order: 2 },
      sleep: async () => {},
    });
    const engine = make();
    const ticket = await engine.submit(run, [0, 1], shellJob('while [ ! -e "$2/go" ]; do sleep 0.2; done'));
    await statesUntil(engine, ticket, (now) => [...now.values()].every((s) => s.state === 'running'), 30);
    // The controller writes down what it knows every few seconds; what came later it forgets when it is killed.
    const seen = Date.now();
    const saved = join(cluster.folder, 'state', 'job_state');
    await until(() => existsSync(saved) && statSync(saved).mtimeMs > seen, 15);
    await killController();
    expect([...(await hasty.states(ticket)).shards.values()]).toEqual([
      { state: 'unknown' },
      { state: 'unknown' },
    ]);
    expect(await hasty.explain(ticket, 0)).toMatch(/Slurm did not say: .*squeue gave no answer within 2 s/);
    await expect(hasty.cancel(ticket)).rejects.toThrow(/jobs cannot be cancelled/);
    await expect(hasty.submit(run, [0], shellJob('true'))).rejects.toThrow(/the cluster does not answer/);
    startController();
    const back = await statesUntil(engine, ticket, (now) => now.get(0)?.state === 'running', 60);
    expect(back.get(1)).toMatchObject({ state: 'running' });
    writeFileSync(join(run.path, 'go'), '');
    const states = await statesUntil(engine, ticket, allOver, 60);
    expect([...states.values()].map(({ state }) => state)).toEqual(['done', 'done']);
  }, 180_000);

  test('a job that Slurm knows nothing of any more is over; another with its number is not taken for it', async () => {
    const run = emptyRun('forgotten');
    const engine = make();
    const ticket = await engine.submit(run, [0], shellJob('true'));
    await statesUntil(engine, ticket, allOver, 30);
    await killController();
    rmSync(join(cluster.folder, 'state'), { recursive: true });
    mkdirSync(join(cluster.folder, 'state'));
    startController();
    const states = await statesUntil(engine, ticket, allOver, 60);
    expect(states.get(0)).toEqual({ state: 'ended' });
    expect(await engine.explain(ticket, 0)).toMatch(
      /Slurm has forgotten it; it left exit code 0 after \d+ s on node/,
    );
    const other = await engine.submit(emptyRun('number-again'), [0], shellJob('exec sleep 300'));
    const sameNumber = { ...ticket, id: ticket.id.replace(/^\d+/, jobOf(other.id)) };
    expect((await engine.states(sameNumber)).shards.get(0)).toEqual({ state: 'ended' });
    await engine.cancel(sameNumber);
    expect((await engine.states(other)).shards.get(0)!.state).toMatch(/waiting|running/);
    await engine.cancel(other);
  }, 180_000);
});
