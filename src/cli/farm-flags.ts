// Flags of the commands that make a run for any engine: the engine and its options, what each job asks for, the study.
// Spellings that scripts of the field know (--slurm-time, --condor-request-memory ...) are taken, too.

import { strategies } from '../contracts/run.ts';
import * as parse from './arguments.ts';
import { commandFlags } from './command-flags.ts';
import { exact, guardrails, jsonEvents, outside, seed, set, text } from './shared-flags.ts';
import { sshFlags } from './ssh-flags.ts';
import { workspaceFlags } from './workspace-flags.ts';

const schedulers = ['local', 'ssh', 'slurm', 'htcondor'] as const;

const optional = (brief: string, placeholder = 'TEXT') =>
  ({ kind: 'parsed', parse: text, optional: true, brief, placeholder }) as const;
const known = (brief: string) => ({ ...optional(`The same as ${brief}`), hidden: true }) as const;
const count = (brief: string, placeholder = 'N') =>
  ({ kind: 'parsed', parse: parse.parseCount, optional: true, brief, placeholder }) as const;

export const engineFlags = {
  scheduler: {
    kind: 'enum',
    values: schedulers,
    optional: true,
    brief: 'Where shards run (default: local)',
  },
  engine: {
    kind: 'enum',
    values: schedulers,
    optional: true,
    brief: 'The same as --scheduler',
    hidden: true,
  },
  engineOptions: optional(
    'Options of the engine, as schemas/*-options.schema.json describe them',
    'FILE.json',
  ),
  partition: optional('Slurm: the partition'),
  account: optional('Slurm: the account'),
  qos: optional('Slurm: the quality of service'),
  constraint: optional('Slurm: features that nodes must have'),
  exclude: optional('Slurm: nodes to keep away from', 'NODES'),
  gpuType: optional('Slurm: which GPUs'),
  requirements: optional('HTCondor: what machines must be like', 'EXPR'),
  rank: optional('HTCondor: which machines are liked best', 'EXPR'),
  accountingGroup: optional('HTCondor: the accounting group'),
  files: {
    kind: 'enum',
    values: ['shared', 'transfer'],
    optional: true,
    brief:
      'HTCondor: jobs see the run directory (shared, the default), or its files are carried to them and back',
  },
  transferInput: {
    kind: 'parsed',
    parse: text,
    optional: true,
    variadic: true,
    brief: 'HTCondor, --files transfer: a further file for each job (repeatable)',
    placeholder: 'FILE',
  },
  containerImage: optional('HTCondor: the container that jobs run in', 'IMAGE'),
  ...sshFlags,
  strategy: {
    kind: 'enum',
    values: strategies,
    optional: true,
    brief:
      'How jobs find the program: under the same path as here (shared, the default), in an archive that travels with them (bundle), in an image (apptainer)',
  },
  bundle: optional('--strategy bundle: an archive of `sheaf env bundle` (default: made now)', 'FILE'),
  image: optional(
    '--strategy apptainer: a .sif file, which is carried where files are; a folder; docker://...',
    'IMAGE',
  ),
  sheafBin: optional(
    'The program on the machines of the jobs (default: this one, under the same path)',
    'PATH',
  ),
  nextstatBin: known('--sheaf-bin'),
} as const;

export const shapeFlags = {
  cpus: count('Processors of each job (default: as many as --threads)'),
  memory: {
    kind: 'parsed',
    parse: parse.parseMegabytes,
    optional: true,
    brief: 'Memory of each job: 500MB, 2GB',
    placeholder: 'SIZE',
  },
  disk: {
    kind: 'parsed',
    parse: parse.parseMegabytes,
    optional: true,
    brief: 'Scratch disk of each job',
    placeholder: 'SIZE',
  },
  gpus: count('GPUs of each job'),
  time: {
    kind: 'parsed',
    parse: parse.parseDuration,
    optional: true,
    brief: 'Wall-clock time of each job: 30m, 2h, 08:00:00, 1-00:00:00',
    placeholder: 'TIME',
  },
  maxRunning: count('How many shards may run at once'),
  slurmCpusPerTask: { ...count('The same as --cpus'), parse: parse.parseIndex, hidden: true },
  slurmTime: {
    kind: 'parsed',
    parse: parse.parseDuration,
    optional: true,
    hidden: true,
    brief: 'The same as --time',
    placeholder: 'TIME',
  },
  condorRequestCpus: { ...count('The same as --cpus'), parse: parse.parseIndex, hidden: true },
  condorRequestMemory: {
    kind: 'parsed',
    parse: parse.parseMegabytes,
    optional: true,
    hidden: true,
    brief: 'The same as --memory',
    placeholder: 'SIZE',
  },
  condorRequirements: known('--requirements'),
} as const;

