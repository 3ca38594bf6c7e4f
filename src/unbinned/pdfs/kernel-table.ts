// Kernels whose weights and centres have moved (morphing-kde.ts): in their order, with the coefficients of the columns that
// assembly/likelihood/morphing-kde-columns.ts writes. Of kernel i, with Z its mass in [a, b], u = (a - c)/h, v = (b - c)/h,
//   zeta = d ln Z/dc = (phi(u) - phi(v)) / (h Z),   eta = Z''/Z = (u phi(u) - v phi(v)) / (h^2 Z),
//   g = z/h - zeta,   g^2 + dg/dc = z^2/h^2 - 2 zeta z/h + 2 zeta^2 - eta - 1/h^2.

import type { ElementaryMath } from '../../kernel/math.ts';
import type { Window } from '../pdf.ts';
import type { NamedKernels } from './kde.ts';
import { kernelMass } from './kernel-mass.ts';
import type { KernelMorphs } from './kernel-morphs.ts';
import { changeOf, isCurved, type Morph, partsAt } from './morphs.ts';

const SIXTY_LN2 = 41.58883083359672;
const PER_ROOT_TWO_PI = 0.3989422804014327;

/** A column beyond the first, N: the derivative of N in one parameter or in a pair, over N. */
export interface KernelColumn {
  readonly a: number;
  readonly b: number | null;
  /** The highest power of z in it. */
  readonly power: number;
}

/** The columns of first derivatives, in the order of the parameters; then those second ones that are not always 0. */
export function kernelColumns({ weights, centres }: KernelMorphs): readonly KernelColumn[] {
  const all = [...weights, ...centres];
  const isCentre = (a: number): boolean => a >= weights.length;
  const first = all.map((_, a) => ({ a, b: null, power: isCentre(a) ? 1 : 0 }));
  const second = all.flatMap((m, a) =>
    all.slice(a).flatMap((_, k): KernelColumn[] => {
      const b = a + k;
      if (isCentre(b)) return [{ a, b, power: isCentre(a) ? 2 : 1 }];
      return a === b && isCurved(m) ? [{ a, b, power: 0 }] : [];
    }),
  );
  return [...first, ...second];
}

/** How many numbers the kernel's table has. */
export function tableSize(columns: readonly KernelColumn[], capacity: number): number {
  return headSize(columns) + capacity * columns.reduce((sum, c) => sum + c.power + 1, 2);
}

function headSize(columns: readonly KernelColumn[]): number {
  return 2 + 2 * Math.ceil((columns.length + 1) / 2);
}

export interface KernelTable {
  readonly numbers: Float64Array;
  /** How many kernels are in it, an even number. */
  readonly count: number;
  /** Centres in order, and weights over masses. */
  readonly centres: Float64Array;
  readonly cut: Float64Array;
  /** D, and over it its first and second derivatives in the parameters of the weights. */
  readonly sum: number;
  readonly slopes: Float64Array;
  readonly curves: Float64Array;
}

