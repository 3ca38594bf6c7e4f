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
  const { bandwidth } = kernels;
  const n = kernels.centres.length;
  const all = [...weights, ...centres];
  const moved = all.map((m, a) => movesOf(m, shape[a]!, n));
  const weight = kernels.weights.slice();
  const centre = kernels.centres.slice();
  weights.forEach((_, s) => {
    const { value } = moved[s]!;
    for (let i = 0; i < n; i++) weight[i]! += kernels.weights[i]! * value[i]!;
  });
  centres.forEach((_, h) => {
    const { value } = moved[weights.length + h]!;
    for (let i = 0; i < n; i++) centre[i]! += value[i]!;
  });
  let kept = Uint32Array.from(weight.keys()).filter((i) => weight[i]! > 0);
  // With no weight left at all, the kernels stand as they were, and nothing follows the weights' parameters.
  const isLost = kept.length === 0;
  if (isLost) {
    kept = Uint32Array.from(weight.keys());
    weight.set(kernels.weights);
  }
  const followsWeights = isLost ? 0 : 1;
  if (kept.some((i, r) => r > 0 && centre[i]! < centre[kept[r - 1]!]!))
    kept.sort((i, j) => centre[i]! - centre[j]! || i - j);

  const numbers = new Float64Array(tableSize(columns, capacity));
  const head = headSize(columns);
  numbers[1] = columns.reduce((most, c) => Math.max(most, c.power), 0);
  columns.forEach((c, k) => {
    numbers[3 + k] = c.power;
  });
  const slopes = new Float64Array(weights.length);
  const curves = new Float64Array(weights.length);
  const cut = new Float64Array(kept.length);
  const inverse = 1 / bandwidth;
  const density = (z: number): number => PER_ROOT_TWO_PI * math.exp(-0.5 * z * z);
  let [sum, total, least] = [0, 0, Number.POSITIVE_INFINITY];
  for (let r = 0; r < kept.length; r++) {
    const i = kept[r]!;
    const c = centre[i]!;
    const mass = kernelMass(c, bandwidth, window, math);
    const scale = weight[i]! / mass;
    cut[r] = scale;
    numbers[head + r] = c;
    let at = head + capacity + r;
    const put = (value: number): void => {
      numbers[at] = value;
      at += capacity;
    };
    put(scale);
    sum += weight[i]!;
    total += scale;
    least = Math.min(least, scale);
    const perMass = (followsWeights * kernels.weights[i]!) / mass;
    const [u, v] = [(window.lower - c) * inverse, (window.upper - c) * inverse];
    const [du, dv] = centres.length === 0 ? [0, 0] : [density(u), density(v)];
    const zeta = ((du - dv) / mass) * inverse;
    const eta = ((u * du - v * dv) / mass) * inverse * inverse;
    for (const { a, b, power } of columns) {
      const first = moved[a]!.first[i]!;
      if (b === null && power === 0) {
        put(perMass * first);
        total += Math.abs(perMass * first);
        slopes[a]! += perMass * mass * first;
      } else if (b === null) {
        put(-scale * zeta * first);
        put(scale * inverse * first);
      } else if (power === 0) {
        const second = moved[a]!.second[i]!;
        put(perMass * second);
        curves[a]! += perMass * mass * second;
      } else if (power === 1) {
        const both = perMass * first * moved[b]!.first[i]!;
        put(-both * zeta);
        put(both * inverse);
      } else {
        const both = scale * first * moved[b]!.first[i]!;
        const bend = a === b ? scale * moved[a]!.second[i]! : 0;
        put(both * (2 * zeta * zeta - eta - inverse * inverse) - bend * zeta);
        put(inverse * (bend - 2 * zeta * both));
        put(both * inverse * inverse);
      }
    }
  }
  numbers[0] = 2 * (SIXTY_LN2 + math.log(total / least));
  const count = kept.length + (kept.length % 2);
  // An odd number of kernels is made even by one without weight at the place of the last.
  if (count > kept.length) numbers[head + kept.length] = numbers[head + kept.length - 1]!;
  return {
    numbers,
    count,
    centres: numbers.slice(head, head + kept.length),
    cut,
    sum,
    slopes: slopes.map((s) => s / sum),
    curves: curves.map((s) => s / sum),
  };
}

/** The change of each of `n` numbers, and its derivatives. */
function movesOf(morph: Morph, alpha: number, n: number) {
  const parts = partsAt(morph.code, alpha);
  const of = (order: 'value' | 'first' | 'second'): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => changeOf(morph, parts, order, i));
  return { value: of('value'), first: of('first'), second: of('second') };
}
