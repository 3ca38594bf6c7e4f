// What commands of binned models begin with: the workspace, its likelihood, and the free fit of the observed or of Asimov data.

import { SheafFailure } from '../contracts/failures.ts';
import type { CompletePoint } from '../histfactory/completion.ts';
import { asimovData } from '../histfactory/expected.ts';
import type { BinnedData, BinnedModel } from '../histfactory/model.ts';
import { type Kernel, loadKernel } from '../kernel/kernel.ts';
import { newDerivatives, type Parameter } from '../minimize/function.ts';
import { type BinnedFit, fitBinned } from '../study/binned-fit.ts';
import { binnedYields, type ChannelYields, predictedYields } from '../study/binned-yields.ts';
import type { WorkspaceFlags, WorkspacePlotFlags } from './commands/flags.ts';
import { usageFailure } from './context.ts';
import { checkOutputs } from './output.ts';
import { checkPlot } from './plot-file.ts';
import { loadWorkspace, type WorkspaceInput } from './workspace-input.ts';

export interface Binned extends BinnedFit {
  readonly kernel: Kernel;
  readonly input: WorkspaceInput;
  readonly model: BinnedModel;
  /** -ln L at the parameters' start values. */
  readonly initialNll: number;
  /** Milliseconds that reading and compiling took, and the fit. */
  readonly times: { readonly load: number; readonly fit: number };
}

interface BinnedOptions {
  readonly poi: 'needed' | 'optional';
  /** Looks at the command line once the model is known; answers further parameters that the likelihood must keep. */
  readonly check?: (model: BinnedModel) => readonly number[];
}

export async function fitOfWorkspace(flags: WorkspacePlotFlags, options: BinnedOptions): Promise<Binned> {
  const begin = performance.now();
  checkOutputs(flags.output, flags.jsonMetrics);
  checkPlot(flags.plot);
  const kernel = await loadKernel();
  const input = await loadWorkspace(flags, kernel.exports, options.poi);
  const { model } = input;
  const keep = options.check?.(model) ?? [];
  const data = dataOf(kernel, model, flags);
  const loaded = performance.now();
  const fitted = fitBinned(kernel, model, { data, keep });
  const times = { load: loaded - begin, fit: performance.now() - loaded };
  const { likelihood } = fitted;
  const start = Float64Array.from(likelihood.parameters, (p) => p.start);
  const initialNll = likelihood.evaluate(start, newDerivatives(start.length));
  // Of conditional fits nobody asks for uncertainties, which cost more than the minimum.
  return { ...fitted, withoutUncertainties: true, kernel, input, model, initialNll, times };
}

/** The same for commands that test the parameter of interest, which must be free. */
export function fitWithPoi(
  flags: WorkspacePlotFlags,
  check: (poi: Parameter) => void = () => {},
): Promise<Binned> {
  return fitOfWorkspace(flags, {
    poi: 'needed',
    check: ({ parameters, poi }) => {
      const parameter = parameters[poi!]!;
      if (parameter.fixed)
        throw new SheafFailure('specification', {
          where: flags.input,
          what: `the parameter of interest ${parameter.name} is fixed`,
          expected: 'one that is free to be fitted',
          hint: 'choose another one with --poi NAME',
        });
      check(parameter);
      return [poi!];
    },
  });
}

/** The parameter of interest of a command that needs one. */
export function poiOf({ model }: Binned): Parameter {
  return model.parameters[model.poi!]!;
}

/** Refuses a value of the parameter of interest that its bounds do not allow. */
export function checkInBounds({ name, lower, upper }: Parameter, value: number, flag: string): void {
  if (value >= lower && value <= upper) return;
  throw usageFailure(
    `${flag} ${value} leaves the bounds of ${name}`,
    `a value from ${lower} to ${upper}, or other bounds: --poi-bounds=LOW,HIGH`,
  );
}

/** Refuses tests against no signal where the bounds of the parameter of interest do not hold 0. */
export function checkHoldsZero({ name, lower, upper }: Parameter, flags: WorkspaceFlags): void {
  if (lower <= 0 && upper > 0) return;
  throw new SheafFailure('specification', {
    where: flags.input,
    what: `the bounds [${lower}, ${upper}] of ${name} do not allow the hypothesis without signal`,
    expected: 'bounds that hold 0, and values above it',
    hint: 'set others with --poi-bounds=LOW,HIGH',
  });
}

/** Yields of the channels in the fit, and what it predicts of those that are not; `all` are the parameters at the fit. */
export function yieldsOf(
  { model, data, kernel, input }: Binned,
  all: CompletePoint,
  flags: WorkspaceFlags,
): readonly ChannelYields[] {
  const seen = binnedYields(model, data, all, kernel.exports);
  if (input.regions.validation.length === 0) return seen;
  const whole = input.whole();
  const predicted = { model, data, whole, wholeData: dataOf(kernel, whole, flags) };
  return [...seen, ...predictedYields(predicted, all, kernel.exports)];
}

/** What was observed, or the Asimov data that are asked for in its place. */
function dataOf(kernel: Kernel, model: BinnedModel, flags: WorkspaceFlags): BinnedData {
  return flags.asimov || flags.asimovMu !== undefined ? asimovOf(kernel, model, flags) : model.observed;
}

/** Asimov data of the parameters' own start values. */
function asimovOf({ exports }: Kernel, model: BinnedModel, flags: WorkspaceFlags): BinnedData {
  const at = Float64Array.from(model.parameters, (p) => p.start);
  if (flags.asimovMu !== undefined) {
    if (model.poi === null)
      throw usageFailure('--asimov-mu is given, but there is no parameter of interest', '--poi NAME');
    checkInBounds(model.parameters[model.poi]!, flags.asimovMu, '--asimov-mu');
    at[model.poi] = flags.asimovMu;
  }
  const data = asimovData(model, at, exports);
  const negative = data.main.findIndex((n) => !(n >= 0));
  if (negative === -1) return data;
  const channel = model.channels.findLast((c) => c.first <= negative)!;
  throw new SheafFailure('numerics', {
    where: flags.input,
    what: `bin ${negative - channel.first} of channel ${channel.name} expects ${data.main[negative]} events, of which no data can be made`,
  });
}
