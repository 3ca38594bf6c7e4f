// What studies of a binned model are about: a workspace with one measurement, and how its systematics are interpolated.

import type { BinnedCodes } from '../contracts/binned-studies.ts';
import type { Workspace } from '../contracts/workspace.ts';
import { measurementOf } from '../formats/pyhf/measurement.ts';

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
  /** Default: code4 for normsys, code4p for histosys, as in pyhf since 0.6. */
  readonly codes?: BinnedCodes | undefined;
}

/** As in pyhf since 0.6. */
export const usualCodes: BinnedCodes = { factors: 'code4', shifts: 'code4p' };

/** All that the numbers of a study depend on, and nothing else: other measurements are left out. */
export function subjectOf(workspace: Workspace, options: SubjectOptions = {}): BinnedSubject {
  const measurement = measurementOf(workspace, options.measurement);
  const poi = options.poi ?? measurement.config.poi;
  return {
    workspace: {
      ...workspace,
      measurements: [{ ...measurement, config: { ...measurement.config, poi } }],
    },
    codes: options.codes ?? usualCodes,
  };
}
