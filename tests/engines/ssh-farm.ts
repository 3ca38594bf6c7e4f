// Three hosts for the tests of the SSH engine, each with an sshd in a network namespace of its own, and what those tests share.

import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { sshOptions } from '../../src/contracts/ssh-options.ts';
import type { RunPlace, ShardState } from '../../src/engines/engine.ts';
import { type SshEngine, ssh } from '../../src/engines/ssh/ssh.ts';
import { whyNot } from '../cluster/packages.ts';
import { ask, must, until } from '../cluster/processes.ts';
import { lowerHosts, raiseHosts, type SshHosts } from '../cluster/ssh.ts';

export const noFarm = whyNot();
if (noFarm !== null && process.env['CI'] === 'true') throw new Error(noFarm);

/** Brings hosts up for the tests of the `describe` that it is called in. `prefix`: at most five letters. */
export function sshFarm(prefix: string, net: string) {
  let raised: SshHosts;
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-ssh-engine-'));
  const base = join(folder, 'base');
  beforeAll(async () => {
    chmodSync(folder, 0o755);
    mkdirSync(base);
    chmodSync(base, 0o777);
    raised = await raiseHosts({ folder: join(folder, 'hosts'), prefix, net });
  }, 300_000);
  afterAll(async () => {
    await lowerHosts(raised);
    rmSync(folder, { recursive: true, force: true });
    expect(ask(['ip', 'netns', 'list']).stdout).not.toMatch(new RegExp(`${prefix}\\d`));
  });
  /** Two threads a host, and no patience. */
  const options = () => ({
    hosts: raised.hosts.map((host) => ({ host, threads: 2 })),
    ...{ config: raised.config, remote_base_dir: base, connect_timeout_s: 3, silence_s: 3 },
  });
  const make = (changes: object = {}): SshEngine => ssh(sshOptions.parse({ ...options(), ...changes }));
  const emptyRun = (name: string): RunPlace => {
    mkdirSync(join(folder, name));
    return { path: join(folder, name) };
  };
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
    must(['ip', 'netns', 'pids', `${prefix}${i}`])
      .split('\n')
      .filter((pid) => pid !== '' && readFileSync(`/proc/${pid}/comm`, 'utf8') === 'sshd\n')
      .map(Number);
  return { hosts: () => raised, folder, base, options, make, emptyRun, jobsAlive, nothingIsLeft, sshdsOf };
}

export function files({ path }: RunPlace, name: string): string {
  return readFileSync(join(path, name), 'utf8');
}

export function allDone(states: ReadonlyMap<number, ShardState>): boolean {
  return [...states.values()].every(({ state }) => state === 'done');
}
