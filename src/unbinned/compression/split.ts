// Events in memory by the segment of a cell layout that they lie in, those of its zones apart.

import type { Kernel } from '../../kernel/kernel.ts';
import { type Points, pointsAt } from '../points.ts';
import type { CellLayout } from './cell-layout.ts';

/** `parts` has the events of each segment, `kept` those of all zones, in kernel memory that stays taken. */
export function splitAt(
  kernel: Kernel,
  events: Points,
  { segments, zones }: CellLayout,
): { readonly parts: readonly Points[]; readonly kept: Points | null } {
  if (segments.length === 1 && zones.length === 0) return { parts: [events], kept: null };
  // Zones without a width have no events: one that lies there belongs to the segment on its right.
  const stretches = [...segments, ...zones.filter((z) => z.upper > z.lower)]
    .map((stretch, place) => ({ ...stretch, place }))
    .sort((a, b) => a.lower - b.lower);
  const outX = kernel.allocateDoubles(events.count);
  const outWeights = events.weights === 0 ? 0 : kernel.allocateDoubles(events.count);
  const mark = kernel.mark();
  const edges = kernel.place([...stretches.map((s) => s.lower), stretches.at(-1)!.upper]);
  const [order, counts, next] = [0, 1, 2].map(() => kernel.allocate(4 * stretches.length)) as [
    number,
    number,
    number,
  ];
  stretches.forEach(({ place }, i) => {
    kernel.words[order / 4 + i] = place;
  });
  kernel.exports.splitEvents(
    events.x,
    events.weights,
    events.count,
    edges,
    stretches.length,
    order,
    counts,
    next,
    outX,
    outWeights,
  );
  let first = 0;
  const all = stretches.map((_, place) => {
    const count = kernel.words[counts / 4 + place]!;
    const part = pointsAt(outX + 8 * first, outWeights === 0 ? 0 : outWeights + 8 * first, count);
    first += count;
    return part;
  });
  kernel.release(mark);
  const inSegments = all.slice(0, segments.length).reduce((sum, p) => sum + p.count, 0);
  return {
    parts: all.slice(0, segments.length),
    kept: pointsAt(
      outX + 8 * inSegments,
      outWeights === 0 ? 0 : outWeights + 8 * inSegments,
      events.count - inSegments,
    ),
  };
}
