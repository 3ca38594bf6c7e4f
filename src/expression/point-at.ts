// How a message points into an expression: line and column, the line itself, and a caret below the place.
import { type SheafFailure, specificationFailure } from '../contracts/failures.ts';

const widest = 100;

/** A failure at character `at` of `text`. */
export function failureAt(
  where: string,
  text: string,
  at: number,
  what: string,
  expected?: string,
  hint?: string,
): SheafFailure {
  const before = text.slice(0, at).split('\n');
  const column = before[before.length - 1]!.length;
  const line = text.split('\n')[before.length - 1]!;
  // A long line is cut to the part around the place, so that the caret still stands below it on a terminal.
  const from = line.length > widest ? Math.max(0, column - widest / 2) : 0;
  const shown = line.slice(from, from + widest).replace(/[\t\r]/g, ' ');
  const place = `at line ${before.length}, column ${column + 1}`;
  const caret = `${' '.repeat(column - from)}^`;
  return specificationFailure({
    where,
    what: `${what} ${place}\n    ${shown}\n    ${caret}`,
    expected,
    hint,
  });
}
