// What the command line says of the engine: which one, its options, what each job asks for, and where jobs find the program.

import { readFileSync, realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { SheafFailure } from '../contracts/failures.ts';
import type { Resources, RunEnvironment, Scheduler } from '../contracts/run.ts';
import { openEngine } from '../engines/open-engine.ts';
import { reasonOf } from '../farm/atomic-file.ts';
import type { FarmFlags } from './commands/farm/flags.ts';
import { usageFailure } from './context.ts';

export interface EngineChoice {
  readonly scheduler: Scheduler;
  readonly options: Readonly<Record<string, unknown>> | undefined;
  readonly resources: Resources;
  readonly environment: RunEnvironment | undefined;
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
    return { scheduler, options: undefined, resources: { threads }, environment: undefined };
  }
  const program = programOf(flags, options);
  return { scheduler, options, resources: resourcesOf(flags), environment: { strategy: 'shared', program } };
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
  return Object.keys(options).length === 0 ? undefined : options;
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

/** Words that start sheaf on the machine of a job: this very program, unless another is named. */
function programOf(flags: FarmFlags, options: EngineChoice['options']): [string, ...string[]] {
  const named = flags.sheafBin ?? flags.nextstatBin;
  // What is carried to a job's own folder is named as it is there.
  if (named !== undefined) return [options?.['files'] === 'transfer' ? named : resolve(named)];
  return [process.execPath, realpathSync(process.argv[1]!)];
}

/** `maxRunning` as it is written: `max-running`. */
export function flagName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
