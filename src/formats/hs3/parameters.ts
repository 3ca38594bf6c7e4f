// The parameters of an HS3 analysis by the names that they get in the workspace, with their values and bounds.

import type { Hs3Document } from '../../contracts/hs3.ts';
import type { ParameterConfig } from '../../contracts/workspace.ts';

export interface ParameterValues {
  readonly values: ReadonlyMap<string, number>;
  readonly fixed: ReadonlySet<string>;
  readonly bounds: ReadonlyMap<string, readonly [number, number]>;
}

/** Of the point and the domains that the analysis names, and of the default ones where it is silent. */
export function parameterValues(
  { domains = [], parameter_points = [] }: Hs3Document,
  analysis: Hs3Document['analyses'][number],
): ParameterValues {
  const point =
    parameter_points.find(({ name }) => name === (analysis.init ?? 'default_values')) ?? parameter_points[0];
  const bounds = new Map<string, readonly [number, number]>();
  const wanted = [...(analysis.domains ?? []), 'default_domain'];
  for (const name of wanted)
    for (const axis of domains.find((one) => one.name === name)?.axes ?? [])
      if (axis.min !== undefined && axis.max !== undefined && !bounds.has(axis.name))
        bounds.set(axis.name, [axis.min, axis.max]);
  const parameters = point?.parameters ?? [];
  return {
    values: new Map(parameters.map(({ name, value }) => [name, value])),
    fixed: new Set(parameters.filter((one) => one.const === true).map(({ name }) => name)),
    bounds,
  };
}

/** What the workspace says of `name`, which stands for these parameters; `auxiliary` is what constraints add. */
export function configOf(
  name: string,
  parameters: readonly string[],
  { values, fixed, bounds }: ParameterValues,
  auxiliary: Pick<ParameterConfig, 'auxdata' | 'sigmas'>,
): ParameterConfig {
  const inits = parameters.flatMap((one) => values.get(one) ?? []);
  const ranges = parameters.flatMap((one) => {
    const range = bounds.get(one);
    return range === undefined ? [] : [range];
  });
  return {
    name,
    ...(inits.length === parameters.length ? { inits } : {}),
    ...(ranges.length === parameters.length ? { bounds: ranges } : {}),
    ...(parameters.every((one) => fixed.has(one)) ? { fixed: true } : {}),
    ...auxiliary,
  };
}
