// Kernel density whose weights and centres follow nuisance parameters (facts of record: docs/statistics/pdfs.md):
//   f = N/D,   N = sum_i W_i phi((x - c_i)/h) / (h Z_i),   D = sum_i W_i,
// Z_i the mass of kernel i in the window, W_i = w_i (1 + changes of its ratio) and c_i its own centre plus changes. With
// g = d ln(phi/Z)/dc, N_a/N and N_ab/N are sums over kernels of N's terms times W_a/W or g c_a, and times W_ab/W, W_a/W g c_b or
// (g^2 + dg/dc) c_a c_b + g c_ab. With e_a = D_a/D and e_ab = D_ab/D,
//   d ln f/d a = N_a/N - e_a,   (d2 f/d a d b)/f = N_ab/N - N_a/N e_b - N_b/N e_a + 2 e_a e_b - e_ab.
// A kernel whose weight would be 0 or less is left out.

import type { UnbinnedPdfSpec } from '../../contracts/pdf-specs.ts';
import type { ElementaryMath } from '../../kernel/math.ts';
import type { Crest, Pdf, PdfAtPoint, Window } from '../pdf.ts';
import type { NamedKernels } from './kde.ts';
import { FINENESS, highestPlace } from './kde-crest.ts';
import { centreProblem, kernelMorphs } from './kernel-morphs.ts';
import {
  type KernelColumn,
  type KernelTable,
  kernelColumns,
  kernelTable,
  tableSize,
} from './kernel-table.ts';
import { kinksOf } from './morphs.ts';

type KdeSpec = Extract<UnbinnedPdfSpec, { type: 'kde' }>;

const HALF_LN_TWO_PI = 0.9189385332046727;

export function morphingKde(kernels: NamedKernels, spec: KdeSpec, window: Window): Pdf {
  const { bandwidth } = kernels;
  const morphs = kernelMorphs(kernels, spec, window);
  const all = [...morphs.weights, ...morphs.centres];
  const columns = kernelColumns(morphs);
  const features = columns.length;
  const capacity = kernels.centres.length + (kernels.centres.length % 2);
  const inverse = 1 / bandwidth;
  let points = 0;
  const make = (shape: ArrayLike<number>, math: ElementaryMath): PdfAtPoint => {
    const stamp = ++points;
    const table = kernelTable(kernels, morphs, columns, capacity, shape, window, math);
    const { numbers, count, centres, cut: weights } = table;
    const constant = -math.log(bandwidth * table.sum) - HALF_LN_TWO_PI;
    let crest: Crest | null = null;
    return {
      ...combinations(all.length, columns, table),
      curvature: 'density',
      quadratic: null,
      // Only what lays out cells asks for it, and it takes as long as hundreds of events.
      get crest() {
        const at = crest?.at ?? highestPlace({ centres, weights, bandwidth }, window, math);
        crest = { at, width: bandwidth / FINENESS };
        return crest;
      },
      breaks: [],
      writeColumns(kernel, x, n, logDensity, into, stride, constants) {
        if (kernel.doubles[constants / 8] !== stamp) {
          kernel.doubles[constants / 8] = stamp;
          kernel.doubles.set(numbers, constants / 8 + 2);
        }
        kernel.exports.morphingKdeColumns(
          x,
          n,
          constants + 16,
          count,
          capacity,
          inverse,
          constant,
          features,
          logDensity,
          into,
          stride,
        );
      },
    };
  };
  // A fit asks for the point where it ends again, and toys for the one where they start.
  let last: { readonly shape: Float64Array; readonly pdf: PdfAtPoint } | undefined;
  return {
    type: 'kde',
    shapeNames: all.map((m) => m.param),
    kinks: kinksOf(all),
    features,
    slopes: all.length,
    // Which point the table is of, 0 for none yet, and one number without meaning; the table.
    constants: new Float64Array(2 + tableSize(columns, capacity)),
    rangeProblem: (ranges) => centreProblem(kernels, morphs, ranges, window),
    at(shape, _window, math) {
      const isSame = last?.shape.every((value, a) => value === shape[a]) ?? false;
      if (!isSame) last = { shape: Float64Array.from(shape), pdf: make(shape, math) };
      return last!.pdf;
    },
  };
}

/** How derivatives of ln f combine the columns; parameters of centres leave D alone. */
function combinations(
  shapes: number,
  columns: readonly KernelColumn[],
  { slopes, curves }: KernelTable,
): Pick<PdfAtPoint, 'first' | 'second'> {
  const first: number[] = [];
  const second: number[] = [];
  for (let a = 0; a < shapes; a++) {
    const slope = slopes[a] ?? 0;
    first.push(-slope, ...Array.from({ length: shapes }, (_, b) => (a === b ? 1 : 0)));
    for (let b = a; b < shapes; b++) {
      const other = slopes[b] ?? 0;
      const row = new Array<number>(1 + columns.length).fill(0);
      row[0] = 2 * slope * other - (a === b ? (curves[a] ?? 0) : 0);
      row[1 + a]! -= other;
      row[1 + b]! -= slope;
      const own = columns.findIndex((c) => c.a === a && c.b === b);
      if (own >= 0) row[1 + own] = 1;
      second.push(...row);
    }
  }
  return { first, second };
}
