// At which parameter values toys are made: the specification's own, or those of a fit of its data, with values set on
// the command line.

import { SheafFailure } from '../contracts/failures.ts';
import { isConverged } from '../inference/fit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Parameter } from '../minimize/function.ts';
import { fitObserved } from '../study/observed-fit.ts';
import type { GenerationFlags } from './commands/flags.ts';
import { usageFailure } from './context.ts';
import { loadData, type SpecFile } from './data.ts';

export function parameterOfInterest({ model, where }: SpecFile): number {
  if (model.poi !== null) return model.poi;
  throw new SheafFailure('specification', {
    where: where('model.poi'),
    what: 'no parameter of interest is named',
    expected: `one of ${model.parameters.map((p) => p.name).join(', ')}`,
  });
}

export interface GenerationPoint {
  readonly params: readonly number[];
  readonly overrides: { readonly [name: string]: number };
}

export async function generationPoint(
  kernel: Kernel,
  file: SpecFile,
  flags: GenerationFlags,
): Promise<GenerationPoint> {
  const { model } = file;
  const params = model.parameters.map((p) => p.start);
  if (flags.gen === 'mle') {
    const data = await loadData(kernel, file, flags.config, flags.outside);
    const { fit } = fitObserved(
      kernel,
      model,
      data.map((d) => d.points),
      'auto',
    );
    if (!isConverged(fit.status)) {
      throw new SheafFailure('numerics', {
        what: `the fit of the data, where toys are to be made, did not converge (${fit.status})`,
        hint: 'give the values with --gen init and --set',
      });
    }
    fit.minimum.at.forEach((value, i) => {
      params[i] = value;
    });
  }
  return { params, overrides: setValues(model.parameters, params, flags.set ?? []) };
}

/** Sets values of the command line in `params`, and says which. */
export function setValues(
  parameters: readonly Parameter[],
  params: number[],
  set: NonNullable<GenerationFlags['set']>,
): GenerationPoint['overrides'] {
  const overrides: Record<string, number> = {};
  for (const { name, value } of set) {
    const index = parameters.findIndex((p) => p.name === name);
    const parameter = parameters[index];
    if (parameter === undefined)
      throw usageFailure(
        `--set ${name}: there is no such parameter`,
        `one of ${parameters.map((p) => p.name).join(', ')}`,
      );
    if (Object.hasOwn(overrides, name)) throw usageFailure(`--set ${name} is given twice`);
    if (value < parameter.lower || value > parameter.upper) {
      throw usageFailure(
        `--set ${name}=${value} lies outside the bounds`,
        `${parameter.lower} to ${parameter.upper}`,
      );
    }
    overrides[name] = value;
    params[index] = value;
  }
  return overrides;
}
