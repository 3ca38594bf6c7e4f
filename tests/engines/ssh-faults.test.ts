// The SSH engine where things go wrong: hosts that are slow, cut off, hang, are full or useless; jobs that end in every way.

import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ShardState } from '../../src/engines/engine.ts';
import { setLink } from '../cluster/network.ts';
import { isAlive, must, until } from '../cluster/processes.ts';
import { user } from '../cluster/ssh.ts';
import { allOver, shellJob, statesUntil } from './contract.ts';
import { allDone, files, noFarm, sshFarm } from './ssh-farm.ts';

describe.skipIf(noFarm !== null)('the SSH engine where things go wrong', () => {
  const {
    hosts: farm,
    base,
    make,
    emptyRun,
    jobsAlive,
    nothingIsLeft,
    sshdsOf,
  } = sshFarm('tessf', '10.233.18');

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
    setLink(farm().network, 2, 'down');
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
      setLink(farm().network, 2, 'up');
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
    setLink(farm().network, 2, 'down');
    writeFileSync(waits('host2'), '');
    const waiting = (now: ReadonlyMap<number, ShardState>) =>
      [...now].find(([, { state }]) => state === 'waiting')?.[0];
    const during = await statesUntil(engine, ticket, (now) => waiting(now) !== undefined, 30);
    const lost = waiting(during)!;
    expect(await engine.explain(ticket, lost)).toMatch(
      /waits: host2 is silent: .*\n[\s\S]*host2 silent for \d+ s/,
    );
    setLink(farm().network, 2, 'up');
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
    const stopped = sshdsOf(2).filter((pid) => pid !== farm().daemons[1]!.pid);
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
      rmdirSync(place);
    }
    await nothingIsLeft(make(), run);
  }, 120_000);

  test('hosts that fall silent for good fail what is left, after a while', async () => {
    const run = emptyRun('silent');
    const engine = make({ hosts: [{ host: 'host2' }], give_up_s: 4 });
    const ticket = await engine.submit(run, [0], shellJob('sleep 600'));
    setLink(farm().network, 2, 'down');
    try {
      const states = await statesUntil(engine, ticket, allOver, 60);
      expect(states.get(0)).toEqual({
        state: 'failed',
        cause: 'node',
        reason: 'no host has answered for 4 s',
      });
    } finally {
      setLink(farm().network, 2, 'up');
    }
    expect(await engine.find(run)).toEqual([ticket]);
    // The next submission ends what the first one left, and says so.
    const again = await engine.submit(run, [0], shellJob('true'));
    expect(allDone(await statesUntil(engine, again, allOver, 30))).toBe(true);
    await nothingIsLeft(engine, run);
  }, 90_000);

  test('a host on which everything fails gets no more', async () => {
    const run = emptyRun('black-hole');
    const engine = make({ hosts: farm().hosts.map((host) => ({ host, threads: host === 'host2' ? 1 : 2 })) });
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
});
