// A density that a specification makes from events, as the same density with numbers in it (facts of record:
// docs/statistics/pdfs.md):
//   histogram_from_tree: bin contents are sums of weights, of the events as they are and at +-1 of each systematic;
//   kde_from_tree: each event is a kernel, with its weight, its ratios and its places at +-1.
// A weight systematic that applies to the yield becomes a rate modifier: lo and hi are ratios of the sums of all weights.

import type { UnbinnedPdfSpec } from '../contracts/pdf-specs.ts';
import type { TreePdfSpec } from '../contracts/tree-specs.ts';
import type { UnbinnedProcessSpec } from '../contracts/unbinned-spec.ts';

type RateModifierSpec = NonNullable<UnbinnedProcessSpec['yield']['modifiers']>[number];
type WeightSystematic = NonNullable<TreePdfSpec['weight_systematics']>[number];

/** What a density asks of each event beside the observable, in order. */
export interface SourceColumn {
  /** For messages. */
  readonly name: string;
  readonly expression: string;
  /** Whether it is a ratio of weights, or another value of the observable. */
  readonly kind: 'ratio' | 'observable';
}

export function sourceColumns(pdf: TreePdfSpec): readonly SourceColumn[] {
  const sides = ['up', 'down'] as const;
  return [
    ...(pdf.weight_systematics ?? []).flatMap((s) =>
      sides.map((side) => ({
        name: `ratio ${side} of ${s.param}`,
        expression: s[side],
        kind: 'ratio' as const,
      })),
    ),
    ...(pdf.horizontal_systematics ?? []).flatMap((s) =>
      sides.map((side) => ({
        name: `${side} of ${s.param}`,
        expression: s[side],
        kind: 'observable' as const,
      })),
    ),
  ];
}

/** The events: `columns` are the observable, and what `sourceColumns` asks for. */
export interface SourceEvents {
  readonly columns: readonly Float64Array[];
  readonly weights: Float64Array | null;
}

export interface Template {
  readonly pdf: UnbinnedPdfSpec;
  readonly modifiers: readonly RateModifierSpec[];
}

/** Throws RangeError where a yield would vanish. What is wrong with edges or a bandwidth, the density itself will tell. */
export function templateOf(pdf: TreePdfSpec, events: SourceEvents): Template {
  const values = events.columns[0]!;
  const weights = events.weights ?? new Float64Array(values.length).fill(1);
  const weightSystematics = (pdf.weight_systematics ?? []).map((systematic, s) => ({
    systematic,
    up: events.columns[1 + 2 * s]!,
    down: events.columns[2 + 2 * s]!,
  }));
  const skipped = 1 + 2 * weightSystematics.length;
  const horizontal = (pdf.horizontal_systematics ?? []).map((systematic, s) => ({
    systematic,
    up: events.columns[skipped + 2 * s]!,
    down: events.columns[skipped + 2 * s + 1]!,
  }));
  const shaping = weightSystematics.filter(({ systematic }) => systematic.apply_to_shape !== false);
  const modifiers = weightSystematics
    .filter(({ systematic }) => systematic.apply_to_yield !== false)
    .map(({ systematic, up, down }) => modifierOf(systematic, weights, up, down));
  const named = ({ param, interp }: { param: string; interp?: 'code0' | 'code4p' | undefined }) =>
    interp === undefined ? { param } : { param, interp };
  const lists = <Entry>(name: string, entries: readonly Entry[]) =>
    entries.length === 0 ? {} : { [name]: entries };
  if (pdf.type === 'kde_from_tree') {
    const template = {
      type: 'kde' as const,
      observable: pdf.observable,
      bandwidth: pdf.bandwidth,
      centers: Array.from(values),
      ...(events.weights === null ? {} : { weights: Array.from(weights) }),
      ...lists(
        'weight_systematics',
        shaping.map(({ systematic, up, down }) => ({
          ...named(systematic),
          up: Array.from(up),
          down: Array.from(down),
        })),
      ),
      ...lists(
        'horizontal_systematics',
        horizontal.map(({ systematic, up, down }) => ({
          ...named(systematic),
          up: Array.from(up),
          down: Array.from(down),
        })),
      ),
    };
    return { pdf: template, modifiers };
  }
  const fill = (at: Float64Array, ratio: Float64Array | null): number[] =>
    filled(pdf.bin_edges, at, weights, ratio);
  const template = {
    type: 'histogram' as const,
    observable: pdf.observable,
    bin_edges: pdf.bin_edges,
    bin_content: fill(values, null),
    ...(pdf.pseudo_count === undefined ? {} : { pseudo_count: pdf.pseudo_count }),
    ...lists('weight_systematics', [
      ...shaping.map(({ systematic, up, down }) => ({
        ...named(systematic),
        up: fill(values, up),
        down: fill(values, down),
      })),
      ...horizontal.map(({ systematic, up, down }) => ({
        ...named(systematic),
        up: fill(up, null),
        down: fill(down, null),
      })),
    ]),
  };
  return { pdf: template, modifiers };
}

/** Sums of weights, or of weights times ratios, in bins; an inner edge belongs to the bin on its right. */
function filled(
  edges: readonly number[],
  values: Float64Array,
  weights: Float64Array,
  ratio: Float64Array | null,
): number[] {
  const content = new Array<number>(edges.length - 1).fill(0);
  for (let i = 0; i < values.length; i++) {
    let low = 0;
    let high = content.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (values[i]! >= edges[middle]!) low = middle;
      else high = middle - 1;
    }
    content[low]! += weights[i]! * (ratio?.[i] ?? 1);
  }
  return content;
}

function modifierOf(
  { param, interp }: WeightSystematic,
  weights: Float64Array,
  up: Float64Array,
  down: Float64Array,
): RateModifierSpec {
  const sum = weights.reduce((total, w) => total + w, 0);
  const [hi, lo] = ([up, down] as const).map((ratio, side) => {
    const factor = weights.reduce((total, w, i) => total + w * ratio[i]!, 0) / sum;
    if (factor > 0 && Number.isFinite(factor)) return factor;
    throw new RangeError(
      `with the ratios ${side === 0 ? 'up' : 'down'} of ${param} the yield would be ${factor} times its own: give other ratios, or apply_to_yield: false`,
    );
  }) as [number, number];
  return { type: 'weightsys', param, lo, hi, interp_code: interp ?? 'code0' };
}
