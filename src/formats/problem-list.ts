// Everything that is wrong with a document as one failure: a line each, the first twenty.

import { type SheafFailure, specificationFailure } from '../contracts/failures.ts';

/** Problems that are told at once. */
const MOST_PROBLEMS = 20;

export interface PlacedProblem {
  /** `source:line:column path`. */
  readonly where: string;
  readonly what: string;
}

export function problemsFailure(problems: readonly PlacedProblem[]): SheafFailure {
  const shown = problems.slice(0, MOST_PROBLEMS).map(({ where, what }) => `${where}: ${what}`);
  const more = problems.length - shown.length;
  return specificationFailure({
    what: [...shown, ...(more > 0 ? [`and ${more} more problems`] : [])].join('\n'),
  });
}
