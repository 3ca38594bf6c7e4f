// Product of densities, each of another observable: ln f = sum of ln f_c(x_c). Its shape parameters are those of the
// components in their order. With d_a and f_ab/f of the components, for a and b of one component both are the component's
// own; for different components f_ab/f = d_a d_b.

import type { Pdf, PdfAtPoint, ShapeRange, Window } from '../pdf.ts';

export interface ProductComponent {
  readonly pdf: Pdf;
  /** Which of the columns of events it is a density of. */
  readonly column: number;
  readonly window: Window;
}

/** Events a piece: what a component writes is added up piece by piece. */
const PIECE = 256;

/** A component, and where its part of the product's shape, features and constants begins. */
interface Placed extends ProductComponent {
  readonly shape: number;
  readonly feature: number;
  readonly constants: number;
}

export function product(components: readonly ProductComponent[]): Pdf {
  const constants = joinedConstants(components);
  const placed = place(components, constants.starts);
  const features = components.reduce((sum, { pdf }) => sum + pdf.features, 0);
  const last = placed.reduce((a, b) => (b.feature > a.feature ? b : a));
  // Features that only second derivatives need can stand at the end of one component alone; others pass for slopes.
  const slopes = features - (last.pdf.features - last.pdf.slopes);
  const shapes = components.reduce((sum, { pdf }) => sum + pdf.shapeNames.length, 0);
  return {
    type: 'product',
    shapeNames: components.flatMap(({ pdf, column }) => pdf.shapeNames.map((name) => `${column}.${name}`)),
    features,
    slopes,
    constants: constants.values,
    kinks: placed.flatMap((c) => (c.pdf.kinks ?? []).map((k) => c.shape + k)),
    rangeProblem(ranges: readonly ShapeRange[]): string | null {
      for (const { pdf, shape } of placed) {
        const problem = pdf.rangeProblem(ranges.slice(shape, shape + pdf.shapeNames.length));
        if (problem !== null) return problem;
      }
      return null;
    },
    at(shape, _window, math): PdfAtPoint {
      const points = placed.map((c) => {
        const own = Float64Array.from(c.pdf.shapeNames, (_, k) => shape[c.shape + k]!);
        return c.pdf.at(own, c.window, math);
      });
      return {
        ...derivatives(placed, points, shapes, slopes, features),
        quadratic: null,
        crest: null,
        breaks: [],
        writeColumns(kernel, x, n, logDensity, columns, stride, at, pitch = 0) {
          for (let first = 0; first < n; first += PIECE) {
            const some = Math.min(PIECE, n - first);
            const offset = 8 * first;
            placed.forEach((c, i) => {
              points[i]!.writeColumns(
                kernel,
                x + c.column * pitch + offset,
                some,
                i === 0 ? logDensity + offset : at,
                columns + c.feature * stride + offset,
                stride,
                at + 8 * c.constants,
                0,
              );
              if (i > 0) kernel.exports.addColumn(logDensity + offset, at, some);
            });
          }
        },
      };
    },
  };
}

/** All constants in a row, behind a column of room for one component's log density. */
function joinedConstants(components: readonly ProductComponent[]): {
  readonly values: Float64Array;
  readonly starts: readonly number[];
} {
  let next = PIECE;
  const starts = components.map(({ pdf }) => {
    const start = next;
    // Even, so that pairs of doubles stay aligned.
    next += 2 * Math.ceil((pdf.constants?.length ?? 0) / 2);
    return start;
  });
  const values = new Float64Array(next);
  components.forEach(({ pdf }, i) => {
    if (pdf.constants !== undefined) values.set(pdf.constants, starts[i]);
  });
  return { values, starts };
}

/** Features of components with further ones stand last. */
function place(components: readonly ProductComponent[], constants: readonly number[]): readonly Placed[] {
  const order = components.map((_, i) => i);
  const further = ({ pdf }: ProductComponent): number => pdf.features - pdf.slopes;
  order.sort((i, j) => further(components[i]!) - further(components[j]!) || i - j);
  const feature = new Array<number>(components.length).fill(0);
  let next = 0;
  for (const i of order) {
    feature[i] = next;
    next += components[i]!.pdf.features;
  }
  let shape = 0;
  return components.map((c, i) => {
    const at = { ...c, shape, feature: feature[i]!, constants: constants[i]! };
    shape += c.pdf.shapeNames.length;
    return at;
  });
}

/** The components' coefficients at their places among all features. */
function derivatives(
  placed: readonly Placed[],
  points: readonly PdfAtPoint[],
  shapes: number,
  slopes: number,
  features: number,
): Pick<PdfAtPoint, 'first' | 'second' | 'curvature'> {
  const first = new Array<number>(shapes * (slopes + 1)).fill(0);
  const pairs = (shapes * (shapes + 1)) / 2;
  const second = new Array<number>(pairs * (features + 1)).fill(0);
  // Of different components: d2 ln f is 0.
  const curvature = new Array<'log' | 'density'>(pairs).fill('log');
  placed.forEach(({ pdf, shape, feature }, i) => {
    const own = points[i]!;
    const count = pdf.shapeNames.length;
    let pair = 0;
    for (let a = 0; a < count; a++) {
      const row = (shape + a) * (slopes + 1);
      first[row] = own.first[a * (pdf.slopes + 1)]!;
      for (let k = 1; k <= pdf.slopes; k++) first[row + feature + k] = own.first[a * (pdf.slopes + 1) + k]!;
      for (let b = a; b < count; b++, pair++) {
        const all = pairIndex(shape + a, shape + b, shapes);
        second[all * (features + 1)] = own.second[pair * (pdf.features + 1)]!;
        for (let k = 1; k <= pdf.features; k++)
          second[all * (features + 1) + feature + k] = own.second[pair * (pdf.features + 1) + k]!;
        curvature[all] = typeof own.curvature === 'string' ? own.curvature : own.curvature[pair]!;
      }
    }
  });
  return { first, second, curvature };
}

/** Place of (a, b), a <= b, among the pairs row by row. */
function pairIndex(a: number, b: number, count: number): number {
  return a * count - (a * (a - 1)) / 2 + b - a;
}
