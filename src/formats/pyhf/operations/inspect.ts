// What a workspace consists of: what `pyhf inspect` says, in the same words.

import { byCodePoint } from '../../../contracts/code-points.ts';
import type { Workspace } from '../../../contracts/workspace.ts';
import { type ConstraintKind, parameterForms, parametersOf } from '../parameters.ts';
import { channelNames, modifierNames, sampleNames } from './names.ts';

/** The file that `pyhf inspect --output-file` writes. */
export interface Inspection {
  /** Name and number of bins, sorted by name. */
  readonly channels: readonly (readonly [string, number])[];
  readonly samples: readonly string[];
  /** The type of each modifier by name; of two types the last, sorted by type. */
  readonly modifiers: Readonly<Record<string, string>>;
  /** Sorted by name. */
  readonly parameters: readonly (readonly [string, ConstraintKind])[];
  /** The same, with the types of the modifiers that name the parameter. */
  readonly systematics: readonly (readonly [string, ConstraintKind, readonly string[]])[];
  /** Name, parameter of interest, parameters with a configuration. */
  readonly measurements: readonly (readonly [string, string, readonly string[]])[];
}

export function inspect(workspace: Workspace): Inspection {
  const modifiers = modifierNames(workspace);
  const bins = new Map(workspace.channels.map(({ name, samples }) => [name, samples[0]!.data.length]));
  const parameters = [...parametersOf(workspace)]
    .map(([name, { type }]) => [name, parameterForms[type].constraint] as const)
    .sort(([a], [b]) => byCodePoint(a, b));
  return {
    channels: channelNames(workspace).map((name) => [name, bins.get(name)!] as const),
    samples: sampleNames(workspace),
    modifiers: Object.fromEntries(modifiers.map(({ name, type }) => [name, type])),
    parameters,
    systematics: parameters.map(
      ([name, constraint]) =>
        [name, constraint, modifiers.filter((one) => one.name === name).map(({ type }) => type)] as const,
    ),
    measurements: workspace.measurements.map(
      ({ name, config }) => [name, config.poi, config.parameters.map((p) => p.name)] as const,
    ),
  };
}
