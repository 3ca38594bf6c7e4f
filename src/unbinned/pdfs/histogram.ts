// Histogram on a window: flat in each bin, ln f = ln(w_i / sum w) - ln(width_i), w_i = content + pseudo count. An inner edge
// belongs to the bin on its right, the window's upper end to the last bin. An empty bin has ln f = -Infinity.

import type { UnbinnedPdfSpec } from '../../contracts/pdf-specs.ts';
import type { Pdf, PdfAtPoint, Window } from '../pdf.ts';
import { edgesOf } from './edges.ts';
import { morphingHistogram } from './morphing-histogram.ts';
import type { Morph } from './morphs.ts';

type HistogramSpec = Extract<UnbinnedPdfSpec, { type: 'histogram' }>;

/** Steps below this part of the density are rounding of the bins' widths, and no breaks. */
const STEP = 1e-13;

export function histogram(spec: HistogramSpec, window: Window): Pdf {
  const bins = spec.bin_content.length;
  if (spec.bin_edges.length !== bins + 1) {
    throw new RangeError(
      `${bins} bins in bin_content take ${bins + 1} edges, but bin_edges has ${spec.bin_edges.length}`,
    );
  }
  const edges = edgesOf(spec.bin_edges, window, 'bin_edges');
  const content = spec.bin_content.map((w) => w + (spec.pseudo_count ?? 0));
  const sum = content.reduce((total, w) => total + w, 0);
  if (!(sum > 0))
    throw new RangeError('all bins of bin_content are empty: fill one, or give a pseudo_count above 0');
  if (!Number.isFinite(sum)) throw new RangeError('the sum of bin_content is too large for a number');
  if (spec.weight_systematics !== undefined)
    return morphingHistogram(edges, content, morphsOf(spec, spec.weight_systematics));
  const densities = content.map((w, i) => w / sum / (edges[i + 1]! - edges[i]!));
  const breaks = edges.slice(1, -1).flatMap((at, i) => {
    const [left, right] = [densities[i]!, densities[i + 1]!];
    return Math.abs(left - right) > STEP * Math.max(left, right) ? [{ at, slopes: [] }] : [];
  });
  const pdf: PdfAtPoint = {
    first: [],
    second: [],
    curvature: 'log',
    quadratic: null,
    crest: null,
    breaks,
    writeColumns(kernel, x, n, logDensity, _features, _stride, constants) {
      kernel.exports.histogramColumns(x, n, constants, constants + 8 * (bins + 1), bins, logDensity);
    },
  };
  return {
    type: 'histogram',
    shapeNames: [],
    features: 0,
    slopes: 0,
    constants: [...edges, ...densities],
    rangeProblem: () => null,
    at: () => pdf,
  };
}

/** A pseudo count is in the templates too, so that it is in no change. */
function morphsOf(
  { bin_content: nominal }: HistogramSpec,
  systematics: NonNullable<HistogramSpec['weight_systematics']>,
): readonly Morph[] {
  return systematics.map(({ param, up, down, interp }, s) => {
    const changes = (of: readonly number[], side: string): Float64Array => {
      if (of.length === nominal.length) return Float64Array.from(of, (w, i) => w - nominal[i]!);
      throw new RangeError(
        `weight_systematics[${s}].${side} has ${of.length} bins, but bin_content has ${nominal.length}`,
      );
    };
    return { param, code: interp ?? 'code0', up: changes(up, 'up'), down: changes(down, 'down') };
  });
}
