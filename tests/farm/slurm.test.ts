// A run's life on a real Slurm cluster, through the command line: the bits of a local run, whatever is done to its jobs.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openEngine } from '../../src/engines/open-engine.ts';
import { jobShape } from '../../src/farm/job-shape.ts';
import { live } from '../../src/farm/life.ts';
import { type Policies, policies } from '../../src/farm/policies.ts';
import { openRunDirectory } from '../../src/farm/run-directory.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import { program, sheaf, start, succeed } from '../cli/sheaf.ts';
import { whyNot } from '../cluster/packages.ts';
import { ask, until as holds, must } from '../cluster/processes.ts';
import { idleNodes, lowerSlurm, raiseSlurm, type SlurmCluster } from '../cluster/slurm.ts';
import { eventsOf, shardsInPlace, until } from './runs.ts';
import {
  expectSame,
  kinds,
  only,
  programThat,
  SHARDS,
  type SmallStudy,
  smallStudy,
  statusOf,
} from './studies.ts';

const reason = whyNot();
if (reason !== null && process.env['CI'] === 'true') throw new Error(reason);

const all = Array.from({ length: SHARDS }, (_, i) => i);

describe.skipIf(reason !== null)('a run on Slurm', () => {
  let cluster: SlurmCluster;
  let study: SmallStudy;
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-farm-slurm-'));
  const path = process.env['PATH'];
  const mounted: string[] = [];

  const at = (id: string): string => join(folder, id);
  const words = (verb: 'run' | 'render', id: string, ...more: string[]): string[] => {
    return ['farm', verb, ...study.words, '--scheduler', 'slurm', '--run-id', id, ...more];
  };
  /** `--sheaf-bin` of a program that does `script` first; `once NAME` in it is true the first time alone. */
  const bin = (id: string, script: string): string[] => {
    const once = `once() { mkdir '${folder}/once-${id}-'"$1" 2> /dev/null; }`;
    return [
      '--sheaf-bin',
      programThat(at(`${id}.sh`), [process.execPath, program], `run=$2 shard=$3\n${once}\n${script}`),
    ];
  };
  /** Drives a run that was rendered, with these policies, in this process. */
  const drive = async (id: string, change: Partial<Policies>) => {
    const run = openRunDirectory(at(id));
    const engine = openEngine('slurm', run.manifest.engine_options, 'test');
    const sleep = (ms: number, signal: AbortSignal) => wait(ms, undefined, { signal }).catch(() => undefined);
    const world = { now: () => new Date(), sleep, host: 'here' };
    return await live(await loadKernel(), engine, run, world, {
      job: jobShape(run.manifest),
      signal: new AbortController().signal,
      onProgress: () => undefined,
      policies: { ...policies, ...change },
    });
  };
  const jobsOf = (id: string): string[] =>
    only(eventsOf(at(id)), 'submitted').map((e) => /^\d+/.exec(e.ticket)![0]);
  const queue = (): string => ask(['squeue', '-h', '-r', '-o', '%i %T']).stdout;
  const started = (id: string): ReturnType<typeof only<'shard-started'>> =>
    existsSync(join(at(id), 'events.jsonl')) ? only(eventsOf(at(id)), 'shard-started') : [];

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    cluster = await raiseSlurm({
      folder: join(folder, 'cluster'),
      nodes: 2,
      cpus: 4,
      prefix: 'falif',
      net: '10.233.12',
      extra: ['KillWait=2', 'CompleteWait=0'],
    });
    process.env['SLURM_CONF'] = cluster.environment.SLURM_CONF;
    study = await smallStudy(folder);
  }, 300_000);
  afterEach(() => {
    process.env['PATH'] = path;
    expect(queue().replaceAll(/^\S+ COMPLETED\n/gm, '')).toBe('');
  });
  afterAll(async () => {
    await lowerSlurm(cluster);
    for (const place of mounted) ask(['umount', '-l', place]);
    rmSync(folder, { recursive: true, force: true });
  });

  test('has the bits of a run on this machine', async () => {
    const { stderr } = await succeed(words('run', 'whole', '--memory', '500MB', '--time', '10m'));
    expect(stderr).toContain(`result: ${at('whole/merged.out.json')}\n`);
    const events = expectSame(at('whole'), study);
    expect(only(events, 'submitted')).toMatchObject([{ engine: 'slurm', shards: '0-11', why: 'first' }]);
    const done = only(events, 'shard-done').map(({ shard }) => shard);
    expect(done.sort((a, b) => a - b)).toEqual(all);
    for (const { host } of only(events, 'shard-done')) expect(host).toMatch(/^node[12]$/);
    expect(await statusOf(at('whole'))).toMatchObject({
      state: 'merged',
      shards: { done: SHARDS, missing: 0 },
    });
  }, 120_000);

  test('is rendered, submitted by hand with sbatch, collected and merged', async () => {
    const { stdout } = await succeed(
      words('render', 'by-hand', '--slurm-cpus-per-task', '1', '--slurm-time', '00:10:00'),
    );
    expect(stdout).toBe(`run_id=by-hand\nrun_dir=${at('by-hand')}\n`);
    must(['sbatch', '--wait', 'slurm_array_job.sh'], { cwd: at('by-hand'), seconds: 60 });
    const manifest = join(at('by-hand'), 'manifest.json');
    await succeed(['farm', 'collect', '--manifest', manifest, '--in-place']);
    await succeed(['farm', 'merge', '--manifest', manifest, '--out', at('by-hand.json')]);
    expectSame(at('by-hand'), study);
    const { results, plans } = openRunDirectory(at('by-hand')).manifest;
    expect(plans).toHaveLength(SHARDS);
    for (const result of results!)
      expect(result).toMatchObject({
        status: 'ok',
        rc: 0,
        host: expect.stringMatching(/^node[12]$/),
        error: null,
      });
  }, 120_000);

  test('is submitted and left, and watched later', async () => {
    await succeed(words('render', 'left', ...bin('left', 'sleep 1')));
    expect((await statusOf(at('left'))).state).toBe('new');
    await succeed(['farm', 'submit', at('left')]);
    expect(await statusOf(at('left'))).toMatchObject({ state: 'unwatched', driver: null });
    expect(await holds(() => shardsInPlace(at('left')).size > 4, 30)).toBe(true);
    await succeed(['farm', 'watch', at('left')]);
    const events = expectSame(at('left'), study);
    expect(only(events, 'submitted')).toHaveLength(1);
    expect(only(events, 'shard-done')).toHaveLength(SHARDS);
  }, 120_000);

  test('goes on after Ctrl-C, and is watched again', async () => {
    const life = start(words('run', 'left-alone', ...bin('left-alone', 'sleep 2')));
    await until(() => started('left-alone').length > 0);
    process.kill(life.process.pid!, 'SIGINT');
    const { code, stderr } = await life.done;
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /sheaf: no longer watching: \d+ of 400 toys are kept, and the jobs on slurm go on without this process\n {2}to do: `sheaf farm watch \S+` goes on watching, `sheaf farm cancel \S+` ends the jobs\n$/,
    );
    await succeed(['farm', 'watch', at('left-alone')]);
    expect(only(expectSame(at('left-alone'), study), 'submitted')).toHaveLength(1);
  }, 120_000);

  test('loses no job when the submitting process is killed before it hears of them', async () => {
    mkdirSync(at('bin'));
    const sbatch = must(['sh', '-c', 'command -v sbatch']).trim();
    writeFileSync(join(at('bin'), 'sbatch'), `#!/bin/sh\n${sbatch} "$@" > /dev/null\nkill -9 $PPID\n`, {
      mode: 0o755,
    });
    process.env['PATH'] = `${at('bin')}${delimiter}${path}`;
    const { signal } = await sheaf(words('run', 'deaf', ...bin('deaf', 'sleep 2')));
    expect(signal).toBe('SIGKILL');
    process.env['PATH'] = path;
    expect(kinds(eventsOf(at('deaf')))).toEqual(['run-created', 'run-started']);
    await succeed(['farm', 'resume', at('deaf')]);
    const events = expectSame(at('deaf'), study);
    expect(only(events, 'submitted')).toHaveLength(1);
    expect(readIds(queue())).not.toContain(jobsOf('deaf')[0]);
  }, 120_000);

  test('survives SIGKILL of the process that drives it', async () => {
    const life = start(words('run', 'killed', ...bin('killed', 'sleep 1')));
    await until(() => started('killed').length > 0);
    process.kill(life.process.pid!, 'SIGKILL');
    await life.done;
    await succeed(['farm', 'resume', at('killed')]);
    expect(only(expectSame(at('killed'), study), 'submitted')).toHaveLength(1);
  }, 120_000);

  test('is cancelled while it is driven, and resumed', async () => {
    const life = start(
      words(
        'run',
        'cancelled',
        ...bin('cancelled', `[ "$shard" -lt 4 ] || [ -e '${at('go')}' ] || sleep 300`),
      ),
    );
    await until(() => existsSync(at('cancelled')) && shardsInPlace(at('cancelled')).size === 4);
    await succeed(['farm', 'cancel', at('cancelled')]);
    const { code, stderr } = await life.done;
    expect(code).toBe(130);
    expect(stderr).toContain('sheaf: cancelled: ');
    writeFileSync(at('go'), '');
    expect((await statusOf(at('cancelled'))).state).toBe('cancelled');
    expect(await sheaf(['farm', 'watch', at('cancelled')])).toMatchObject({ code: 2 });
    await succeed(['farm', 'resume', at('cancelled')]);
    expectSame(at('cancelled'), study);
  }, 120_000);

  test('is cancelled when nobody drives it', async () => {
    await succeed(words('render', 'unwanted', ...bin('unwanted', 'sleep 300')));
    await succeed(['farm', 'submit', at('unwanted')]);
    await succeed(['farm', 'cancel', at('unwanted')]);
    expect(await statusOf(at('unwanted'))).toMatchObject({ state: 'cancelled', shards: { missing: SHARDS } });
  }, 60_000);

  describe('when farms fail:', () => {
    test('a worker that SIGKILL ends', async () => {
      await succeed(
        words('render', 'sigkill', ...bin('sigkill', '[ "$shard" = 5 ] && once 5 && kill -9 $$')),
      );
      await drive('sigkill', quick('signal'));
      const events = expectSame(at('sigkill'), study);
      expect(only(events, 'shard-failed')).toMatchObject([{ shard: 5, cause: 'signal' }]);
      expect(only(events, 'submitted').map(({ shards, why }) => [shards, why])).toEqual([
        ['0-11', 'first'],
        ['5', 'again'],
      ]);
    }, 120_000);

    test('a task that is requeued', async () => {
      const life = start(words('run', 'requeued', ...bin('requeued', 'once $shard && sleep 4')));
      await until(() => started('requeued').length > 3);
      const task = `${jobsOf('requeued')[0]}_${started('requeued')[0]!.shard}`;
      must(['scontrol', 'requeue', task]);
      // Slurm waits two minutes before it starts it again.
      const isBack = (): boolean =>
        ask(['squeue', '-h', '-j', task, '-o', '%T %r']).stdout === 'PENDING BeginTime\n';
      expect(await holds(isBack, 10)).toBe(true);
      must(['scontrol', 'update', `JobId=${task}`, 'StartTime=now']);
      expect(await life.done).toMatchObject({ code: 0 });
      expectSame(at('requeued'), study);
    }, 180_000);

    test('a node that goes down with its jobs', async () => {
      writeFileSync(at('no-requeue.json'), '{"requeue": false}');
      const options = ['--engine-options', at('no-requeue.json')];
      const life = start(words('run', 'down', ...options, ...bin('down', 'once $shard && sleep 6')));
      await until(() => started('down').filter(({ host }) => host === 'node2').length > 1);
      must(['scontrol', 'update', 'NodeName=node2', 'State=DOWN', 'Reason=test']);
      expect(await life.done).toMatchObject({ code: 0 });
      // It comes back by itself, since its daemon answers.
      const failed = only(expectSame(at('down'), study), 'shard-failed');
      expect(failed.length).toBeGreaterThan(0);
      for (const failure of failed) expect(failure).toMatchObject({ cause: 'node', host: 'node2' });
      expect(await holds(() => idleNodes(cluster) === 2, 20)).toBe(true);
    }, 180_000);

    test('a node that is drained', async () => {
      const life = start(words('run', 'drained', ...bin('drained', 'sleep 2')));
      await until(() => started('drained').length > 3);
      must(['scontrol', 'update', 'NodeName=node1', 'State=DRAIN', 'Reason=test']);
      expect(await life.done).toMatchObject({ code: 0 });
      must(['scontrol', 'update', 'NodeName=node1', 'State=RESUME']);
      expectSame(at('drained'), study);
    }, 120_000);

    test('an output that is cut short, and one of another study', async () => {
      const other = [
        '--config',
        join(folder, 'peak.yaml'),
        '--n-toys',
        '400',
        '--seed',
        '4',
        '--shards',
        '12',
      ];
      await succeed(['farm', 'run', ...other, '--out-dir', folder, '--run-id', 'other']);
      const script = `
if [ "$shard" = 4 ] || [ "$shard" = 6 ]; then
  '${process.execPath}' '${program}' "$@" || exit
  [ "$shard" = 4 ] && once 4 && truncate -s 1000 "$run/shard_4.out.json"
  [ "$shard" = 6 ] && once 6 && cp '${at('other')}/shard_6.out.json' "$run/"
  exit 0
fi`;
      await succeed(words('run', 'hurt', ...bin('hurt', script)));
      const refused = only(expectSame(at('hurt'), study), 'shard-refused');
      expect(refused.map(({ shard }) => shard).sort()).toEqual([4, 6]);
      expect(refused.find(({ shard }) => shard === 4)!.reason).toContain('not all of it');
      expect(refused.find(({ shard }) => shard === 6)!.reason).toContain('answers another study');
    }, 120_000);

    test('a disk that is full', async () => {
      mkdirSync(at('disk'));
      must(['mount', '-t', 'tmpfs', '-o', 'size=2m', 'sheaf-test', at('disk')]);
      mounted.push(at('disk'));
      await succeed(words('render', 'full').map((word) => (word === folder ? at('disk') : word)));
      const run = join(at('disk'), 'full');
      ask(['sh', '-c', `head -c 4000000 /dev/zero > '${at('disk')}/filler'`]);
      ask(['truncate', '-s', `-16384`, `${at('disk')}/filler`]);
      const { code } = await sheaf(['farm', 'resume', run]);
      expect(code).toBe(6);
      expect(existsSync(join(run, 'merged.out.json'))).toBe(false);
      rmSync(join(at('disk'), 'filler'));
      await succeed(['farm', 'resume', run]);
      expectSame(run, study);
    }, 180_000);

    test('a job that is held', async () => {
      await succeed(words('render', 'held', '--max-running', '2', ...bin('held', 'sleep 1')));
      const life = drive('held', quick('held'));
      await until(() => started('held').length > 0);
      must(['scontrol', 'hold', `${jobsOf('held')[0]}_11`]);
      await life;
      const events = expectSame(at('held'), study);
      expect(only(events, 'shard-failed')).toMatchObject([{ shard: 11, cause: 'held' }]);
      expect(only(events, 'shards-cancelled')).toMatchObject([{ shards: '11', submission: 1 }]);
      expect(only(events, 'submitted')).toMatchObject([{}, { shards: '11', why: 'again' }]);
    }, 120_000);

    test('a host on which everything fails', async () => {
      const script = `[ "$SLURMD_NODENAME" = node2 ] && { echo 'no libraries here' >&2; exit 1; }\nsleep 2`;
      await succeed(words('render', 'hole', ...bin('hole', script)));
      await drive('hole', quick('exit'));
      const events = expectSame(at('hole'), study);
      expect(only(events, 'host-excluded').map(({ host }) => host)).toEqual(['node2']);
      expect(only(events, 'submitted').at(-1)!.avoid).toEqual(['node2']);
      for (const { host } of only(events, 'shard-done')) expect(host).toBe('node1');
    }, 180_000);

    test('a shard that hangs', async () => {
      await succeed(words('render', 'hangs', ...bin('hangs', '[ "$shard" = 7 ] && once 7 && sleep 300')));
      await drive('hangs', { straggler: { times: 2, seconds: 3, done: 0.5 } });
      const events = expectSame(at('hangs'), study);
      expect(only(events, 'submitted')).toMatchObject([{}, { shards: '7', why: 'straggler' }]);
      expect(only(events, 'shards-cancelled')).toMatchObject([{ submission: 1, shards: '7' }]);
    }, 120_000);

    test('input that is wrong: nothing is tried twice, and it is told why', async () => {
      const script = `echo 'sheaf: spec.yaml: line 3: no such pdf' >&2; exit 3`;
      const { code, stderr } = await sheaf(words('run', 'wrong', ...bin('wrong', script)));
      expect(code).toBe(3);
      expect(stderr).toMatch(
        /shards failed; shard \d+: exit code 3 on node[12]: another try would give the same/,
      );
      expect(only(eventsOf(at('wrong')), 'submitted')).toHaveLength(1);
      const { stdout } = await succeed(['farm', 'status', '--why', at('wrong')]);
      expect(stdout).toMatch(/failed for good after one try: exit/);
      expect(stdout).toMatch(/shard_\d+\.stderr ends:\n {4}sheaf: spec\.yaml: line 3: no such pdf\n/);
    }, 120_000);
  });

  /** The usual policies, but for one cause without waiting. */
  function quick(cause: keyof Policies['causes']): Partial<Policies> {
    return { causes: { ...policies.causes, [cause]: { ...policies.causes[cause], wait: 1 } } };
  }
});

function readIds(queue: string): readonly string[] {
  return [...queue.matchAll(/^(\d+)/gm)].map(([id]) => id);
}
