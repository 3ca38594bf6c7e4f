// The SSH engine on real hosts, each with an sshd in a network namespace of its own: a whole study with the bits of a local
// run, and everything that may go wrong.

import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sshOptions } from '../../src/contracts/ssh-options.ts';
import type { RunPlace, ShardState } from '../../src/engines/engine.ts';
import { type SshEngine, ssh } from '../../src/engines/ssh/ssh.ts';
import { createRunDirectory, openRunDirectory } from '../../src/farm/run-directory.ts';
import { fixture, program, readResult, root, succeed } from '../cli/sheaf.ts';
import { setLink } from '../cluster/network.ts';
import { whyNot } from '../cluster/packages.ts';
import { ask, isAlive, must, until } from '../cluster/processes.ts';
import { lowerHosts, raiseHosts, type SshHosts, user } from '../cluster/ssh.ts';
import { eventsOf } from '../farm/runs.ts';
import { allOver, engineContract, shellJob, statesUntil } from './contract.ts';

const reason = whyNot();
if (reason !== null && process.env['CI'] === 'true') throw new Error(reason);

describe.skipIf(reason !== null)('the SSH engine', () => {
  let farm: SshHosts;
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-ssh-engine-'));
  const base = join(folder, 'base');

  const make = (options: object = {}): SshEngine =>
    ssh(
      sshOptions.parse({
        hosts: farm.hosts.map((host) => ({ host, threads: 2 })),
        config: farm.config,
        remote_base_dir: base,
        connect_timeout_s: 3,
        silence_s: 3,
        ...options,
      }),
    );
  const emptyRun = (name: string): RunPlace => {
    mkdirSync(join(folder, name));
    return { path: join(folder, name) };
  };
  const files = ({ path }: RunPlace, name: string): string => readFileSync(join(path, name), 'utf8');
  const allDone = (states: ReadonlyMap<number, ShardState>): boolean =>
    [...states.values()].every(({ state }) => state === 'done');
  /** Processes of jobs on the hosts, whatever run they are of. */
  const jobsAlive = (): readonly number[] =>
    ask(['sh', '-c', `grep -lsF 'SHEAF_JOB=${base}/' /proc/[0-9]*/environ`])
      .stdout.split('\n')
      .flatMap((line) => /\d+/.exec(line)?.[0] ?? [])
      .map(Number);

  /** No job runs, no file of the run is on any host, and the run's records say so. */
  const nothingIsLeft = async (engine: SshEngine, run: RunPlace): Promise<void> => {
    expect(await until(async () => (await engine.find(run)).length === 0, 20)).toBe(true);
    expect(jobsAlive()).toEqual([]);
    expect(must(['find', base, '-path', '*/runs/*'])).toBe('');
    expect(readdirSync(run.path).filter((name) => name.includes('.tmp-'))).toEqual([]);
  };
  /** The processes of the sshd of host `i`. */
  const sshdsOf = (i: number): readonly number[] =>
    must(['ip', 'netns', 'pids', `tessh${i}`])
      .split('\n')
      .filter((pid) => pid !== '' && readFileSync(`/proc/${pid}/comm`, 'utf8') === 'sshd\n')
      .map(Number);

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    mkdirSync(base);
    chmodSync(base, 0o777);
    farm = await raiseHosts({ folder: join(folder, 'hosts'), prefix: 'tessh', net: '10.233.14' });
  }, 300_000);
  afterAll(async () => {
    await lowerHosts(farm);
    rmSync(folder, { recursive: true, force: true });
    expect(ask(['ip', 'netns', 'list']).stdout).not.toMatch(/tessh\d/);
  });

  engineContract(make, emptyRun);

  test('a study has the bits of a local run, from a directory with a hostile name, over all hosts', async () => {
    const cut = ['--n-toys', '200', '--shards', '12', '--seed', '3'];
    const config = fixture(folder, 'peak.yaml');
    await succeed(
      ['unbinned-fit-toys', '--config', config, ...cut, '--out-dir', folder, '--run-id', 'local'],
      { cwd: folder },
    );
    const local = openRunDirectory(join(folder, 'local')).manifest;
    const { schema_version: _, checksum: __, provenance: ___, ...asked } = local;
    const run = createRunDirectory(join(folder, `a study's "$(id)" %A\\n é\nrun; :`), asked);
    const engine = make();
    const shards = Array.from({ length: 12 }, (_, i) => i);
    const ticket = await engine.submit(run, shards, { program: [process.execPath, program], threads: 1 });
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
    expect(most).toBeGreaterThan(1);
    const hosts = shards.map((shard) => files(run, `shard_${shard}.host`).trim());
    expect(new Set(hosts)).toEqual(new Set(farm.hosts));
    for (const shard of shards) expect(files(run, `shard_${shard}.rc`)).toBe('0\n');
    await succeed(['farm', 'resume', run.path]);
    const digest = (where: string): string => readResult(join(where, 'merged.out.json')).results_digest;
    expect(digest(run.path)).toBe(digest(join(folder, 'local')));
    // The merge found all shards in place.
    expect(eventsOf(run.path).map(({ event }) => event)).toEqual(['run-created', 'run-merged']);
    await nothingIsLeft(engine, run);
  }, 300_000);

  test('words, variables, names and contents of files are data, whatever is in them', async () => {
    const hostile = `it's "a" $(touch ${base}/hurt) \`id\` ; : \\ * ü 日\n-n #`;
    const run = emptyRun('hostile');
    mkdirSync(join(run.path, `in ${hostile}`.replaceAll('/', '_')));
    writeFileSync(join(run.path, `in ${hostile}`.replaceAll('/', '_'), 'x'), hostile);
    writeFileSync(join(run.path, '.hidden'), hostile);
    const shell =
      'cat "$2"/in*/x > "$2/out 1"; printf "%s\\0" "$@" > "$2/words"; printf %s "$V" > "$2/V"; cp "$2/.hidden" "$2/again"; mkdir "$2/d"; printf x > "$2/d/$0"';
    const name = hostile.replaceAll('/', '_');
    const words = ['/bin/sh', '-c', shell, name, ...[]];
    const engine = make({ environment: { V: hostile } });
    const ticket = await engine.submit(run, [7], { program: words, threads: 1 });
    const states = await statesUntil(engine, ticket, allOver, 60);
    expect(states.get(7)).toMatchObject({ state: 'done' });
    for (const copy of ['out 1', 'V', 'again']) expect(files(run, copy)).toBe(hostile);
    expect(files(run, 'words').split('\0').slice(0, -1)).toEqual(['shard', expect.any(String), '7']);
    expect(files(run, join('d', name))).toBe('x');
    expect(existsSync(join(base, 'hurt'))).toBe(false);
    await nothingIsLeft(engine, run);
  }, 60_000);

  test('a slow host never sets the pace: what it does not get done others do, once', async () => {
    const run = emptyRun('slow');
    const engine = make();
    const shards = Array.from({ length: 24 }, (_, i) => i);
    const ticket = await engine.submit(
      run,
      shards,
      shellJob(`[ "$(uname -n)" != host2 ] || sleep 600; sleep 0.1; echo "$3" >> ${base}/slow`),
    );
    const states = await statesUntil(engine, ticket, allOver, 90);
    expect([...states.values()].map((s) => (s.state === 'done' ? s.host : s))).not.toContain('host2');
    expect([...states.values()].filter(({ state }) => state !== 'done')).toEqual([]);
    expect(
      readFileSync(join(base, 'slow'), 'utf8')
        .trim()
        .split('\n')
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(shards);
    await nothingIsLeft(engine, run);
  }, 120_000);

  test('shards go by weight, and no more at once than there is room', async () => {
    const run = emptyRun('weights');
    const engine = make({
      hosts: [
        { host: 'host1', weight: 1, threads: 8 },
        { host: 'host2', weight: 4, threads: 8 },
        { host: 'host3', weight: 1, threads: 2 },
      ],
    });
    const go = join(base, 'go-weights');
    const job = { ...shellJob(`while [ ! -e ${go} ]; do sleep 0.1; done`), threads: 2, most: 6 };
    const ticket = await engine.submit(run, [0, 1, 2, 3, 4, 5, 6, 7], job);
    const count = (now: ReadonlyMap<number, ShardState>, host: string): number =>
      [...now.values()].filter((s) => s.state === 'running' && s.host === host).length;
    const states = await statesUntil(
      engine,
      ticket,
      (now) => farm.hosts.reduce((sum, host) => sum + count(now, host), 0) === 6,
      20,
    );
    expect(count(states, 'host2')).toBe(4);
    expect(count(states, 'host3')).toBe(1);
    expect(await engine.explain(ticket, 7)).toMatch(
      /^shard 7 waits: .*\n {2}host1 runs shards on \d+ threads/,
    );
    writeFileSync(go, '');
    expect(allDone(await statesUntil(engine, ticket, allOver, 30))).toBe(true);
    await nothingIsLeft(engine, run);
  }, 90_000);

  test('a host that is cut off loses its shards to the others; what it ran ends when it answers again', async () => {
    const run = emptyRun('cut');
    const engine = make();
    const ticket = await engine.submit(
      run,
      [0, 1, 2, 3, 4, 5, 6, 7],
      shellJob('[ "$(uname -n)" != host2 ] || sleep 600; sleep 0.5'),
    );
    const runs = (host: string) => (now: ReadonlyMap<number, ShardState>) =>
      [...now.values()].some((s) => s.state === 'running' && s.host === host);
    expect(runs('host2')(await statesUntil(engine, ticket, runs('host2'), 20))).toBe(true);
    setLink(farm.network, 2, 'down');
    try {
      const states = await statesUntil(engine, ticket, allOver, 60);
      expect(allDone(states)).toBe(true);
      expect(new Set([...states.values()].map((s) => s.state === 'done' && s.host))).not.toContain('host2');
      // It cannot be asked: what it was given may run on.
      await until(async () => (await engine.find(run)).length === 1, 10);
      expect(await engine.find(run)).toEqual([ticket]);
      expect(jobsAlive().length).toBeGreaterThan(0);
      await expect(engine.cancel(ticket)).rejects.toThrow(
        /jobs may still run on host2 \(.*\)\n {2}to do: cancel again when it answers/,
      );
    } finally {
      setLink(farm.network, 2, 'up');
    }
    await engine.cancel(ticket);
    await nothingIsLeft(engine, run);
  }, 120_000);

  test('what a host finished while it was cut off is taken when it is back', async () => {
    const run = emptyRun('back');
    const engine = make({ hosts: ['host1', 'host2'].map((host) => ({ host, threads: 1 })) });
    const waits = (host: string): string => join(base, `go-back-${host}`);
    const ticket = await engine.submit(
      run,
      [0, 1],
      shellJob(
        `h=$(uname -n); echo "$3" >> ${base}/back-$h; while [ ! -e ${base}/go-back-$h ]; do sleep 0.1; done; echo "$h" > "$2/by-$3"`,
      ),
    );
    const both = (now: ReadonlyMap<number, ShardState>): boolean =>
      [...now.values()].every(({ state }) => state === 'running');
    expect(both(await statesUntil(engine, ticket, both, 20))).toBe(true);
    setLink(farm.network, 2, 'down');
    writeFileSync(waits('host2'), '');
    const waiting = (now: ReadonlyMap<number, ShardState>) =>
      [...now].find(([, { state }]) => state === 'waiting')?.[0];
    const during = await statesUntil(engine, ticket, (now) => waiting(now) !== undefined, 30);
    const lost = waiting(during)!;
    expect(await engine.explain(ticket, lost)).toMatch(
      /waits: host2 is silent: .*\n[\s\S]*host2 silent for \d+ s/,
    );
    setLink(farm.network, 2, 'up');
    const back = await statesUntil(engine, ticket, (now) => now.get(lost)?.state === 'done', 60);
    expect(back.get(lost)).toMatchObject({ state: 'done', host: 'host2' });
    writeFileSync(waits('host1'), '');
    expect(allDone(await statesUntil(engine, ticket, allOver, 30))).toBe(true);
    expect(files(run, `by-${lost}`)).toBe('host2\n');
    // It was not started again.
    const begun = ['host1', 'host2'].flatMap((host) =>
      readFileSync(join(base, `back-${host}`), 'utf8')
        .trim()
        .split('\n'),
    );
    expect(begun.filter((shard) => shard === `${lost}`)).toHaveLength(1);
    await nothingIsLeft(engine, run);
  }, 120_000);

  test('a connection that hangs is dropped and made again, and its jobs are met again', async () => {
    const run = emptyRun('hang');
    const engine = make({ hosts: [{ host: 'host2', threads: 2 }] });
    const go = join(base, 'go-hang');
    const ticket = await engine.submit(
      run,
      [0, 1],
      shellJob(`echo "$3" >> ${base}/hang; while [ ! -e ${go} ]; do sleep 0.1; done`),
    );
    await until(() => existsSync(join(base, 'hang')), 20);
    const stopped = sshdsOf(2).filter((pid) => pid !== farm.daemons[1]!.pid);
    expect(stopped.length).toBeGreaterThan(0);
    for (const pid of stopped) process.kill(pid, 'SIGSTOP');
    try {
      const lost = await statesUntil(
        engine,
        ticket,
        (now) => [...now.values()].every(({ state }) => state === 'waiting'),
        30,
      );
      expect(lost.get(0)).toMatchObject({
        state: 'waiting',
        why: expect.stringMatching(/^host2 is silent: /),
      });
      writeFileSync(go, '');
      expect(allDone(await statesUntil(engine, ticket, allOver, 60))).toBe(true);
    } finally {
      for (const pid of stopped) if (isAlive(pid)) process.kill(pid, 'SIGCONT');
    }
    expect(readFileSync(join(base, 'hang'), 'utf8').trim().split('\n').sort()).toEqual(['0', '1']);
    await nothingIsLeft(engine, run);
  }, 120_000);

  test('a job that hangs is done elsewhere, and ended', async () => {
    const run = emptyRun('stopped');
    const engine = make();
    const ticket = await engine.submit(
      run,
      [0, 1, 2, 3, 4, 5, 6],
      shellJob(
        `if [ "$3" = 4 ] && mkdir ${base}/first; then echo $$ > ${base}/first/new; mv ${base}/first/new ${base}/first/pid; sleep 600; fi; sleep 0.2`,
      ),
    );
    expect(await until(() => existsSync(join(base, 'first', 'pid')), 20)).toBe(true);
    const pid = Number(readFileSync(join(base, 'first', 'pid'), 'utf8'));
    process.kill(pid, 'SIGSTOP');
    expect(allDone(await statesUntil(engine, ticket, allOver, 60))).toBe(true);
    expect(await until(() => !isAlive(pid), 10)).toBe(true);
    await nothingIsLeft(engine, run);
  }, 90_000);

  test('every way to end has its cause', async () => {
    const run = emptyRun('ends');
    const engine = make();
    const job = shellJob(`case "$3" in
      0) kill -9 $$;;
      1) exec /nonexistent/program;;
      2) trap "" TERM; echo waits >&2; sleep 600; sleep 600;;
      3) echo no >&2; exit 6;;
      4) echo x > "$2/secret"; chmod 0 "$2/secret";;
      5) exit 0;;
      6) echo partly > "$2/part"; exit 4;;
    esac`);
    const ticket = await engine.submit(run, [0, 1, 2, 3, 4, 5, 6], { ...job, seconds: 4 });
    const states = await statesUntil(engine, ticket, allOver, 90);
    expect(Object.fromEntries(states)).toMatchObject({
      0: { state: 'failed', cause: 'signal', reason: expect.stringMatching(/^ended by SIGKILL on host\d$/) },
      1: { state: 'failed', cause: 'not-started', exitCode: 127 },
      2: {
        state: 'failed',
        cause: 'out-of-time',
        reason: expect.stringMatching(/^it was not done within 4 s/),
      },
      3: { state: 'failed', cause: 'exit', exitCode: 6 },
      4: {
        state: 'failed',
        cause: 'node',
        reason: expect.stringMatching(/secret: Permission denied on host\d$/),
      },
      5: { state: 'done' },
      6: { state: 'failed', cause: 'exit', exitCode: 4 },
    });
    expect(await engine.explain(ticket, 1)).toMatch(
      /could not be started[\s\S]*to do: hosts must have the program/,
    );
    expect(await engine.explain(ticket, 3)).toMatch(/to do: mend[\s\S]*shard_3\.stderr ends:\n {4}no/);
    expect(files(run, 'shard_6.rc')).toBe('4\n');
    await nothingIsLeft(engine, run);
  }, 120_000);

  test('a host whose disk is full loses its shards to the others', async () => {
    const run = emptyRun('full');
    const place = join(base, `sheaf-${must(['id', '-u', user]).trim()}-host2`);
    mkdirSync(place, { recursive: true });
    must(['mount', '-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', place]);
    try {
      must(['chown', user, place]);
      const engine = make();
      const job = shellJob('head -c 1500000 /dev/zero > "$2/data-$3" || exit 3; sleep 0.2');
      const shards = Array.from({ length: 12 }, (_, i) => i);
      const ticket = await engine.submit(run, shards, job);
      const states = await statesUntil(engine, ticket, allOver, 60);
      expect(allDone(states)).toBe(true);
      for (const shard of shards) expect(statSync(join(run.path, `data-${shard}`)).size).toBe(1_500_000);
      await until(async () => (await engine.find(run)).length === 0, 20);
      // And one that has no room for anything from the start.
      must(['sh', '-c', `head -c 3000000 /dev/zero > ${place}/ballast || :`]);
      const again = emptyRun('fuller');
      writeFileSync(join(again.path, 'input'), 'x'.repeat(10_000));
      const second = await engine.submit(again, [0, 1, 2, 3], shellJob('sleep 0.2'));
      expect(allDone(await statesUntil(engine, second, allOver, 60))).toBe(true);
      const only = make({ hosts: [{ host: 'host2' }] });
      await expect(only.submit(emptyRun('fullest'), [0], shellJob('true'))).rejects.toThrow(
        /no host can be used\n {2}host2: .*No space left on device/,
      );
    } finally {
      must(['umount', place]);
    }
    await nothingIsLeft(make(), run);
  }, 120_000);

  test('hosts that cannot be used are named, each with why; nothing is left of the attempt', async () => {
    const run = emptyRun('nobody');
    const attempt = make({
      hosts: [
        { host: 'host1', user: 'nosuchuser' },
        { host: 'host2', user: 'nobody' },
        { host: '127.0.0.1', port: 9 },
        { host: 'no.such.host.invalid' },
      ],
    }).submit(run, [0], shellJob('true'));
    await expect(attempt).rejects.toMatchObject({
      kind: 'machine',
      message: expect.stringMatching(
        /^ssh: no host can be used\n {2}nosuchuser@host1: .*Permission denied.*\n {2}nobody@host2: .*not available.*\n {2}127\.0\.0\.1:9: .*Connection refused.*\n {2}no\.such\.host\.invalid: .*resolve.*\n {2}to do: give the key/,
      ),
    });
    await nothingIsLeft(make(), run);
    const missing = make().submit(run, [0], { program: ['/nonexistent/sheaf'], threads: 1 });
    await expect(missing).rejects.toThrow(/host1: there is no program \/nonexistent\/sheaf/);
    await nothingIsLeft(make(), run);
    await expect(make().submit(run, [0], { ...shellJob('true'), gpus: 1 })).rejects.toThrow(
      /hands out no GPUs/,
    );
    // One of several that can be used is enough.
    const engine = make({ hosts: [{ host: '127.0.0.1', port: 9 }, { host: 'host3' }] });
    const ticket = await engine.submit(run, [0], shellJob('true'));
    expect((await statesUntil(engine, ticket, allOver, 30)).get(0)).toMatchObject({
      state: 'done',
      host: 'host3',
    });
    await nothingIsLeft(engine, run);
  }, 90_000);

  test('hosts that fall silent for good fail what is left, after a while', async () => {
    const run = emptyRun('silent');
    const engine = make({ hosts: [{ host: 'host2' }], give_up_s: 4 });
    const ticket = await engine.submit(run, [0], shellJob('sleep 600'));
    setLink(farm.network, 2, 'down');
    try {
      const states = await statesUntil(engine, ticket, allOver, 60);
      expect(states.get(0)).toEqual({
        state: 'failed',
        cause: 'node',
        reason: 'no host has answered for 4 s',
      });
    } finally {
      setLink(farm.network, 2, 'up');
    }
    expect(await engine.find(run)).toEqual([ticket]);
    await engine.cancel(ticket);
    await nothingIsLeft(engine, run);
  }, 90_000);

  test('the program is carried to hosts that do not have it, once', async () => {
    const bin = join(folder, 'bundle', 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'sheaf'), '#!/bin/sh\necho "$0" > "$2/program-$3"\n', { mode: 0o755 });
    const bundle = join(folder, 'bundle.tar.gz');
    // As the root of the archive, or in a folder of its own.
    must(['tar', '-czf', bundle, '-C', folder, 'bundle']);
    const digest = createHash('sha256').update(readFileSync(bundle)).digest('hex');
    const times: string[] = [];
    for (const name of ['carried', 'carried-again']) {
      const run = emptyRun(name);
      const engine = make({ bundle });
      const shards = [0, 1, 2, 3, 4, 5, 6, 7, 8];
      const ticket = await engine.submit(run, shards, { program: ['/nonexistent/sheaf'], threads: 1 });
      expect(allDone(await statesUntil(engine, ticket, allOver, 60))).toBe(true);
      for (const shard of shards)
        expect(files(run, `program-${shard}`)).toMatch(
          new RegExp(`^${base}/sheaf-\\d+-host[123]/program/${digest}/bin/sheaf\n$`),
        );
      times.push(must(['sh', '-c', `stat -c '%n %i' ${base}/sheaf-*/program/*`]));
      await nothingIsLeft(engine, run);
    }
    expect(times[0]).toBe(times[1]);
    writeFileSync(bundle, 'no archive');
    await expect(make({ bundle }).submit(emptyRun('no-archive'), [0], shellJob('true'))).rejects.toThrow(
      /host1: .*gzip/,
    );
    expect(must(['sh', '-c', `stat -c '%n %i' ${base}/sheaf-*/program/*`])).toBe(times[0]);
  }, 90_000);

  test('files that the words of a program need are carried with it; hosts to avoid get nothing', async () => {
    const run = emptyRun('files');
    const tool = join(folder, "the tool's.sh");
    writeFileSync(tool, 'echo "$0 ran" > "$2/said"\n');
    const engine = make();
    const job = {
      ...{ program: ['/bin/sh', "the tool's.sh"], files: [tool], threads: 1 },
      avoid: ['host1', 'host3'],
    };
    const ticket = await engine.submit(run, [0], job);
    const states = await statesUntil(engine, ticket, allOver, 60);
    expect(states.get(0)).toMatchObject({ state: 'done', host: 'host2' });
    expect(files(run, 'said')).toBe("the tool's.sh ran\n");
    expect(existsSync(join(run.path, "the tool's.sh"))).toBe(false);
    await nothingIsLeft(engine, run);
  }, 60_000);

  test('two submissions of a run live beside each other, and share the room', async () => {
    const run = emptyRun('twice');
    const engine = make();
    const go = join(base, 'go-twice');
    const shell = `echo "$3" >> ${base}/twice; while [ ! -e ${go} ]; do sleep 0.1; done`;
    const first = await engine.submit(run, [0, 1, 2, 3], shellJob(shell));
    const running = (now: ReadonlyMap<number, ShardState>): number =>
      [...now.values()].filter(({ state }) => state === 'running').length;
    await statesUntil(engine, first, (now) => running(now) === 4, 20);
    const second = await engine.submit(run, [4, 5, 6, 7], shellJob(shell));
    // Two of six threads were free.
    expect(running(await statesUntil(engine, second, (now) => running(now) === 2, 20))).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(running((await engine.states(second)).shards)).toBe(2);
    expect(await engine.find(run)).toEqual([first, second]);
    await engine.cancel(first);
    expect(running(await statesUntil(engine, second, (now) => running(now) === 4, 20))).toBe(4);
    writeFileSync(go, '');
    expect(allDone(await statesUntil(engine, second, allOver, 20))).toBe(true);
    await nothingIsLeft(engine, run);
    const begun = readFileSync(join(base, 'twice'), 'utf8').trim().split('\n');
    expect(begun.sort()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  }, 60_000);

  test('a host on which everything fails gets no more', async () => {
    const run = emptyRun('black-hole');
    const engine = make({ hosts: farm.hosts.map((host) => ({ host, threads: host === 'host2' ? 1 : 2 })) });
    const shards = Array.from({ length: 20 }, (_, i) => i);
    const go = join(base, 'go-black-hole');
    const ticket = await engine.submit(
      run,
      shards,
      shellJob(
        `[ "$(uname -n)" = host2 ] && { echo x >> ${base}/black-hole; exec /nonexistent/program; }; while [ ! -e ${go} ]; do sleep 0.1; done`,
      ),
    );
    const strikes = (): number =>
      existsSync(join(base, 'black-hole')) ? readFileSync(join(base, 'black-hole'), 'utf8').length / 2 : 0;
    expect(await until(() => strikes() === 3, 20)).toBe(true);
    expect(
      await until(
        async () => /host2 gets no shards: 3 shards in a row/.test(await engine.explain(ticket, 19)),
        10,
      ),
    ).toBe(true);
    writeFileSync(go, '');
    const states = await statesUntil(engine, ticket, allOver, 60);
    expect(allDone(states)).toBe(true);
    expect(strikes()).toBe(3);
    await nothingIsLeft(engine, run);
  }, 90_000);

  test('where this disk is full, what is left fails, and hosts are cleaned', async () => {
    const run = emptyRun('full-here');
    must(['mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', run.path]);
    try {
      const engine = make();
      const ticket = await engine.submit(
        run,
        [0, 1, 2, 3],
        shellJob('head -c 400000 /dev/zero > "$2/data-$3"'),
      );
      const states = [...(await statesUntil(engine, ticket, allOver, 60)).values()];
      expect(states.filter(({ state }) => state === 'done').length).toBeLessThan(3);
      expect(states).toContainEqual({
        ...{ state: 'failed', cause: 'lost' },
        reason: expect.stringMatching(
          /^what host\d sent could not be kept: .*data-\d: cannot be written \(ENOSPC/,
        ),
      });
      expect(await until(() => must(['find', base, '-path', '*/runs/*']) === '', 20)).toBe(true);
      expect(jobsAlive()).toEqual([]);
      expect(readdirSync(run.path).filter((name) => name.includes('.tmp-'))).toEqual([]);
    } finally {
      must(['umount', run.path]);
    }
  }, 90_000);

  test('the login shell of a user may be any, and say what it likes', async () => {
    const shell = join(folder, 'odd-shell');
    const words =
      '#!/bin/bash\necho "Welcome!"\necho "fact refused nobody"\necho "more words" >&2\nexec -a odd /bin/bash "$@"\n';
    writeFileSync(shell, words, { mode: 0o755 });
    ask(['userdel', 'sheafodd']);
    must(['useradd', '-M', '-d', '/nonexistent', '-s', shell, '-p', '*', 'sheafodd']);
    try {
      const run = emptyRun('odd');
      const engine = make({ hosts: [{ host: 'host1', user: 'sheafodd' }] });
      const ticket = await engine.submit(run, [0], shellJob('echo fine > "$2/odd"'));
      expect(allDone(await statesUntil(engine, ticket, allOver, 30))).toBe(true);
      expect(files(run, 'odd')).toBe('fine\n');
      await nothingIsLeft(engine, run);
    } finally {
      must(['userdel', 'sheafodd']);
    }
  }, 60_000);

  /** Another process that drives a run here; answers when a shard runs. */
  const driver = async (run: RunPlace, shell: string): Promise<ChildProcess> => {
    const options = {
      ...{
        hosts: farm.hosts.map((host) => ({ host, threads: 2 })),
        config: farm.config,
        remote_base_dir: base,
      },
      ...{ connect_timeout_s: 3, silence_s: 3 },
    };
    const code = `
      const { ssh } = await import(${JSON.stringify(join(root, 'dist/engines/ssh/ssh.js'))});
      const { sshOptions } = await import(${JSON.stringify(join(root, 'dist/contracts/ssh-options.js'))});
      const engine = ssh(sshOptions.parse(${JSON.stringify(options)}));
      const job = { program: ['/bin/sh', '-c', ${JSON.stringify(shell)}, 'sh'], threads: 1 };
      const ticket = await engine.submit({ path: ${JSON.stringify(run.path)} }, [0, 1, 2, 3], job);
      for (;;) {
        const states = [...(await engine.states(ticket)).shards.values()];
        if (states.every(({ state }) => state === 'running')) console.log('running');
        if (states.every(({ state }) => state === 'done' || state === 'failed')) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      console.log(JSON.stringify([...(await engine.states(ticket)).shards]));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    expect(await until(() => said.includes('running'), 30)).toBe(true);
    return child;
  };
  const ended = (child: ChildProcess): Promise<void> =>
    new Promise((resolve) => child.once('close', () => resolve()));

  test('a submitter that is killed leaves nothing that the next submission does not end', async () => {
    const run = emptyRun('killed');
    const child = await driver(run, `echo "$3" >> ${base}/killed; sleep 600`);
    const jobs = jobsAlive();
    expect(jobs.length).toBeGreaterThan(0);
    const engine = make();
    const [left] = await engine.find(run);
    expect(left).toMatchObject({ engine: 'ssh', shards: [0, 1, 2, 3] });
    // Its driver lives: from here nothing can be said, and nothing may be sent.
    expect((await engine.states(left!)).shards.get(0)).toEqual({ state: 'unknown' });
    await expect(engine.submit(run, [0], shellJob('true'))).rejects.toThrow(/process \d+ is sending shards/);
    const gone = ended(child);
    child.kill('SIGKILL');
    await gone;
    expect((await engine.states(left!)).shards.get(0)).toEqual({ state: 'ended' });
    const ticket = await engine.submit(run, [0, 1, 2, 3], shellJob(`echo "$3" >> ${base}/resumed`));
    expect(allDone(await statesUntil(engine, ticket, allOver, 60))).toBe(true);
    expect(jobs.filter(isAlive)).toEqual([]);
    expect(readFileSync(join(base, 'resumed'), 'utf8').trim().split('\n').sort()).toEqual([
      '0',
      '1',
      '2',
      '3',
    ]);
    await nothingIsLeft(engine, run);
  }, 120_000);

  test('a submission is cancelled from another process, whether its driver lives or not', async () => {
    for (const kill of [false, true]) {
      const run = emptyRun(`from-outside-${kill}`);
      const child = await driver(run, 'trap "" TERM; sleep 600; sleep 600');
      const gone = ended(child);
      if (kill) child.kill('SIGKILL');
      if (kill) await gone;
      const engine = make();
      const [left] = await engine.find(run);
      await engine.cancel(left!);
      await gone;
      expect(child.exitCode).toBe(kill ? null : 0);
      await nothingIsLeft(engine, run);
      expect((await engine.states(left!)).shards.get(0)).toEqual({ state: 'ended' });
    }
  }, 120_000);
});
