import type { Window } from '../../../src/unbinned/pdf.ts';
import { normalMass } from '../../stats/independent.ts';
import type { Case, PdfContract } from './contract.ts';
import { morphed } from './morphed.ts';

const tables = new WeakMap<object, Float64Array>();
/** Steps of a table of the distribution function: its straight lines are within 1e-4 of it for the cases that use it. */
const STEPS = 4096;

export const kde: PdfContract = {
  type: 'kde',
  cumulative(x, shape, window, spec) {
    const { lower, upper } = window;
    if ((spec!['centers'] as number[]).length <= 4) return exactly(x, shape, window, spec);
    const table =
      tables.get(spec!) ??
      Float64Array.from({ length: STEPS + 2 }, (_, i) =>
        exactly(lower + ((upper - lower) * Math.min(i, STEPS)) / STEPS, shape, window, spec),
      );
    tables.set(spec!, table);
    const place = ((x - lower) / (upper - lower)) * STEPS;
    const i = Math.floor(place);
    return table[i]! + (place - i) * (table[i + 1]! - table[i]!);
  },
  refused: [],
  allowed: [[]],
};

function exactly(x: number, shape: readonly number[], { lower, upper }: Window, spec: Case['spec']): number {
  const nominal = spec!['centers'] as number[];
  const h = spec!['bandwidth'] as number;
  const ratios = spec!['weight_systematics'] as readonly unknown[] | undefined;
  const factors = morphed(
    nominal.map(() => 1),
    ratios,
    shape,
  );
  const centers = morphed(nominal, spec!['horizontal_systematics'], shape.slice(ratios?.length ?? 0));
  const weights = ((spec!['weights'] as number[] | undefined) ?? nominal.map(() => 1)).map(
    (w, i) => w * Math.max(factors[i]!, 0),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return centers.reduce((total, c, i) => {
    const [a, z, b] = [(lower - c) / h, (x - c) / h, (upper - c) / h];
    return total + ((weights[i]! / sum) * normalMass(a, z)) / normalMass(a, b);
  }, 0);
}
