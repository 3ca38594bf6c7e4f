// The tables that reports of results share.

import type { Child } from '../markup.ts';
import { exactly, none, significant, withError } from '../numbers/format.ts';
import type { Column } from '../sections/html.ts';

export const text = (head: string): Column => ({ head, align: 'text' });
export const number = (head: string): Column => ({ head, align: 'number' });

type Value = number | null | undefined;

/** `1.23 ± 0.45`, or the value alone where it has no error. */
export function measured(value: Value, error: Value): string {
  if (value === null || value === undefined) return none;
  return error === null || error === undefined ? significant(value, 5) : withError({ value, error });
}

/** The five words for background-only data, -2 to 2 standard deviations from their median. */
export const bandNames = ['−2 σ', '−1 σ', 'median', '+1 σ', '+2 σ'] as const;

/** Rows of a number that is observed and expected, with errors where there are some. */
export function bandRows(
  observed: Value,
  expected: readonly Value[],
  errors?: { readonly observed: Value; readonly expected: readonly Value[] },
): readonly (readonly Child[])[] {
  return [
    ['observed', measured(observed, errors?.observed)],
    ...bandNames.map((name, i) => [
      `expected, ${name}`,
      measured(expected[i], errors === undefined ? undefined : errors.expected[i]),
    ]),
  ];
}

export function plain(value: Value): string {
  return value === null || value === undefined ? none : exactly(value);
}
