// The hosts of the tests themselves: each answers by its name, and one that is cut off does not.

import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setLink } from './network.ts';
import { whyNot } from './packages.ts';
import { ask, isAlive } from './processes.ts';
import { lowerHosts, raiseHosts, type SshHosts } from './ssh.ts';

const reason = whyNot();
if (reason !== null && process.env['CI'] === 'true') throw new Error(reason);

describe.skipIf(reason !== null)('hosts behind ssh', () => {
  let raised: SshHosts;
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-ssh-'));
  const on = (host: string, ...command: readonly string[]) =>
    ask(['ssh', '-F', raised.config, host, ...command]);
  beforeAll(async () => {
    chmodSync(folder, 0o755);
    raised = await raiseHosts({ folder: join(folder, 'hosts'), prefix: 'tsshr', net: '10.233.2' });
  }, 300_000);
  afterAll(async () => {
    await lowerHosts(raised);
    expect(raised.daemons.filter(({ pid }) => isAlive(pid))).toEqual([]);
  });

  test('answer by their names', () => {
    expect(raised.hosts.map((host) => on(host, 'hostname').stdout.trim())).toEqual([
      'host1',
      'host2',
      'host3',
    ]);
  });

  test('can be cut off, and come back', () => {
    setLink(raised.network, 2, 'down');
    expect(on('host2', 'true').code).toBe(255);
    expect(on('host1', 'true').code).toBe(0);
    setLink(raised.network, 2, 'up');
    expect(on('host2', 'true').code).toBe(0);
  }, 60_000);
});
