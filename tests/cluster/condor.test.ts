// The HTCondor pool of the tests itself: it has slots, runs a job that carries its file back, and leaves nothing.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CondorPool, inPool, lowerCondor, raiseCondor, submitter } from './condor.ts';
import { whyNot } from './packages.ts';
import { isAlive, until } from './processes.ts';

const reason = whyNot();
if (reason !== null && process.env['CI'] === 'true') throw new Error(reason);

describe.skipIf(reason !== null)('an HTCondor pool', () => {
  let pool: CondorPool;
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-condor-'));
  beforeAll(async () => {
    pool = await raiseCondor({ folder: join(folder, 'pool') });
  }, 600_000);
  afterAll(async () => {
    await lowerCondor(pool);
    expect([pool.holder.pid, pool.master].filter(isAlive)).toEqual([]);
  });

  test('has the slots that it was given', () => {
    const { stdout } = inPool(pool, submitter, ['condor_status', '-af', 'TotalCpus', 'Memory']);
    expect(stdout.trim()).toMatch(/^2(\.0)? 8000$/);
  });

  test('runs a job and brings its output back', async () => {
    const home = `/home/${submitter}`;
    const submission = `executable = /bin/hostname
output = out
error = err
log = log
should_transfer_files = YES
request_cpus = 1
request_memory = 100
queue
`;
    const { code, stderr } = inPool(pool, submitter, ['condor_submit', '-terse', '-'], {
      folder: home,
      input: submission,
    });
    expect([code, stderr]).toEqual([0, '']);
    const read = () => inPool(pool, submitter, ['cat', `${home}/out`]).stdout;
    expect(await until(() => read() === 'condorhost\n', 60)).toBe(true);
  }, 90_000);
});