const {
  input: _,
  output: __,
  jsonMetrics: ___,
  threads: ____,
  asimov: _____,
  asimovMu: ______,
  ...ofWorkspaces
} = workspaceFlags;

export const studyFlags = {
  config: {
    kind: 'parsed',
    parse: text,
    optional: true,
    brief: 'The specification, YAML or JSON, or a pyhf workspace',
    placeholder: 'FILE',
  },
  study: {
    kind: 'enum',
    values: ['toys', 'hypotest-toys', 'upper-limit', 'patchset-scan'],
    default: 'toys',
    brief: 'What is studied, as the command of that name does',
  },
  nToys: count('Toys of the whole study'),
  seed,
  gen: {
    kind: 'enum',
    values: ['init', 'mle'],
    default: 'init',
    brief: 'toys: true values, those of the file or of a fit of its data',
  },
  set,
  ...{ exact, outside },
  fixedGlobals: {
    kind: 'boolean',
    default: false,
    brief: 'Keep the auxiliary measurements as they are, instead of drawing them anew in each toy',
    withNegated: false,
  },
  ...guardrails,
  mu: {
    kind: 'parsed',
    parse: parse.parseNumber,
    optional: true,
    brief: 'hypotest-toys, patchset-scan: the value of the parameter of interest to test',
    placeholder: 'X',
  },
  testStat: {
    kind: 'enum',
    values: ['q', 'qtilde', 'q0'],
    default: 'qtilde',
    brief: 'hypotest-toys and patchset-scan of a workspace: the test statistic',
  },
  expectedSet: {
    kind: 'boolean',
    default: false,
    brief: 'hypotest-toys: add what data of the other hypothesis would give',
    withNegated: false,
  },
  cl: {
    kind: 'parsed',
    parse: parse.parseNumber,
    default: '0.95',
    brief: 'upper-limit, patchset-scan: confidence level',
    placeholder: 'X',
  },
  values: {
    kind: 'parsed',
    parse: parse.parseAscending,
    optional: true,
    brief: 'upper-limit: values of the parameter of interest to test',
    placeholder: 'A,B,C',
  },
  limits: {
    kind: 'boolean',
    default: false,
    brief: 'patchset-scan: also the upper limit of each patch',
    withNegated: false,
  },
  parameters: {
    kind: 'enum',
    values: ['all', 'shared'],
    default: 'all',
    brief: 'toys of a workspace: which parameters the result tells of',
  },
  ...ofWorkspaces,
  ...commandFlags,
} as const;

export const runFlags = {
  shards: {
    kind: 'parsed',
    parse: parse.parseShards,
    optional: true,
    brief: 'Pieces that the run is cut into; auto: about three for each slot that the engine has',
    placeholder: 'N|auto',
  },
  shardTime: {
    kind: 'parsed',
    parse: parse.parseDuration,
    default: '10m',
    brief: '--shards auto: what no shard should take longer than',
    placeholder: 'TIME',
  },
  threads: {
    kind: 'parsed',
    parse: parse.parseIndex,
    default: '0',
    brief: 'Threads: of this machine (0: all processors), or of each job (0: as many as --cpus)',
    placeholder: 'N',
  },
  outDir: {
    kind: 'parsed',
    parse: text,
    default: 'sheaf-runs',
    brief: 'Folder of run directories',
    placeholder: 'DIR',
  },
  runId: optional('Name of the run directory (default: the study and the time)', 'ID'),
  jsonEvents,
} as const;
