// A submission as the text that condor_submit reads: one cluster, one process a shard. Pure.
// Commands: HTCondor manual, "Submit file commands".

import { basename } from 'node:path';
import type { HtcondorOptions } from '../../contracts/htcondor-options.ts';
import { jobFileNames } from '../../farm/job-files.ts';
import { runFiles } from '../../farm/run-files.ts';
import type { JobShape, RunPlace } from '../engine.ts';
import { passingHolds } from './holds.ts';
import { classAdString, submitEnvironment, submitValue, submitWords } from './quote.ts';
import { outputFolder, wrapper, wrapperName } from './wrapper.ts';

/** The submit file's name, which says how files travel. */
export function submitFileName(options: HtcondorOptions): string {
  return options.files === 'transfer' ? 'condor_job_transfer.sub' : 'condor_job.sub';
}

/** The event log of a cluster, in the run directory. */
export function logName(cluster: number): string {
  return `condor.${cluster}.log`;
}

export function render(
  options: HtcondorOptions,
  run: RunPlace,
  shards: readonly number[],
  job: JobShape,
): ReadonlyMap<string, string> {
  return new Map([
    [submitFileName(options), submitFile(options, run, shards, job)],
    [wrapperName, wrapper],
  ]);
}

function submitFile(
  options: HtcondorOptions,
  run: RunPlace,
  shards: readonly number[],
  job: JobShape,
): string {
  return `${[
    ...jobCommands(options, run, job),
    ...clusterCommands(options, job),
    // The rows are whole numbers alone: in a row, HTCondor splits and reuses fields by rules of its own.
    'queue shard from (',
    ...shards.map(String),
    ')',
  ].join('\n')}\n`;
}

/** How the cluster as a whole behaves: its log, and how many of its jobs are in the queue at once. */
function clusterCommands(options: HtcondorOptions, job: JobShape): readonly string[] {
  const most = Math.min(job.most ?? Infinity, options.max_materialize ?? Infinity);
  return [
    'log = condor.$(Cluster).log',
    ...set('max_materialize', Number.isFinite(most) ? most : undefined, String),
    ...set('max_idle', options.max_idle, String),
  ];
}

/** What each job is and asks for; its shard is the macro `shard`. */
export function jobCommands(options: HtcondorOptions, run: RunPlace, job: JobShape): readonly string[] {
  if (job.program.length === 0)
    throw new RangeError('render: a job of HTCondor needs the words that start the program');
  const files = options.files ?? 'shared';
  const words = submitWords([...job.program], 'the words that start the program');
  return [
    `universe = ${options.container_image === undefined ? 'vanilla' : 'container'}`,
    ...set('container_image', options.container_image, (image) => submitValue(image, 'container_image')),
    `initialdir = ${submitValue(run.path, 'the run directory')}`,
    `batch_name = ${plainName(run)}`,
    // The shell of the job's machine reads the script: nothing depends on its mode, or on noexec.
    'executable = /bin/sh',
    'transfer_executable = false',
    `arguments = "${wrapperName} $(shard) ${files} ${words}"`,
    ...set('environment', options.environment, (variables) => `"${submitEnvironment(variables)}"`),
    ...(files === 'shared' ? ['should_transfer_files = NO'] : transferLines(options, job)),
    'output = condor.$(Cluster).$(Process).out',
    'error = condor.$(Cluster).$(Process).err',
    'notification = never',
    `request_cpus = ${job.threads}`,
    ...set('request_memory', job.memoryMb, String),
    ...set('request_disk', job.diskMb, (mb) => String(1024 * mb)),
    ...set('request_gpus', job.gpus, String),
    // Where no files are carried, HTCondor 23.9 never finds that the other one is exceeded.
    ...set(files === 'shared' ? 'allowed_job_duration' : 'allowed_execute_duration', job.seconds, String),
    ...set('requirements', requirementsOf(options, job), (e) => submitValue(e, 'requirements')),
    ...set('rank', options.rank, (e) => submitValue(e, 'rank')),
    ...set('accounting_group', options.accounting_group, String),
    ...set('accounting_group_user', options.accounting_group_user, String),
    ...set('max_retries', options.max_retries, String),
    ...set('success_exit_code', options.success_exit_code, String),
    ...set('periodic_release', options.periodic_release, (e) => submitValue(e, 'periodic_release')),
    ...set('periodic_release', options.retry_holds, releaseOf),
    ...Object.entries(options.extra ?? {}).map(([key, value]) => `${key} = ${value}`),
    '+SheafShard = $(shard)',
  ];
}

/** The user's own, and that it is none of the machines to avoid. */
function requirementsOf({ requirements }: HtcondorOptions, { avoid = [] }: JobShape): string | undefined {
  const not = avoid.map((host) => `TARGET.Machine =!= ${classAdString(host, 'a host to avoid')}`);
  if (not.length === 0) return requirements;
  return [...(requirements === undefined ? [] : [`(${requirements})`]), ...not].join(' && ');
}

function transferLines(options: HtcondorOptions, job: JobShape): readonly string[] {
  const inputs = [
    runFiles.manifest,
    wrapperName,
    ...jobFileNames(job.files ?? []),
    ...(job.inputs ?? []),
    ...(options.transfer_inputs ?? []),
  ];
  return [
    'should_transfer_files = YES',
    // Also of a job that failed: what it said is carried back.
    'when_to_transfer_output = ON_EXIT',
    `transfer_input_files = ${submitValue(inputs.join(','), 'transfer_inputs')}`,
    `transfer_output_files = ${outputFolder}/`,
  ];
}

function releaseOf({ times, wait_seconds }: NonNullable<HtcondorOptions['retry_holds']>): string {
  const codes = passingHolds.join(', ');
  // A missing file (2) and a forbidden one (13) stay so.
  const passing = `member(HoldReasonCode, {${codes}}) && HoldReasonSubCode =!= 2 && HoldReasonSubCode =!= 13`;
  return `${passing} && NumHolds <= ${times} && time() - EnteredCurrentStatus >= ${wait_seconds}`;
}

/** The run's name, of characters that every tool of HTCondor shows as they are. */
export function plainName(run: RunPlace): string {
  return basename(run.path).replace(/[^\w.+-]/g, '_');
}

function set<T>(key: string, value: T | undefined, text: (value: T) => string): readonly string[] {
  return value === undefined ? [] : [`${key} = ${text(value)}`];
}
