// The study that a command line of the farm asks for: every kind that there is a command for, by its name.

import { readFileSync } from 'node:fs';
import type { RunManifest } from '../contracts/run.ts';
import { type Assessment, noAssessment } from '../contracts/toys-definition.ts';
import { machineFailure } from '../farm/atomic-file.ts';
import { upperLimits } from '../inference/upper-limit.ts';
import { type Kernel, loadKernel } from '../kernel/kernel.ts';
import { limitTest } from '../study/binned-fit.ts';
import type { Study } from '../study/study.ts';
import { commandStudy } from './command-study.ts';
import type { FarmFlags } from './commands/farm/flags.ts';
import { binnedClsStudy } from './commands/hypotest-toys.ts';
import { patchStudy } from './commands/patchset-scan.ts';
import { binnedToysStudy } from './commands/toys.ts';
import { toysStudy } from './commands/unbinned-fit-toys.ts';
import { clsStudy } from './commands/unbinned-hypotest-toys.ts';
import { fitForLimit, unbinnedLimitOf } from './commands/unbinned-upper-limit.ts';
import { binnedLimitOf, fitForBinnedLimit } from './commands/upper-limit.ts';
import { type Context, usageFailure } from './context.ts';
import { flagName } from './engine-choice.ts';
import { limitStudy } from './limit-toys.ts';
import { limitTestOf } from './observed.ts';

export interface FarmStudy {
  readonly kernel: Kernel;
  readonly study: Study<unknown> & { readonly kind: RunManifest['study']['kind'] };
  readonly assessment: Assessment;
  /** Begins the name of the run. */
  readonly name: string;
  readonly nToys: number;
  /** Puts what the study needs into the folder of its run. */
  readonly fill?: (folder: string) => Promise<void>;
}

export async function farmStudy(context: Context, given: FarmFlags): Promise<FarmStudy> {
  if (given.command !== undefined) return ofCommand(context, { ...given, command: given.command });
  const misplaced = commandOnly.find((flag) => given[flag] !== undefined);
  if (misplaced !== undefined) throw usageFailure(`--${flagName(misplaced)} belongs to --command 'WORDS'`);
  const config = needed(given.config, '--config', "a specification or a workspace; or --command 'WORDS'");
  const binned = isWorkspace(config);
  if (given.study === 'patchset-scan') return patches({ ...given, config }, binned);
  const { nToys } = given;
  if (nToys === undefined) throw usageFailure('--n-toys is missing', 'how many toys the study has');
  const flags = { ...given, config, nToys, input: config, ...notHere };
  switch (given.study) {
    case 'toys':
      return of('toys', nToys, binned ? await binnedToysStudy(flags) : await toysStudy(flags));
    case 'hypotest-toys':
      if (binned) return of('cls', nToys, await binnedClsStudy(flags));
      return of('cls', nToys, await clsStudy({ ...flags, mu: needed(given.mu, '--mu') }));
    case 'upper-limit':
      return of(
        'limit',
        nToys,
        binned ? await binnedLimit(context, flags) : await unbinnedLimit(context, flags),
      );
  }
}

/** Of commands of one file, which the farm has no use for. */
const notHere = { output: undefined, jsonMetrics: undefined, asimov: false, asimovMu: undefined } as const;

type ToyFlags = Omit<FarmFlags, 'input' | 'output' | 'config' | 'nToys'> &
  typeof notHere & { readonly config: string; readonly nToys: number; readonly input: string };

async function unbinnedLimit(context: Context, flags: ToyFlags) {
  const observed = await fitForLimit(flags);
  const limits = upperLimits(await limitTestOf(observed), flags.cl);
  const kernel = await loadKernel();
  return { kernel, study: limitStudy(context, flags, unbinnedLimitOf(kernel, flags, observed, limits)) };
}

async function binnedLimit(context: Context, flags: ToyFlags) {
  const { testStat } = flags;
  if (testStat === 'q0') throw usageFailure('--test-stat q0 is not of upper limits', 'q or qtilde');
  const binned = await fitForBinnedLimit(flags);
  const test = limitTest(binned.kernel, binned, testStat === 'q' ? 'q' : 'q-tilde');
  const kernel = await loadKernel();
  const of = binnedLimitOf(kernel, { ...flags, testStat }, binned, test, flags.cl);
  return { kernel, study: limitStudy(context, flags, of) };
}

/** Flags that say nothing without a command; of `--output`, what is a result's. */
const commandOnly = [
  'items',
  'table',
  'input',
  'stdin',
  'stdout',
  'env',
  'exitCodes',
  'itemTimeout',
] as const;
/** Flags of the other studies that have no default. */
const othersOnly = ['config', 'nToys', 'mu', 'values', 'patchset', 'set', 'exact'] as const;

async function ofCommand(
  context: Context,
  flags: FarmFlags & { readonly command: string },
): Promise<FarmStudy> {
  const misplaced = othersOnly.find((flag) => flags[flag] !== undefined);
  if (misplaced !== undefined)
    throw usageFailure(`--${flagName(misplaced)} says nothing of a study of a --command`);
  const { study, alongside, fill } = await commandStudy(flags);
  if (alongside.length > 0)
    context.stderr.write(`goes along with the command, as if it was an --input: ${alongside.join(', ')}\n`);
  return { ...of('command', study.items, { kernel: await loadKernel(), study }), fill };
}

async function patches(flags: FarmFlags & { readonly config: string }, binned: boolean): Promise<FarmStudy> {
  const { patchset, testStat, mu = 1, config } = flags;
  if (!binned) throw usageFailure(`--study patchset-scan: ${config} is no workspace`);
  if (testStat === 'q0') throw usageFailure('--test-stat q0 is not of patchset-scan', 'q or qtilde');
  const set = needed(patchset, '--patchset');
  const asked = { ...flags, input: config, patchset: set, testStat, mu };
  const made = await patchStudy(asked, () => undefined);
  return of('patches', made.study.items, made);
}

function of<Row>(
  name: string,
  nToys: number,
  made: {
    readonly kernel: Kernel;
    readonly study: Study<Row> & { readonly kind: RunManifest['study']['kind'] };
    readonly assessment?: Assessment;
  },
): FarmStudy {
  const { kernel, study, assessment = noAssessment } = made;
  return { kernel, study: study as unknown as FarmStudy['study'], assessment, name, nToys };
}

function needed<T>(value: T | undefined, flag: string, expected?: string): T {
  if (value === undefined) throw usageFailure(`${flag} is missing`, expected);
  return value;
}

/** Whether a file is a workspace, and no unbinned specification: what a reader of either would go by. */
function isWorkspace(path: string): boolean {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw machineFailure(path, 'cannot be read', error);
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return true;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !('model' in value);
  } catch {
    return false;
  }
}
