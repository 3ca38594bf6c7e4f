// Numbers with which the likelihood would not be a number.

import type { Problem } from '../../../contracts/problems.ts';
import type { Workspace } from '../../../contracts/workspace.ts';
import { modifierPlaces } from '../parameters.ts';

/** The exponential interpolation of a normsys takes the logarithm of its factors: pyhf answers nan where one is not above 0. */
export function checkFactors(workspace: Workspace): readonly Problem[] {
  return modifierPlaces(workspace).flatMap(({ path, modifier }) => {
    if (modifier.type !== 'normsys') return [];
    const { lo, hi } = modifier.data;
    return Object.entries({ lo, hi })
      .filter(([, factor]) => !(factor > 0))
      .map(([side, factor]) => ({
        path: [...path, 'data', side],
        what: `${factor}, expected a factor above 0`,
      }));
  });
}
