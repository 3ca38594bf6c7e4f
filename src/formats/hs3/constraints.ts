// How HS3 constrains a parameter, and whether a workspace can say the same.

import type { Hs3Document } from '../../contracts/hs3.ts';

/** A Gaussian measurement; or what the file says in a word; or nothing. */
export type Constraint =
  | { readonly kind: 'gauss'; readonly measured: number; readonly sigma: number }
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'none' };

interface Says {
  readonly constraint?: string | undefined;
  readonly constraint_name?: string | undefined;
  readonly constraint_type?: string | undefined;
}

/** `values` are those of parameters, for measured values that stand there by name. */
export function constraintOf(
  says: Says,
  parameter: string,
  { distributions }: Hs3Document,
  values: ReadonlyMap<string, number>,
): Constraint {
  const word = says.constraint_name ?? says.constraint ?? says.constraint_type;
  if (word === undefined) return { kind: 'none' };
  const distribution = distributions.find(({ name }) => name === word);
  if (distribution === undefined) return { kind: 'word', word };
  if (distribution.type !== 'gaussian_dist') return { kind: 'word', word: distribution.type };
  const { x, mean, sigma } = distribution;
  const measured = numberOf(x === parameter ? mean : x, values);
  const width = numberOf(sigma, values);
  if (measured === null || width === null) return { kind: 'word', word };
  return { kind: 'gauss', measured, sigma: width };
}

function numberOf(said: unknown, values: ReadonlyMap<string, number>): number | null {
  if (typeof said === 'number') return said;
  return typeof said === 'string' ? (values.get(said) ?? null) : null;
}
