// Whether the parts of a workspace fit each other, beyond its form: everything over which pyhf falls when it builds the model,
// joins the data or starts a fit, and what it would pass over in silence though a part is lost (two samples of one name).

import type { Problem } from '../../contracts/problems.ts';
import type { Measurement, Workspace } from '../../contracts/workspace.ts';
import { checkBins } from './checks/bins.ts';
import { checkNames } from './checks/names.ts';
import { checkMeasurements } from './checks/parameters.ts';
import { checkFactors } from './checks/values.ts';
import { modifierPlaces } from './parameters.ts';

/**
 * All that is wrong, by path. `measurement` is the only one of `workspace` that matters; undefined: all of them do. Without
 * `needsPoi` the parameter of interest may be missing: a patch brings it to a workspace of the background alone.
 */
export function checkWorkspace(
  workspace: Workspace,
  measurement?: Measurement,
  needsPoi = true,
): readonly Problem[] {
  const places = modifierPlaces(workspace);
  const names = checkNames(workspace, places);
  return [
    ...names,
    ...checkBins(workspace, places),
    ...checkFactors(places),
    // Parameters whose names mean two things have no length to compare with.
    ...(names.length === 0 ? checkMeasurements(workspace, measurement, needsPoi) : []),
  ];
}
