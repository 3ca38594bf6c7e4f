// Numbers with which the likelihood would not be a number.

import type { Problem } from '../../../contracts/problems.ts';
import { type ModifierPlace, pathOf } from '../parameters.ts';

/** The exponential interpolation of a normsys takes the logarithm of its factors: pyhf answers nan where one is not above 0. */
export function checkFactors(places: readonly ModifierPlace[]): readonly Problem[] {
  const isWrong = ({ modifier }: ModifierPlace): boolean =>
    modifier.type === 'normsys' && !(modifier.data.lo > 0 && modifier.data.hi > 0);
  return places.filter(isWrong).flatMap((place) => {
    const { modifier } = place;
    if (modifier.type !== 'normsys') return [];
    const { lo, hi } = modifier.data;
    return Object.entries({ lo, hi })
      .filter(([, factor]) => !(factor > 0))
      .map(([side, factor]) => ({
        path: [...pathOf(place), 'data', side],
        what: `${factor}, expected a factor above 0`,
      }));
  });
}