export function kernelTable(
  kernels: NamedKernels,
  { weights, centres }: KernelMorphs,
  columns: readonly KernelColumn[],
  capacity: number,
  shape: ArrayLike<number>,
  window: Window,
  math: ElementaryMath,
): KernelTable {
  const n = kernels.centres.length;
  const moves = [...weights, ...centres].map((m, a) => movesOf(m, shape[a]!, n));
  const weight = kernels.weights.slice();
  const centre = kernels.centres.slice();
  moves.forEach(({ value }, a) => {
    if (a < weights.length) for (let i = 0; i < n; i++) weight[i]! += kernels.weights[i]! * value[i]!;
    else for (let i = 0; i < n; i++) centre[i]! += value[i]!;
  });
  // With no weight left at all, the kernels stand as they were, and nothing follows the weights' parameters.
  const isLost = weight.every((w) => !(w > 0));
  if (isLost) weight.set(kernels.weights);
  const kept = inOrder(weight, centre);
  const count = kept.length;
  const numbers = new Float64Array(tableSize(columns, capacity));
  const head = headSize(columns);
  numbers[1] = columns.reduce((most, c) => Math.max(most, c.power), 0);
  columns.forEach((c, k) => {
    numbers[3 + k] = c.power;
  });
  const places = numbers.subarray(head, head + count);
  for (let r = 0; r < count; r++) places[r] = centre[kept[r]!]!;
  let next = head + capacity;
  const column = (): Float64Array => {
    next += capacity;
    return numbers.subarray(next - capacity, next - capacity + count);
  };
  const cut = column();
  const { scale, perMass, zeta, turn } = factorsOf(
    places,
    kernels.bandwidth,
    window,
    centres.length > 0,
    math,
  );
  let [sum, total, least] = [0, 0, Number.POSITIVE_INFINITY];
  for (let r = 0; r < count; r++) {
    const w = weight[kept[r]!]!;
    scale[r] = w * perMass[r]!;
    perMass[r]! *= isLost ? 0 : kernels.weights[kept[r]!]!;
    cut[r] = scale[r]!;
    sum += w;
    total += scale[r]!;
    least = Math.min(least, scale[r]!);
  }
  const slopes = new Float64Array(weights.length);
  const curves = new Float64Array(weights.length);
  const inverse = 1 / kernels.bandwidth;
  for (const { a, b, power } of columns) {
    const { first, second } = moves[a]!;
    const constant = column();
    if (power === 0) {
      const change = b === null ? first : second;
      for (let r = 0; r < count; r++) {
        constant[r] = perMass[r]! * change[kept[r]!]!;
        if (b === null) total += Math.abs(constant[r]!);
      }
      continue;
    }
    const linear = column();
    if (power === 1) {
      const by = b === null ? scale : perMass;
      const also = b === null ? null : moves[b]!.first;
      for (let r = 0; r < count; r++) {
        const size = by[r]! * first[kept[r]!]! * (also === null ? 1 : also[kept[r]!]!);
        constant[r] = -size * zeta[r]!;
        linear[r] = size * inverse;
      }
      continue;
    }
    const square = column();
    const other = moves[b!]!.first;
    for (let r = 0; r < count; r++) {
      const i = kept[r]!;
      const both = scale[r]! * first[i]! * other[i]!;
      const bend = a === b ? scale[r]! * second[i]! : 0;
      constant[r] = both * turn[r]! - bend * zeta[r]!;
      linear[r] = inverse * (bend - 2 * zeta[r]! * both);
      square[r] = both * inverse * inverse;
    }
  }
  if (!isLost) {
    weights.forEach((_, s) => {
      const { first, second } = moves[s]!;
      for (let r = 0; r < count; r++) {
        slopes[s]! += (kernels.weights[kept[r]!]! * first[kept[r]!]!) / sum;
        curves[s]! += (kernels.weights[kept[r]!]! * second[kept[r]!]!) / sum;
      }
    });
  }
  numbers[0] = 2 * (SIXTY_LN2 + math.log(total / least));
  // An odd number of kernels is made even by one without weight at the place of the last.
  if (count % 2 === 1) numbers[head + count] = places[count - 1]!;
  return { numbers, count: count + (count % 2), centres: places, cut, sum, slopes, curves };
}

/** The kernels that have a weight, by their centres. */
function inOrder(weight: Float64Array, centre: Float64Array): Uint32Array {
  const kept = new Uint32Array(weight.length);
  let count = 0;
  let isOrdered = true;
  for (let i = 0; i < weight.length; i++) {
    if (!(weight[i]! > 0)) continue;
    if (count > 0 && centre[i]! < centre[kept[count - 1]!]!) isOrdered = false;
    kept[count++] = i;
  }
  const ordered = kept.subarray(0, count);
  return isOrdered ? ordered : ordered.sort((i, j) => centre[i]! - centre[j]! || i - j);
}

/** Of kernels at these places: 1/Z, and where centres move zeta and 2 zeta^2 - eta - 1/h^2; and room for W/Z. */
function factorsOf(
  places: Float64Array,
  bandwidth: number,
  window: Window,
  areMoving: boolean,
  math: ElementaryMath,
) {
  const n = places.length;
  const [scale, perMass, zeta, turn] = [0, 1, 2, 3].map(() => new Float64Array(n)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const inverse = 1 / bandwidth;
  for (let r = 0; r < n; r++) {
    const c = places[r]!;
    const mass = kernelMass(c, bandwidth, window, math);
    perMass[r] = 1 / mass;
    if (!areMoving) continue;
    const u = (window.lower - c) * inverse;
    const v = (window.upper - c) * inverse;
    const du = PER_ROOT_TWO_PI * math.exp(-0.5 * u * u);
    const dv = PER_ROOT_TWO_PI * math.exp(-0.5 * v * v);
    zeta[r] = ((du - dv) / mass) * inverse;
    turn[r] = 2 * zeta[r]! * zeta[r]! - ((u * du - v * dv) / mass + 1) * inverse * inverse;
  }
  return { scale, perMass, zeta, turn };
}

/** The change of each of `n` numbers, and its derivatives. */
function movesOf(morph: Morph, alpha: number, n: number) {
  const parts = partsAt(morph.code, alpha);
  const of = (order: 'value' | 'first' | 'second'): Float64Array => {
    const changes = new Float64Array(n);
    for (let i = 0; i < n; i++) changes[i] = changeOf(morph, parts, order, i);
    return changes;
  };
  return { value: of('value'), first: of('first'), second: of('second') };
}
