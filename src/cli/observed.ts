// What commands that test the parameter of interest begin with: the specification, its events, and their free fit; and
// the Asimov data of the background-only hypothesis that go with them.

import { SheafFailure } from '../contracts/failures.ts';
import { isConverged } from '../inference/fit.ts';
import { conditionalFit, type FittedData } from '../inference/fixed.ts';
import type { LimitTest } from '../inference/upper-limit.ts';
import { type Kernel, loadKernel } from '../kernel/kernel.ts';
import type { Parameter } from '../minimize/function.ts';
import { fitAsimov } from '../study/asimov-fit.ts';
import { fitObserved, type ObservedFit } from '../study/observed-fit.ts';
import type { DataFlags } from './commands/flags.ts';
import { loadData, loadSpec, type SpecFile } from './data.ts';
import { parameterOfInterest } from './generation.ts';
import { checkOutputs } from './output.ts';

export interface Observed extends ObservedFit {
  readonly file: SpecFile;
  readonly kernel: Kernel;
  /** Index of the parameter of interest. */
  readonly poi: number;
}

/** `check` looks at the command line once the parameter of interest is known, before any data is read. */
export async function fitOfData(
  flags: DataFlags,
  check: (poi: Parameter, file: SpecFile) => void,
): Promise<Observed> {
  checkOutputs(flags.output, flags.jsonMetrics);
  const file = await loadSpec(flags.config);
  const poi = parameterOfInterest(file);
  const parameter = file.model.parameters[poi]!;
  if (parameter.fixed) {
    throw new SheafFailure('specification', {
      where: file.where(`model.parameters[${poi}]`),
      what: `the parameter of interest ${parameter.name} is fixed`,
      expected: 'one that is free to be fitted',
    });
  }
  check(parameter, file);
  const kernel = await loadKernel();
  const data = await loadData(kernel, file, flags.config, flags.outside);
  const events = data.map((d) => d.points);
  return { ...fitObserved(kernel, file.model, events, flags.exact ?? 'auto'), file, kernel, poi };
}

/** Asimov data at the values that the observed data give all parameters with the one of interest at 0. */
export async function asimovOf(observed: Observed): Promise<FittedData> {
  const background = conditionalFit(observed, observed.poi, 0);
  if (!isConverged(background.status)) {
    throw new SheafFailure('numerics', {
      what: `the fit without signal, where Asimov data are to be made, did not converge (${background.status})`,
    });
  }
  return fitAsimov(await loadKernel(), observed.file.model, background.minimum.at);
}

export async function limitTestOf(observed: Observed): Promise<LimitTest> {
  const { poi, kernel } = observed;
  return { observed, asimov: await asimovOf(observed), poi, statistic: 'q-tilde', math: kernel.exports };
}

/** Whether the background-only hypothesis is one of the model's. */
export function holdsZero({ lower, upper }: Parameter): boolean {
  return lower <= 0 && upper >= 0;
}
