// What the command line says of the engine: which one, its options, what each job asks for, and how jobs find the program.

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { SheafFailure } from '../contracts/failures.ts';
import type { Resources, Scheduler, Strategy } from '../contracts/run.ts';
import { openEngine } from '../engines/open-engine.ts';
import { reasonOf } from '../farm/atomic-file.ts';
import type { FarmFlags } from './commands/farm/flags.ts';
import { usageFailure } from './context.ts';
import { sshFlags, sshGiven } from './ssh-flags.ts';

export interface EngineChoice {
  readonly scheduler: Scheduler;
  readonly options: Readonly<Record<string, unknown>> | undefined;
  readonly resources: Resources;
  /** How jobs find the program; null where shards run in threads of this process. */
  readonly strategy: Strategy | null;
}

/** By flag: the engine whose option it sets, and the option's name. */
const optionFlags = {
  partition: ['slurm', 'partition'],
  account: ['slurm', 'account'],
  qos: ['slurm', 'qos'],
  constraint: ['slurm', 'constraint'],
  exclude: ['slurm', 'exclude'],
  gpuType: ['slurm', 'gpu_type'],
  requirements: ['htcondor', 'requirements'],
  condorRequirements: ['htcondor', 'requirements'],
  rank: ['htcondor', 'rank'],
  accountingGroup: ['htcondor', 'accounting_group'],
  files: ['htcondor', 'files'],
  transferInput: ['htcondor', 'transfer_inputs'],
  containerImage: ['htcondor', 'container_image'],
} as const satisfies Partial<Record<keyof FarmFlags, readonly [Scheduler, string]>>;

/** What jobs ask for, which threads of this very machine do not. */
const shapeFlags = [
  'cpus',
  'memory',
  'disk',
  'gpus',
  'time',
  'maxRunning',
  'strategy',
  'bundle',
  'image',
  'sheafBin',
  'nextstatBin',
] as const;

export function engineChoice(flags: FarmFlags): EngineChoice {
  const { scheduler: one, engine: other } = flags;
  if (one !== undefined && other !== undefined && one !== other)
    throw usageFailure(`--scheduler ${one} and --engine ${other} are not the same`, 'one of them');
  const scheduler = one ?? other ?? 'local';
  const options = optionsOf(flags, scheduler);
  // Refused here, with the names of the command line, before there is a run.
  openEngine(scheduler, options, flags.engineOptions ?? 'the options of the engine');
  if (scheduler === 'local') {
    const given = shapeFlags.find((name) => flags[name] !== undefined);
    if (given !== undefined)
      throw usageFailure(`--${flagName(given)} is for jobs of a scheduler`, '--scheduler');
    const threads = flags.threads === 0 ? availableParallelism() : flags.threads;
    return { scheduler, options: undefined, resources: { threads }, strategy: null };
  }
  return { scheduler, options, resources: resourcesOf(flags), strategy: strategyOf(flags, options) };
}

function optionsOf(flags: FarmFlags, scheduler: Scheduler): Readonly<Record<string, unknown>> | undefined {
  const options: Record<string, unknown> =
    flags.engineOptions === undefined ? {} : readOptions(flags.engineOptions);
  for (const [flag, [engine, key]] of Object.entries(optionFlags)) {
    const value = flags[flag as keyof typeof optionFlags];
    if (value === undefined) continue;
    if (engine !== scheduler)
      throw usageFailure(`--${flagName(flag)} is an option of ${engine}`, `--scheduler ${engine}`);
    options[key] = value;
  }
  const given = Object.keys(sshFlags).find((name) => flags[name as keyof typeof sshFlags] !== undefined);
  if (scheduler === 'ssh') {
    Object.assign(options, sshGiven(flags));
    if (options['hosts'] === undefined) throw usageFailure('there are no hosts', '--hosts FILE');
  } else if (given !== undefined)
    throw usageFailure(`--${flagName(given)} is an option of ssh`, '--scheduler ssh');
  return Object.keys(options).length === 0 ? undefined : options;
}

function strategyOf(flags: FarmFlags, options: EngineChoice['options']): Strategy {
  const strategy = flags.strategy ?? 'shared';
  const refuse = (flag: string, expected: string): never => {
    throw usageFailure(`--${flag} says nothing with --strategy ${strategy}`, expected);
  };
  if (flags.bundle !== undefined && strategy !== 'bundle') refuse('bundle', '--strategy bundle');
  if (flags.image !== undefined && strategy !== 'apptainer') refuse('image', '--strategy apptainer');
  if (strategy === 'shared') return strategy;
  const named = (['sheafBin', 'nextstatBin'] as const).find((flag) => flags[flag] !== undefined);
  if (named !== undefined) refuse(flagName(named), '--strategy shared');
  if (options?.['bundle'] !== undefined)
    throw usageFailure(
      `the option bundle of the engine and --strategy ${strategy} both say where the program is`,
      'one of them',
    );
  return strategy;
}

function readOptions(path: string): Record<string, unknown> {
  const fail = (what: string, cause: unknown): never => {
    throw new SheafFailure('usage', { where: path, what, expected: 'a JSON object of options' }, cause);
  };
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    fail(`cannot be read (${reasonOf(error)})`, error);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    fail(`this is not JSON (${reasonOf(error)})`, error);
  }
  return fail('this is no object', undefined);
}

function resourcesOf(flags: FarmFlags): Resources {
  const cpus = flags.cpus ?? (flags.slurmCpusPerTask || flags.condorRequestCpus || undefined);
  const given = {
    memory_mb: flags.memory ?? flags.condorRequestMemory,
    disk_mb: flags.disk,
    gpus: flags.gpus,
    seconds: flags.time ?? flags.slurmTime,
    max_running: flags.maxRunning,
  };
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  return { threads: cpus ?? (flags.threads || 1), ...Object.fromEntries(known) };
}

/** `maxRunning` as it is written: `max-running`. */
export function flagName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
