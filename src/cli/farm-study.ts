// The study that a command line of the farm asks for: every kind that there is a command for, by its name.

import { readFileSync } from 'node:fs';
import type { RunManifest } from '../contracts/run.ts';
import { type Assessment, noAssessment } from '../contracts/toys-definition.ts';
import { machineFailure } from '../farm/atomic-file.ts';
import { upperLimits } from '../inference/upper-limit.ts';
import { type Kernel, loadKernel } from '../kernel/kernel.ts';
import { limitTest } from '../study/binned-fit.ts';
import type { Study } from '../study/study.ts';
import type { FarmFlags } from './commands/farm/flags.ts';
import { binnedClsStudy } from './commands/hypotest-toys.ts';
import { patchStudy } from './commands/patchset-scan.ts';
import { binnedToysStudy } from './commands/toys.ts';
import { toysStudy } from './commands/unbinned-fit-toys.ts';
import { clsStudy } from './commands/unbinned-hypotest-toys.ts';
import { fitForLimit, unbinnedLimitOf } from './commands/unbinned-upper-limit.ts';
import { binnedLimitOf, fitForBinnedLimit } from './commands/upper-limit.ts';
import { type Context, usageFailure } from './context.ts';
import { limitStudy } from './limit-toys.ts';
import { limitTestOf } from './observed.ts';

export interface FarmStudy {
  readonly kernel: Kernel;
  readonly study: Study<unknown> & { readonly kind: RunManifest['study']['kind'] };
  readonly assessment: Assessment;
  /** Begins the name of the run. */
  readonly name: string;
  readonly nToys: number;
}

export async function farmStudy(context: Context, given: FarmFlags): Promise<FarmStudy> {
  const binned = isWorkspace(given.config);
  if (given.study === 'patchset-scan') return patches(given, binned);
  const { nToys } = given;
  if (nToys === undefined) throw usageFailure('--n-toys is missing', 'how many toys the study has');
  const flags = { ...given, nToys, input: given.config, ...notHere };
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

type ToyFlags = FarmFlags & typeof notHere & { readonly nToys: number; readonly input: string };

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

async function patches(flags: FarmFlags, binned: boolean): Promise<FarmStudy> {
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

function needed<T>(value: T | undefined, flag: string): T {
  if (value === undefined) throw usageFailure(`${flag} is missing`);
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
