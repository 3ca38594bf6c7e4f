// The SSH engine on real hosts, each with an sshd in a network namespace of its own: a whole study with the bits of a local
// run, what is carried to hosts and back, and who may drive a run.

import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunPlace, ShardState } from '../../src/engines/engine.ts';
import { createRunDirectory, openRunDirectory } from '../../src/farm/run-directory.ts';
import { fixture, program, readResult, root, succeed } from '../cli/sheaf.ts';
import { ask, isAlive, must, until } from '../cluster/processes.ts';
import { eventsOf } from '../farm/runs.ts';
import { allOver, engineContract, shellJob, statesUntil } from './contract.ts';
import { allDone, files, noFarm, sshFarm } from './ssh-farm.ts';

describe.skipIf(noFarm !== null)('the SSH engine', () => {
  const {
    hosts: farm,
    folder,
    base,
    options,
    make,
    emptyRun,
    jobsAlive,
    nothingIsLeft,
  } = sshFarm('tessh', '10.233.14');

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
    expect(new Set(hosts)).toEqual(new Set(farm().hosts));
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
      (now) => farm().hosts.reduce((sum, host) => sum + count(now, host), 0) === 6,
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
    const path = process.env['PATH'];
    process.env['PATH'] = '/nonexistent';
    const noSsh = make().submit(run, [0], shellJob('true'));
    await expect(noSsh.finally(() => Object.assign(process.env, { PATH: path }))).rejects.toThrow(
      /host3: ssh cannot be started: spawn ssh ENOENT/,
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
    const code = `
      const { ssh } = await import(${JSON.stringify(join(root, 'dist/engines/ssh/ssh.js'))});
      const { sshOptions } = await import(${JSON.stringify(join(root, 'dist/contracts/ssh-options.js'))});
      const engine = ssh(sshOptions.parse(${JSON.stringify(options())}));
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
