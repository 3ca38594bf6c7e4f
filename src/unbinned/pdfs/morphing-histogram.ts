// Histogram whose bins follow nuisance parameters (facts of record: docs/statistics/pdfs.md):
//   ln f = ln m_i - ln M - ln(width_i),   m_i = n_i + sum_s change_s,i(alpha_s),   M = sum m_i,
// so that only the shape follows them. With p_a = (d m_i/d a)/m_i and q_a = (d2 m_i/d a2)/m_i of the event's bin, and e_a, e_aa
// the same of M,
//   d ln f/d a = p_a - e_a,
//   (d2 f/d a d b)/f = [a = b] (q_a - e_aa) - p_a e_b - p_b e_a + 2 e_a e_b.
// A bin that would be 0 or less is held at a tiny number, where p and q are 0.

import type { Pdf, PdfAtPoint } from '../pdf.ts';
import { changeOf, isCurved, kinksOf, type Morph, partsAt } from './morphs.ts';

/** What bins are held at, of all events. */
const LEAST = 1e-300;
/** Steps below this part of a density are rounding of the bins' widths, and no breaks. */
const STEP = 1e-13;

/** `content` is n_i; the changes of `morphs` are in its unit. */
export function morphingHistogram(
  edges: readonly number[],
  content: readonly number[],
  morphs: readonly Morph[],
): Pdf {
  const bins = content.length;
  const sum = content.reduce((total, w) => total + w, 0);
  const shapes = morphs.length;
  const curved = morphs.flatMap((m, a) => (isCurved(m) ? [a] : []));
  const features = shapes + curved.length;
  const row = features + 1;
  const breaks = breaksOf(edges, content, morphs);
  let points = 0;
  return {
    type: 'histogram',
    shapeNames: morphs.map((m) => m.param),
    kinks: kinksOf(morphs),
    features,
    slopes: shapes,
    // Which point the rows are of, 0 for none yet; the edges; the rows.
    constants: [0, ...edges, ...new Float64Array(bins * row)],
    rangeProblem: () => null,
    at(shape, _window, math): PdfAtPoint {
      const stamp = ++points;
      const parts = morphs.map((m, a) => partsAt(m.code, shape[a]!));
      const rows = new Float64Array(bins * row);
      const slopes = new Float64Array(shapes);
      const curves = new Float64Array(shapes);
      let total = 0;
      for (let i = 0; i < bins; i++) {
        const change = morphs.reduce((c, m, a) => c + changeOf(m, parts[a]!, 'value', i), 0);
        const mass = (content[i]! + change) / sum;
        const isHeld = !(mass > LEAST);
        rows[i * row] = isHeld ? LEAST : mass;
        total += rows[i * row]!;
        if (isHeld) continue;
        morphs.forEach((m, a) => {
          const slope = changeOf(m, parts[a]!, 'first', i) / sum;
          slopes[a]! += slope;
          rows[i * row + 1 + a] = slope / mass;
        });
        curved.forEach((a, k) => {
          const curve = changeOf(morphs[a]!, parts[a]!, 'second', i) / sum;
          curves[a]! += curve;
          rows[i * row + 1 + shapes + k] = curve / mass;
        });
      }
      for (let i = 0; i < bins; i++)
        rows[i * row] = math.log(rows[i * row]! / total / (edges[i + 1]! - edges[i]!));
      for (let a = 0; a < shapes; a++) {
        slopes[a]! /= total;
        curves[a]! /= total;
      }
      const second: number[] = [];
      for (let a = 0; a < shapes; a++) {
        for (let b = a; b < shapes; b++) {
          const at = new Array<number>(row).fill(0);
          at[0] = 2 * slopes[a]! * slopes[b]! - (a === b ? curves[a]! : 0);
          at[1 + a]! -= slopes[b]!;
          at[1 + b]! -= slopes[a]!;
          if (a === b && curved.includes(a)) at[1 + shapes + curved.indexOf(a)] = 1;
          second.push(...at);
        }
      }
      return {
        first: morphs.flatMap((_, a) => [-slopes[a]!, ...morphs.map((_, b) => (a === b ? 1 : 0))]),
        second,
        curvature: 'density',
        quadratic: null,
        crest: null,
        breaks,
        writeColumns(kernel, x, n, logDensity, into, stride, constants) {
          const at = constants + 8 * (bins + 2);
          if (kernel.doubles[constants / 8] !== stamp) {
            kernel.doubles[constants / 8] = stamp;
            kernel.doubles.set(rows, at / 8);
          }
          kernel.exports.tableColumns(x, n, constants + 8, at, bins, features, logDensity, into, stride);
        },
      };
    },
  };
}

/** Edges at which the density may jump, whatever the parameters are. */
function breaksOf(
  edges: readonly number[],
  content: readonly number[],
  morphs: readonly Morph[],
): PdfAtPoint['breaks'] {
  const slopes = morphs.map(() => 0);
  const moved = (by: Float64Array): number[] => content.map((n, i) => n + by[i]!);
  const templates = [content, ...morphs.flatMap(({ up, down }) => [moved(up), moved(down)])];
  const jumps = (of: readonly number[], i: number): boolean => {
    const [left, right] = [i, i + 1].map((k) => of[k]! / (edges[k + 1]! - edges[k]!)) as [number, number];
    return Math.abs(left - right) > STEP * Math.max(left, right);
  };
  return edges
    .slice(1, -1)
    .flatMap((at, i) => (templates.some((of) => jumps(of, i)) ? [{ at, slopes }] : []));
}
