// What studies of a binned model are about: a workspace with one measurement, and how its systematics are interpolated.

import type { BinnedCodes } from '../contracts/binned-studies.ts';
import type { MeasurementConfig, Workspace } from '../contracts/workspace.ts';
import { measurementOf } from '../formats/pyhf/measurement.ts';
import type { Parameter } from '../minimize/function.ts';

export interface BinnedSubject {
  /** With patches applied, and one measurement. */
  readonly workspace: Workspace;
  readonly codes: BinnedCodes;
}

export interface SubjectOptions {
  /** Name of the measurement. Default: the first. */
  readonly measurement?: string | undefined;
  /** Name of the parameter of interest in place of the measurement's. */
  readonly poi?: string | undefined;
  readonly codes?: BinnedCodes | undefined;
}

/** As in pyhf since 0.6. */
export const usualCodes: BinnedCodes = { factors: 'code4', shifts: 'code4p' };

/**
 * All that the numbers of a study depend on, and nothing else: other measurements are left out. `poi`: start and bounds of the
 * parameter of interest, where they are not the workspace's own.
 */
export function subjectOf(
  workspace: Workspace,
  options: SubjectOptions = {},
  poi?: Parameter,
): BinnedSubject {
  const measurement = measurementOf(workspace, options.measurement);
  const { config } = measurement;
  const name = options.poi ?? config.poi;
  const parameters = poi === undefined ? config.parameters : withSettings(config.parameters, poi);
  return {
    workspace: {
      ...workspace,
      measurements: [{ ...measurement, config: { ...config, poi: name, parameters } }],
    },
    codes: options.codes ?? usualCodes,
  };
}

function withSettings(
  parameters: MeasurementConfig['parameters'],
  { name, start, lower, upper }: Parameter,
): MeasurementConfig['parameters'] {
  const own = parameters.find((p) => p.name === name) ?? { name };
  const settings = { ...own, inits: [start], bounds: [[lower, upper] as const] };
  return [...parameters.filter((p) => p.name !== name), settings];
}
