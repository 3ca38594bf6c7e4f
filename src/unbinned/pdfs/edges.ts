// The edges or knots of a pdf that is given by a table: increasing from one end of the window to the other.

import type { Window } from '../pdf.ts';

/** The ends of a table may miss the window's by so much (absolute below 1, relative above): decimal rounding, no more. */
const SAME = 1e-12;

/** As given, but with exactly the window's ends. Throws RangeError, with `what` as their name, where they do not fit. */
export function edgesOf(given: readonly number[], window: Window, what: string): readonly number[] {
  const last = given.length - 1;
  const ends = [
    ['begins', given[0]!, window.lower],
    ['ends', given[last]!, window.upper],
  ] as const;
  for (const [how, end, bound] of ends) {
    if (Math.abs(end - bound) > SAME * Math.max(1, Math.abs(bound)))
      throw new RangeError(`${what} ${how} at ${end}, the window of the observable at ${bound}`);
  }
  const at = [window.lower, ...given.slice(1, -1), window.upper];
  for (let i = 1; i <= last; i++) {
    if (!(at[i]! > at[i - 1]!))
      throw new RangeError(`${what} must increase, but ${what}[${i}] = ${given[i]} follows ${given[i - 1]}`);
  }
  return at;
}
