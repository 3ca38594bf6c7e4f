// What the Slurm engine renders and reads, without a cluster: golden text, the real /bin/sh, Slurm's answers of several ages.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { slurmOptions, slurmSeconds } from '../../src/contracts/slurm-options.ts';
import { cutArrays, readIndexList } from '../../src/engines/slurm/arrays.ts';
import { directive } from '../../src/engines/slurm/directives.ts';
import { recordsByShard } from '../../src/engines/slurm/questions.ts';
import { meaningOf } from '../../src/engines/slurm/reasons.ts';
import { readSacct } from '../../src/engines/slurm/sacct.ts';
import { patience, slurm } from '../../src/engines/slurm/slurm.ts';
import { readSqueue } from '../../src/engines/slurm/squeue.ts';
import { stateOf } from '../../src/engines/slurm/state-of.ts';
import { submissionOf, ticketOf } from '../../src/engines/slurm/ticket.ts';
import { indexList } from '../../src/farm/index-list.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'sheaf-slurm-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const engine = (options: unknown) =>
  slurm(slurmOptions.parse(options), { patience, sleep: () => Promise.resolve() });
const job = { program: ['sheaf'], threads: 1 };

describe('the rendered file', () => {
  test('holds its directives before the first command, and then what a task does', () => {
    const files = engine({
      partition: 'short',
      extra: ['--mail-type=END'],
      environment: { A: "it's" },
    }).render({ path: '/data/my runs/toys' }, [0, 1, 2, 3, 7, 9, 10, 11, 12], {
      program: ['/opt/node', '/opt/sheaf.js'],
      threads: 2,
      memoryMb: 1500,
      seconds: 90_061,
      gpus: 1,
      most: 20,
    });
    expect([...files]).toEqual([
      [
        'slurm_array_job.sh',
        `#!/bin/sh
#SBATCH --job-name=sheaf.toys
#SBATCH --array=0-3,7,9-12%20
#SBATCH --output=slurm-%A_%a.out
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --mem=1500M
#SBATCH --time=1-01:01:01
#SBATCH --gres=gpu:1
#SBATCH --partition=short
#SBATCH --requeue
#SBATCH --mail-type=END

# One task of the array runs one shard of the run, and leaves beside it: host, exit code, seconds, what was said.
shard=\${SLURM_ARRAY_TASK_ID:?give this file to sbatch}
cd '/data/my runs/toys' || exit 126
file="shard_$shard"
rm -f "$file.rc" "$file.elapsed_s"
printf '%s\\n' "\${SLURMD_NODENAME:-$(uname -n)}" > "$file.host" || exit 126
export OMP_NUM_THREADS=1
export OPENBLAS_NUM_THREADS=1
export MKL_NUM_THREADS=1
export VECLIB_MAXIMUM_THREADS=1
export NUMEXPR_NUM_THREADS=1
export A='it'\\''s'
# Stays until the command has ended, also when all are told to end.
trap : TERM
start=$(date +%s)
/opt/node /opt/sheaf.js shard '/data/my runs/toys' "$shard" > "$file.stdout" 2> "$file.stderr"
code=$?
echo "$(($(date +%s) - start))" > "$file.elapsed_s"
echo "$code" > "$file.rc"
# A command that a signal ended ends this shell by the same, so that Slurm knows.
[ "$code" -le 128 ] || { ulimit -c 0; trap - TERM; kill -$((code - 128)) $$; } 2> /dev/null
exit "$code"
`,
      ],
    ]);
  });

  test('is several files where indices would reach MaxArraySize, each with its offset', () => {
    const files = engine({ max_array_size: 4 }).render({ path: '/run' }, [0, 2, 3, 5, 6, 40], job);
    expect([...files.keys()]).toEqual(['slurm_array_job.sh', 'slurm_array_job_2.sh', 'slurm_array_job_3.sh']);
    const said = [...files.values()].map((text) => [
      /--array=(.*)/.exec(text)?.[1],
      /shard \+ (\d+)/.exec(text)?.[1],
    ]);
    expect(said).toEqual([
      ['0,2-3', undefined],
      ['0-1', '5'],
      ['0', '40'],
    ]);
  });

  const hostile = fc
    .string({
      unit: fc.constantFrom(
        ...[
          'a',
          ' ',
          "'",
          '"',
          '\\',
          '\n',
          '$(false)',
          '`false`',
          '%A',
          '%',
          '#',
          '-',
          'é',
          '日',
          '*',
          ';',
          '&',
          '!',
          '\n#SBATCH --bad',
        ],
      ),
      minLength: 1,
      maxLength: 12,
    })
    .filter((name) => !/^\.+$/.test(name) && Buffer.byteLength(name) < 200);

  test('says any path, word and variable to /bin/sh as it is', () => {
    const probe = join(folder, 'probe.sh');
    writeFileSync(
      probe,
      '#!/bin/sh\nfor word in "$PWD" "$V" "$@"; do printf "%s\\0" "$word"; done\nexit 3\n',
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (name, word, value) => {
        const path = join(folder, 'hostile', `x${name}`);
        mkdirSync(path, { recursive: true });
        const text = engine({ environment: { V: value } })
          .render({ path }, [2000], { program: ['/bin/sh', probe, word], threads: 1 })
          .get('slurm_array_job.sh')!;
        const done = spawnSync('/bin/sh', ['-c', text], {
          env: { ...process.env, SLURM_ARRAY_TASK_ID: '0', SLURMD_NODENAME: 'n7' },
        });
        const file = (kind: string): string => readFileSync(join(path, `shard_2000.${kind}`), 'utf8');
        expect(file('stdout').split('\0')).toEqual([path, value, word, 'shard', path, '2000', '']);
        expect([done.status, file('rc'), file('host'), file('stderr')]).toEqual([3, '3\n', 'n7\n', '']);
        expect(file('elapsed_s')).toMatch(/^\d+\n$/);
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  test('ends at once where the run directory is not to be had, or nothing gave it an index', () => {
    const text = engine({})
      .render({ path: join(folder, 'none') }, [0], job)
      .get('slurm_array_job.sh')!;
    const run = (env: NodeJS.ProcessEnv) => spawnSync('/bin/sh', ['-c', text], { env, encoding: 'utf8' });
    expect(run({ ...process.env, SLURM_ARRAY_TASK_ID: '0' }).status).toBe(126);
    expect(run(process.env).stderr).toMatch(/give this file to sbatch/);
  });

  test('ends by the signal that ended its command', () => {
    const run = { path: join(folder, 'signal') };
    mkdirSync(run.path);
    const ended = (signal: string) => {
      const shape = { program: ['/bin/sh', '-c', `kill -${signal} $$`], threads: 1 };
      const text = engine({}).render(run, [0], shape).get('slurm_array_job.sh')!;
      const done = spawnSync('/bin/sh', ['-c', text], { env: { ...process.env, SLURM_ARRAY_TASK_ID: '0' } });
      return [done.signal, readFileSync(join(run.path, 'shard_0.rc'), 'utf8')];
    };
    expect(['KILL', 'INT', 'SEGV', 'TERM'].map(ended)).toEqual([
      ['SIGKILL', '137\n'],
      ['SIGINT', '130\n'],
      ['SIGSEGV', '139\n'],
      ['SIGTERM', '143\n'],
    ]);
  });

  test('refuses a directive of two lines', () => {
    expect(() => directive('--comment=a\nb')).toThrow(/cannot be written into a job file/);
  });
});

describe('options', () => {
  test.each([
    [{ partition: '' }, /expected text of one line/],
    [{ partition: 'a\nb' }, /expected text of one line/],
    [{ extra: ['--mail-type=END\n#SBATCH --uid=0'] }, /expected one long option/],
    [{ extra: ['-p short'] }, /expected one long option/],
    [{ extra: ['--array=1-3'] }, /"--array=1-3" is an option that Sheaf sets itself/],
    [{ extra: ['--arr=1-3'] }, /is an option that Sheaf sets itself/],
    [{ time: '90 minutes' }, /expected HH:MM:SS/],
    [{ environment: { 'A B': '1' } }, /name of a variable/],
    [{ partitions: 'a' }, /Unrecognized key/],
  ])('%j is refused', (options, words) => {
    const parsed = slurmOptions.safeParse(options);
    expect(JSON.stringify(parsed.error?.issues).replaceAll('\\', '')).toMatch(
      new RegExp(words.source.replaceAll('"', '"?')),
    );
  });

  test('times are days-HH:MM:SS, HH:MM:SS or seconds', () => {
    expect(['2-03:04:05', '00:01:30', '100:00:00', 61].map(slurmSeconds)).toEqual([183_845, 90, 360_000, 61]);
  });
});

describe('index lists', () => {
  test('read back as they were written, and stay below the size of an array', () => {
    const shards = fc.uniqueArray(fc.nat(3000), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(shards, fc.integer({ min: 2, max: 1001 }), (list, size) => {
        const arrays = cutArrays(list, size);
        for (const { offset, shards: some } of arrays) {
          const indices = some.map((shard) => shard - offset);
          expect(Math.max(...indices)).toBeLessThan(size);
          expect(readIndexList(`${indexList(indices)}%7`)).toEqual(indices);
        }
        expect(arrays.flatMap((a) => a.shards)).toEqual([...list].sort((a, b) => a - b));
      }),
      { seed: 4 },
    );
  });

  test("Slurm's steps are read, and a list that it cut short is known as such", () => {
    expect(readIndexList('1-7:3,9')).toEqual([1, 4, 7, 9]);
    expect(readIndexList('0-9,11,6...%7')).toBeNull();
  });
});

test('a ticket says which job holds a shard', () => {
  const submission = {
    arrays: [
      { job: 12, offset: 0 },
      { job: 13, offset: 1001 },
    ],
    cluster: 'big',
    path: '/a b\n@ c/run',
  };
  const ticket = ticketOf(submission, [3, 1001]);
  expect(ticket.id).toBe('12,13+1001@big /a b\n@ c/run');
  expect(submissionOf(ticket)).toEqual(submission);
  expect(() => submissionOf({ ...ticket, engine: 'local' })).toThrow(/no ticket of Slurm/);
});

describe("Slurm's answers", () => {
  // The same task as Slurm 22.05 (v0.0.38), 23.02 (v0.0.39) and 23.11 (v0.0.40) write it.
  const number = (n: number) => ({ set: true, infinite: false, number: n });
  const common = {
    name: 'sheaf.a.1',
    cluster: 'c',
    current_working_directory: '/a',
    nodes: 'n1',
    batch_host: 'n1',
  };
  const forms = [
    {
      ...{ array_job_id: 5, array_task_id: 2, array_task_string: '', job_state: 'FAILED' },
      ...{ state_reason: 'NonZeroExitCode', exit_code: 768, start_time: 100, end_time: 107 },
    },
    {
      ...{ array_job_id: number(5), array_task_id: number(2), array_task_string: '', job_state: 'FAILED' },
      ...{ state_reason: 'NonZeroExitCode', exit_code: { status: 'ERROR', return_code: 3 } },
      ...{ start_time: 100, end_time: 107 },
    },
    {
      ...{ array_job_id: number(5), array_task_id: number(2), array_task_string: '', job_state: ['FAILED'] },
      ...{
        state_reason: 'NonZeroExitCode',
        exit_code: {
          status: ['ERROR'],
          return_code: number(3),
          signal: { id: { set: false, number: 0 }, name: '' },
        },
      },
      ...{ start_time: number(100), end_time: number(107) },
    },
  ];
  test.each(forms)('of squeue are read alike in all ages: %#', (form) => {
    const [record] = readSqueue(JSON.stringify({ errors: [], jobs: [{ ...common, ...form }] }))!;
    expect(record).toMatchObject({ job: 5, tasks: [2], host: 'n1', seconds: 7, exitCode: 3, signal: 0 });
    expect(stateOf(record!)).toEqual({
      ...{ state: 'failed', cause: 'exit', reason: 'exit code 3 on n1', exitCode: 3, host: 'n1' },
    });
  });

  test('that are none are known as such', () => {
    for (const text of ['', '{"jobs":', '[]', '{"errors":[{"error":"x"}],"jobs":[]}'])
      expect(readSqueue(text)).toBeNull();
  });

  test('of sacct, as version 22.05 printed them; a task’s own row counts more than that of all that once waited', () => {
    const rows = readSacct(`19_1|sheaf.a.1|FAILED|3:0|0|node1
19_2|sheaf.a.1|FAILED|0:9|0|node2
19_3|sheaf.a.1|COMPLETED|0:0|1|node2
19_4|sheaf.a.1|FAILED|0:53|0|node1
19_5|sheaf.a.1|CANCELLED by 0|0:0|2|node1
19_[5-10]|sheaf.a.1|CANCELLED by 0|0:0|0|None assigned
20|other|COMPLETED|0:0|1|node1
2_[4-6]|sheaf.a.1|PENDING|0:0|0|None assigned
`);
    const submission = { arrays: [{ job: 19, offset: 0 }], cluster: 'c', path: '/a' };
    const ticket = ticketOf(submission, [1, 2, 3, 4, 5, 6, 11]);
    const found = recordsByShard(ticket, submission, rows);
    expect(new Map([...found].map(([shard, record]) => [shard, stateOf(record)]))).toEqual(
      new Map<number, unknown>([
        [1, { state: 'failed', cause: 'exit', reason: 'exit code 3 on node1', exitCode: 3, host: 'node1' }],
        [2, { state: 'failed', cause: 'signal', reason: 'ended by SIGKILL on node2', host: 'node2' }],
        [3, { state: 'done', seconds: 1, host: 'node2' }],
        [4, expect.objectContaining({ cause: 'not-started' })],
        [
          5,
          {
            state: 'failed',
            cause: 'cancelled',
            reason: 'CANCELLED on node1: it was cancelled',
            host: 'node1',
          },
        ],
        [6, { state: 'failed', cause: 'cancelled', reason: 'CANCELLED: it was cancelled' }],
      ]),
    );
  });

  test.each([
    ['RUNNING', 'None', {}, { state: 'running', host: 'n1' }],
    ['COMPLETING', 'None', {}, { state: 'running' }],
    ['PENDING', 'Priority', { host: '' }, { state: 'waiting', why: 'Priority' }],
    ['PENDING', 'JobHeldUser', { host: '' }, { cause: 'held', reason: 'JobHeldUser: a user holds it' }],
    [
      'PENDING',
      'JobHeldUser',
      { description: 'launch failed requeued held' },
      { cause: 'held', reason: expect.stringMatching(/^launch failed requeued held: it failed to start/) },
    ],
    ['PENDING', 'QOSMaxWallDurationPerJobLimit', {}, { cause: 'held' }],
    ['PENDING', 'QOSMaxJobsPerUserLimit', {}, { state: 'waiting' }],
    ['REQUEUE_HOLD', 'None', {}, { cause: 'held' }],
    ['REQUEUED', 'None', {}, { state: 'waiting' }],
    ['NODE_FAIL', 'NodeDown', {}, { cause: 'node', host: 'n1' }],
    ['OUT_OF_MEMORY', 'OutOfMemory', {}, { cause: 'out-of-memory' }],
    ['PREEMPTED', 'None', {}, { cause: 'preempted' }],
    ['FAILED', 'JobLaunchFailure', { signal: 53 }, { cause: 'not-started' }],
    ['FAILED', 'JobLaunchFailure', { signal: 9 }, { cause: 'signal', reason: 'ended by SIGKILL on n1' }],
    ['FAILED', 'NonZeroExitCode', { exitCode: 127 }, { cause: 'not-started' }],
    ['FAILED', 'NonZeroExitCode', { exitCode: 137 }, { cause: 'signal', reason: 'ended by SIGKILL on n1' }],
    ['FAILED', 'RaisedSignal:11(Segmentation_fault)', { signal: 11 }, { cause: 'signal' }],
    ['SOMETHING_NEW', 'None', {}, { state: 'unknown' }],
  ])('%s (%s) %j', (state, reason, more, expected) => {
    const said = { flags: [], description: '', exitCode: 0, signal: 0, host: 'n1', seconds: 2, name: '' };
    expect(stateOf({ job: 1, tasks: [0], state, reason, ...said, ...more })).toMatchObject(expected);
  });

  test('why a job waits is a word that is known, for all that Slurm 22.05 has of them', () => {
    const words = `Priority Dependency Resources PartitionNodeLimit PartitionTimeLimit PartitionDown PartitionInactive JobHeldAdmin
      JobHeldUser BeginTime Licenses ReqNodeNotAvail NodeDown BadConstraints InvalidAccount InvalidQOS QOSNotAllowed
      AccountNotAllowed DependencyNeverSatisfied QOSGrpCpuLimit QOSGrpCPUMinutesLimit QOSMaxCpuPerJobLimit Reservation
      QOSMaxJobsPerUserLimit AssocGrpCpuLimit AssocMaxJobsLimit AssocMaxSubmitJobLimit JobHoldMaxRequeue JobArrayTaskLimit
      BurstBufferResources PowerNotAvail PartitionConfig Cleaning Prolog`;
    expect(words.split(/\s+/).filter((word) => meaningOf(word) === null)).toEqual([]);
  });
});

describe('docs/engines/slurm.md', () => {
  const page = readFileSync(join(root, 'docs/engines/slurm.md'), 'utf8');

  test('shows the file that is rendered for its example', () => {
    const options = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]!) as unknown;
    const shown = /```sh\n(#!\/bin\/sh[\s\S]*?)```/.exec(page)![1];
    const shards = Array.from({ length: 13 }, (_, i) => i).filter((i) => ![4, 5, 6, 8].includes(i));
    const shape = { program: ['/shared/bin/sheaf'], threads: 1, memoryMb: 1000, seconds: 3600, most: 20 };
    const text = engine(options)
      .render({ path: '/shared/runs/toys_1' }, shards, shape)
      .get('slurm_array_job.sh');
    expect(shown).toBe(text);
  });

  test('names every option, every cause, and every file', () => {
    const words = [
      ...Object.keys(slurmOptions.shape),
      ...[
        'exit',
        'signal',
        'out-of-time',
        'out-of-memory',
        'node',
        'preempted',
        'held',
        'cancelled',
        'not-started',
      ],
      ...['waiting', 'running', 'done', 'ended', 'unknown'],
      ...[
        'slurm_array_job.sh',
        'slurm_attempt_<n>.json',
        'shard_<i>.rc',
        'shard_<i>.elapsed_s',
        'shard_<i>.host',
      ],
    ];
    expect(words.filter((word) => !page.includes(`\`${word}\``))).toEqual([]);
  });
});
