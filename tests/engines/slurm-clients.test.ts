// What the Slurm engine makes of clients that fail, hang, or answer as other clusters do: small programs in their place.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { slurmOptions } from '../../src/contracts/slurm-options.ts';
import { slurm } from '../../src/engines/slurm/slurm.ts';

const path = process.env['PATH'];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sheaf-slurm-clients-'));
  mkdirSync(join(folder, 'run'));
  process.env['PATH'] = `${folder}${delimiter}/usr/bin${delimiter}/bin`;
  client('squeue', 'exit 1');
  client('sacct', 'echo "Slurm accounting storage is disabled" >&2; exit 1');
});
afterEach(() => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true, force: true });
});

function client(name: string, shell: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${shell}\n`);
  chmodSync(join(folder, name), 0o755);
}

const engine = slurm(slurmOptions.parse({}), {
  patience: { question: 1.5, order: 1.5 },
  sleep: () => Promise.resolve(),
});
const ticket = () => ({ engine: 'slurm', id: `7@c ${folder}/run`, shards: [0, 1] });
const states = async () => Object.fromEntries((await engine.states(ticket())).shards);
const silent = { 0: { state: 'unknown' }, 1: { state: 'unknown' } };

describe('states', () => {
  test.each([
    [
      'fails',
      'echo "slurm_load_jobs error: Unable to contact slurm controller (connect failure)" >&2; exit 1',
    ],
    ['hangs', 'exec sleep 60'],
    ['answers with half of its JSON', 'echo \'{"jobs": [\''],
    ['answers with an error', 'echo \'{"errors": [{"error": "x"}], "jobs": []}\''],
    ['is too old for JSON', 'echo "squeue: unrecognized option \'--json\'" >&2; exit 1'],
  ])('are unknown for all when squeue %s', async (_, shell) => {
    client('squeue', shell);
    // Accounts are not asked instead: a job that squeue would still show has not ended.
    client('sacct', 'echo "7_0|sheaf.run.1|COMPLETED|0:0|3|node1"');
    expect(await states()).toEqual(silent);
  });

  test('are of jobs that are over when squeue, as later versions do, does not know their numbers', async () => {
    client('squeue', 'echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1');
    expect(await states()).toEqual({ 0: { state: 'ended' }, 1: { state: 'ended' } });
    expect(await engine.explain(ticket(), 0)).toMatch(
      /Slurm has forgotten it; it left nothing: it never began$/,
    );
    client(
      'sacct',
      'echo "7_0|sheaf.run.1|COMPLETED|0:0|3|node1"; echo "7_1|sheaf.other.1|FAILED|1:0|3|node1"',
    );
    expect(await states()).toEqual({
      0: { state: 'done', seconds: 3, host: 'node1' },
      1: { state: 'ended' },
    });
    client('sacct', 'exec sleep 60');
    expect((await states())[0]).toEqual({ state: 'ended' });
  });

  test('are of all other tasks where a list is cut short all the same', async () => {
    const common = '"array_job_id": 7, "name": "sheaf.run.1", "cluster": "c", "state_reason": "Priority"';
    client(
      'squeue',
      `echo '{"jobs": [{${common}, "array_task_id": null, "array_task_string": "2,4,...", "job_state": "PENDING"},
        {${common}, "array_task_id": 1, "array_task_string": "", "job_state": "RUNNING", "batch_host": "n1"}]}'`,
    );
    expect(await states()).toEqual({
      0: { state: 'waiting', why: 'Priority' },
      1: { state: 'running', host: 'n1' },
    });
  });
});

describe('submitting', () => {
  const submit = () => engine.submit({ path: join(folder, 'run') }, [0], { program: ['true'], threads: 1 });
  const config = (version: string) =>
    client(
      'scontrol',
      `echo "ClusterName = c"; echo "MaxArraySize = 1001"; echo "SLURM_VERSION = ${version}"`,
    );

  test('refuses a Slurm that has no JSON', async () => {
    config('20.11.4');
    await expect(submit()).rejects.toThrow(/this Slurm is too old: version 20\.11\.4 has no `squeue --json`/);
  });

  test('says what to look for where neither sbatch nor squeue answers', async () => {
    config('22.05.8');
    client('sbatch', 'exec sleep 60');
    await expect(submit()).rejects.toThrow(
      /sbatch gave no answer within 1\.5 s; .*\n {2}to do: look for a job named sheaf\.run\.1 before/,
    );
  });

  test('reads the number also where sbatch adds the cluster, or a site adds words', async () => {
    config('24.11.1');
    client('sbatch', 'echo "Welcome to the cluster"; echo "12;c"');
    expect(await submit()).toMatchObject({ id: `12@c ${folder}/run`, shards: [0] });
  });
});

test('cancelling fails, naming what is left, where jobs do not go away', async () => {
  const record =
    '"array_job_id": 7, "name": "sheaf.run.1", "cluster": "c", "array_task_id": 1, "array_task_string": ""';
  client('squeue', `echo '{"jobs": [{${record}, "job_state": "COMPLETING", "batch_host": "n1"}]}'`);
  client('scancel', `echo "$@" >> ${folder}/told`);
  await expect(engine.cancel(ticket())).rejects.toThrow(/still there 60 s after scancel: 7 COMPLETING n1\n/);
}, 60_000);
