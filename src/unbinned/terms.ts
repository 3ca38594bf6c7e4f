// Sums and products of a process's pdf, multiplied out: a sum with fractions is nothing but several processes that share a
// yield (the last has what the fractions leave), and a product of sums is a sum of products. What is left are products of
// densities, one an observable, each with its share.

import type { UnbinnedPdfSpec } from '../contracts/pdf-specs.ts';
import type { UnbinnedProcessSpec } from '../contracts/unbinned-spec.ts';
import type { Find } from './model.ts';
import type { Share } from './yield.ts';

export interface Term {
  /** Of the process; behind it, the numbers of the components of sums that it came from. */
  readonly name: string;
  readonly parts: readonly { readonly spec: UnbinnedPdfSpec; readonly at: string }[];
  readonly shares: readonly Share[];
  /** The place in the specification of the density or the product that it is. */
  readonly at: string;
}

export function termsOf({ name, pdf }: UnbinnedProcessSpec, where: string, find: Find): readonly Term[] {
  return expand(pdf, name, `${where}.pdf`, find);
}

function expand(spec: UnbinnedProcessSpec['pdf'], name: string, at: string, find: Find): readonly Term[] {
  if (spec.type === 'sum') {
    const fractions = spec.fractions.flatMap((f, k) => find(f, `${at}.fractions[${k}]`) ?? []);
    return spec.components.flatMap((component, k) => {
      const parameter = fractions[k];
      const share: Share =
        parameter === undefined ? { kind: 'rest', parameters: fractions } : { kind: 'fraction', parameter };
      return expand(component, `${name}/${k}`, `${at}.components[${k}]`, find).map((term) => ({
        ...term,
        shares: [share, ...term.shares],
      }));
    });
  }
  if (spec.type !== 'product') return [{ name, parts: [{ spec, at }], shares: [], at }];
  return spec.components.reduce<readonly Term[]>(
    (terms, component, k) => {
      const more = expand(component, '', `${at}.components[${k}]`, find);
      return terms.flatMap((term) =>
        more.map((next) => ({
          name: `${term.name}${next.name}`,
          parts: [...term.parts, ...next.parts],
          shares: [...term.shares, ...next.shares],
          at,
        })),
      );
    },
    [{ name, parts: [], shares: [], at }],
  );
}
