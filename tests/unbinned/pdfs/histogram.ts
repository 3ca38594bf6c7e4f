import type { PdfContract } from './contract.ts';
import { morphed } from './morphed.ts';

export const histogram: PdfContract = {
  type: 'histogram',
  cumulative: (x, shape, _window, spec) => {
    const edges = spec!['bin_edges'] as number[];
    const pseudo = (spec!['pseudo_count'] as number) ?? 0;
    const content = morphed(spec!['bin_content'] as number[], spec!['weight_systematics'], shape).map((w) =>
      Math.max(w + pseudo, 0),
    );
    const sum = content.reduce((a, b) => a + b, 0);
    return content.reduce((total, w, i) => {
      const [left, right] = [edges[i]!, edges[i + 1]!];
      const part = (x - left) / (right - left);
      return total + (w / sum) * Math.min(Math.max(part, 0), 1);
    }, 0);
  },
  refused: [],
  allowed: [[]],
};
