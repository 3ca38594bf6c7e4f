// The submit file: its text for one study, what HTCondor's own parser makes of it, and options that are refused.
import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HtcondorOptions, htcondorOptions } from '../../src/contracts/htcondor-options.ts';
import { htcondor } from '../../src/engines/htcondor/htcondor.ts';
import { temporaryFolder } from '../cli/sheaf.ts';
import { type CondorPool, inPool, submitter } from '../cluster/condor.ts';
import { lowerPool, raisePool, whyNoPool } from './condor-pool.ts';

const folder = temporaryFolder();
const run = { path: '/runs/a' };
const job = { program: ['/opt/node', '/opt/sheaf/main.js'], threads: 1 };

test('a plain submission, letter for letter', () => {
  const files = htcondor().render(run, [0, 4, 7], { ...job, memoryMb: 500, seconds: 3600 });
  expect([...files.keys()]).toEqual(['condor_job.sub', 'condor_run_one_shard.sh', 'condor_job_transfer.sub']);
  expect(files.get('condor_job.sub')).toBe(`universe = vanilla
initialdir = /runs/a
batch_name = a
executable = /bin/sh
transfer_executable = false
arguments = "condor_run_one_shard.sh $(shard) shared /opt/node /opt/sheaf/main.js"
should_transfer_files = NO
output = condor.$(Cluster).$(Process).out
error = condor.$(Cluster).$(Process).err
notification = never
request_cpus = 1
request_memory = 500
allowed_job_duration = 3600
+SheafShard = $(shard)
log = condor.$(Cluster).log
queue shard from (
0
4
7
)
`);
});

test('the script is the same for every run, and leaves its records also where the program fails', () => {
  const script = htcondor().render(run, [0], job).get('condor_run_one_shard.sh')!;
  expect(
    htcondor({ files: 'transfer' })
      .render({ path: '/b' }, [1], { ...job, program: ['x'] })
      .get('condor_run_one_shard.sh'),
  ).toBe(script);
  writeFileSync(join(folder, 'script.sh'), script);
  const code = 'echo out; echo err >&2; sleep 1; exit 9';
  const words = ['script.sh', '5', 'transfer', 'sh', '-c', code];
  expect(() => execFileSync('sh', words, { cwd: folder })).toThrow(expect.objectContaining({ status: 9 }));
  const kept = execFileSync('sh', ['-c', 'cd sheaf_output && grep -H "" *.rc *.stdout *.stderr'], {
    cwd: folder,
  });
  expect(String(kept)).toBe('shard_5.rc:9\nshard_5.stdout:out\nshard_5.stderr:err\n');
  const seconds = Number(execFileSync('cat', ['sheaf_output/shard_5.elapsed_s'], { cwd: folder }));
  expect([1, 2]).toContain(seconds);
});

test.each<readonly [string, unknown, RegExp]>([
  ['an unknown key', { require: 'x' }, /unrecognized/i],
  ['two lines', { requirements: 'a\nqueue 100' }, /one line/],
  ['a line that would go on', { rank: 'Memory \\' }, /one line/],
  ['what is filled in at match time', { requirements: 'Memory > $$(x)' }, /without \$\$/],
  ['the same in a line of its own', { extra: { concurrency_limits: '$$(x)' } }, /without \$\$/],
  ['a key that is ours', { extra: { Executable: '/bin/evil' } }, /written by sheaf itself/],
  ['its attribute', { extra: { '+SheafRun': '"x"' } }, /written by sheaf itself/],
  ['a statement', { extra: { queue: '3' } }, /written by sheaf itself/],
  ['a key with an include in it', { extra: { 'include command': 'x' } }, /submit command/],
  ['two lines in an extra line', { extra: { priority: '3\nqueue' } }, /one line/],
  ['two policies', { periodic_release: 'true', retry_holds: { times: 1, wait_seconds: 1 } }, /not both/],
  ['files that nobody carries', { transfer_inputs: ['x'] }, /goes with/],
  ['a path with a comma', { files: 'transfer', transfer_inputs: ['a,b'] }, /comma/],
])('refuses %s', (_, options, words) => {
  expect(htcondorOptions.safeParse(options).error?.message).toMatch(words);
});

const reason = whyNoPool();

