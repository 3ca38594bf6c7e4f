// The SSH engine on real hosts, each with an sshd in a network namespace of its own: a whole study with the bits of a local
// run, and everything that may go wrong.

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sshOptions } from '../../src/contracts/ssh-options.ts';
import type { RunPlace, ShardState } from '../../src/engines/engine.ts';
import { type SshEngine, ssh } from '../../src/engines/ssh/ssh.ts';
import { createRunDirectory, openRunDirectory } from '../../src/farm/run-directory.ts';
import { fixture, program, readResult, succeed } from '../cli/sheaf.ts';
import { setLink } from '../cluster/network.ts';
import { whyNot } from '../cluster/packages.ts';
import { ask, isAlive, must, until } from '../cluster/processes.ts';
import { lowerHosts, raiseHosts, type SshHosts, user } from '../cluster/ssh.ts';
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
  /** Processes of jobs on the hosts, whatever run they are of. */
  const jobsAlive = (): readonly number[] =>
    ask(['sh', '-c', `grep -lsF 'SHEAF_JOB=${base}/' /proc/[0-9]*/environ`])
      .stdout.split('\n')
      .flatMap((line) => /\d+/.exec(line)?.[0] ?? [])
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
});
