// The parameters of the model that a density depends on, in the order of its shape parameters: those that it lists, or those
// of its systematic uncertainties, weights before centres.

import type { UnbinnedPdfSpec } from '../contracts/pdf-specs.ts';

/** `key` is where the density's own object names it. */
export function shapeParameters(
  spec: UnbinnedPdfSpec,
): readonly { readonly name: string; readonly key: string }[] {
  if ('params' in spec) return spec.params.map((name, k) => ({ name, key: `params[${k}]` }));
  const of = (list: 'weight_systematics' | 'horizontal_systematics') =>
    (list in spec ? (spec as SystematicsSpec)[list] : undefined)?.map(({ param }, k) => ({
      name: param,
      key: `${list}[${k}].param`,
    })) ?? [];
  return [...of('weight_systematics'), ...of('horizontal_systematics')];
}

interface SystematicsSpec {
  readonly weight_systematics?: readonly { readonly param: string }[];
  readonly horizontal_systematics?: readonly { readonly param: string }[];
}