describe.skipIf(reason !== null)("HTCondor's own parser", () => {
  let pool: CondorPool;
  beforeAll(async () => {
    pool = await raisePool();
  }, 600_000);
  afterAll(() => lowerPool(pool));

  /** The first job's attributes, by `condor_submit -dry-run`, which also must not complain. */
  function jobAd(
    options: HtcondorOptions,
    more: Partial<Parameters<ReturnType<typeof htcondor>['render']>[2]> = {},
  ) {
    const path = join(pool.folder, 'shared', 'dry');
    mkdirSync(path, { recursive: true });
    chownSync(path, 1000, 1000);
    const parsed = htcondorOptions.parse(options);
    const [text] = [
      ...htcondor(parsed)
        .render({ path }, [5, 6], { ...job, ...more })
        .values(),
    ];
    const answer = inPool(pool, submitter, ['condor_submit', '-dry-run', '-', '-'], { input: text! });
    expect(answer).toMatchObject({ code: 0, stderr: '' });
    // Of the others it says what differs.
    const first = answer.stdout.split(/^\*\* Proc .*\n/m)[1]!.split('\n\n')[0]!;
    const lines = first.split('\n').map((line) => /^(\w+) ?= ?(.*)$/.exec(line));
    return new Map(lines.filter((found) => found !== null).map(([, key, value]) => [key, value]));
  }

  test('takes every option for what it means', () => {
    const ad = jobAd(
      {
        requirements: 'Machine != "bad" && time() > 0',
        rank: 'Memory',
        accounting_group: 'physics.higgs',
        accounting_group_user: 'ann',
        environment: { A: 'x y', B: `it's "q"` },
        max_retries: 2,
        success_exit_code: 1,
        retry_holds: { times: 3, wait_seconds: 60 },
        extra: { concurrency_limits: 'licence:2', '+Project': '"sheaf"' },
      },
      { threads: 2, memoryMb: 700, diskMb: 20, gpus: 1, seconds: 90 },
    );
    expect(ad.get('Arguments')).toBe('"condor_run_one_shard.sh 5 shared /opt/node /opt/sheaf/main.js"');
    expect(ad.get('Requirements')).toContain('Machine != "bad" && time() > 0');
    expect(Object.fromEntries(ad)).toMatchObject({
      JobUniverse: '5',
      Rank: 'Memory',
      AcctGroup: '"physics.higgs"',
      AcctGroupUser: '"ann"',
      JobMaxRetries: '2',
      JobSuccessExitCode: '1',
      AllowedJobDuration: '90',
      RequestCpus: '2',
      RequestMemory: '700',
      RequestDisk: '20480',
      RequestGPUs: '1',
      ConcurrencyLimits: '"licence:2"',
      Project: '"sheaf"',
      SheafShard: '5',
      ShouldTransferFiles: '"NO"',
    });
    expect(ad.get('PeriodicRelease')).toContain('NumHolds <= 3 && time() - EnteredCurrentStatus >= 60');
  });

  test('releases holds that pass by themselves, and no others', () => {
    const policy = jobAd({ retry_holds: { times: 2, wait_seconds: 60 } }).get('PeriodicRelease')!;
    const released = (code: number, subcode: number, holds: number, secondsAgo: number): string => {
      const job = [`HoldReasonCode=${code}`, `HoldReasonSubCode=${subcode}`, `NumHolds=${holds}`];
      const entered = `EnteredCurrentStatus=time()-${secondsAgo}`;
      const words = ['classad_eval', '-quiet', ...job, entered, policy];
      return inPool(pool, submitter, words).stdout.trim();
    };
    expect(released(12, 28, 1, 90)).toBe('true');
    expect(released(12, 28, 2, 90)).toBe('true');
    expect(released(12, 28, 3, 90)).toBe('false');
    expect(released(12, 28, 1, 30)).toBe('false');
    expect(released(13, 2, 1, 90)).toBe('false');
    expect(released(1, 0, 1, 90)).toBe('false');
  });

  test('takes what is carried to jobs and back, and a container', () => {
    const ad = jobAd(
      { files: 'transfer', transfer_inputs: ['/opt/program/', '/opt/x y'], container_image: '/images/a.sif' },
      { seconds: 90 },
    );
    expect(Object.fromEntries(ad)).toMatchObject({
      AllowedExecuteDuration: '90',
      ShouldTransferFiles: '"YES"',
      WhenToTransferOutput: '"ON_EXIT"',
      TransferOutput: '"sheaf_output/"',
      ContainerImage: '"a.sif"',
      WantContainer: 'true',
    });
    expect(ad.get('TransferInput')).toMatch(
      /^"manifest\.json,condor_run_one_shard\.sh,\/opt\/program\/,\/opt\/x y/,
    );
  });
});
