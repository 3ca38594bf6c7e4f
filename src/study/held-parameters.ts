// Parameters of a workspace that someone holds (--fix): at their start values, or at a value. They become settings of the measurement, so
// that every command and every study sees them alike.

import { SheafFailure } from '../contracts/failures.ts';
import { didYouMean } from '../contracts/nearest.ts';
import type { Measurement, ModifierType, Workspace } from '../contracts/workspace.ts';
import { parameterForms, parametersOf } from '../formats/pyhf/parameters.ts';

export interface HeldParameter {
  readonly name: string;
  /** null: its start value. */
  readonly value: number | null;
}

/** The workspace, in which no check found anything wrong, with parameters fixed in `measurement`, one of its own. */
export function withHeld(
  workspace: Workspace,
  measurement: Measurement,
  held: readonly HeldParameter[],
): Workspace {
  if (held.length === 0) return workspace;
  const known = parametersOf(workspace);
  let { parameters } = measurement.config;
  for (const { name, value } of held) {
    const facts = known.get(name);
    if (facts === undefined) throw unknown(name, known);
    const own = parameters.find((p) => p.name === name) ?? { name };
    checkHeld({ name, value }, own, facts.type);
    const settings = {
      ...own,
      ...(value === null ? {} : { inits: new Array<number>(facts.components).fill(value) }),
      fixed: true,
    };
    parameters = [...parameters.filter((p) => p.name !== name), settings];
  }
  const changed = { ...measurement, config: { ...measurement.config, parameters } };
  return { ...workspace, measurements: workspace.measurements.map((m) => (m === measurement ? changed : m)) };
}

/** Refuses a value that the bounds of a parameter, its own or those of its kind, do not hold. */
function checkHeld(
  { name, value }: HeldParameter,
  own: Measurement['config']['parameters'][number],
  type: ModifierType,
): void {
  const usual = parameterForms[type].bounds;
  const bounds = own.bounds ?? (usual === null ? [] : [usual]);
  const outside = bounds.find(([lower, upper]) => value !== null && (value < lower || value > upper));
  if (outside === undefined) return;
  throw usageFailure(
    `--fix ${name}=${value} leaves the bounds of ${name}`,
    `a value from ${outside[0]} to ${outside[1]}`,
  );
}

function unknown(name: string, known: ReadonlyMap<string, { readonly components: number }>): Error {
  const set = /^(.*)\[\d+\]$/.exec(name)?.[1];
  if (set !== undefined && known.has(set))
    return usageFailure(
      `--fix ${name}: the factors of ${set} are fixed together`,
      `--fix ${set}, which holds all ${known.get(set)!.components}`,
    );
  return usageFailure(
    `--fix ${name}: there is no such parameter${didYouMean(name, [...known.keys()])}`,
    'NAME or NAME=VALUE',
  );
}

function usageFailure(what: string, expected: string): SheafFailure {
  return new SheafFailure('usage', { what, expected, hint: 'see --help' });
}
