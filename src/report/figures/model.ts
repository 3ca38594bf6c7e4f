// The events of one toy in bins, the model that was fitted to them, and below, how far each bin is from the model.

import type { ChannelPicture } from '../../contracts/channel-picture.ts';
import { drawable, sumOf } from '../numbers/finite.ts';
import { counted, significant } from '../numbers/format.ts';
import { poissonInterval } from '../numbers/poisson.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { stepPoints } from '../svg/marks.ts';
import { binsOf, type Curve, equalWidths, middle, modelPanels } from '../svg/model-panels.ts';
import { AXIS_HEIGHT, AXIS_WIDTH } from '../svg/panel.ts';
import { FIGURE_WIDTH } from '../svg/theme.ts';

/** One channel of one toy. */
export type OneToyFigure = Omit<ChannelPicture, 'squares'> & {
  /** Which toy it is. */
  readonly toy?: number | undefined;
};

export function modelFigure(of: OneToyFigure): string {
  const bins = binsOf(of.edges, of.counts, of.total);
  const edges = of.edges.slice(0, bins + 1);
  const counts = drawable(of.counts.slice(0, bins));
  const total = drawable(of.total.slice(0, bins));
  const lines = [
    `${of.toy === undefined ? 'one toy' : `toy ${of.toy}`} · ${counted(sumOf(counts), 'event')} · fitted ${significant(sumOf(total), 5)}`,
  ];
  const panels = modelPanels(
    {
      left: AXIS_WIDTH + 4,
      right: FIGURE_WIDTH - EDGE - 8,
      top: headBottom(lines.length) + 6,
      heights: [210, 74],
    },
    {
      observable: of.observable,
      edges,
      counts,
      errors: counts.map((n) => (n >= 0 ? poissonInterval(n) : null)),
      expected: total,
      units: null,
      total: curve(edges, total),
      processes: of.processes.map(({ name, values }) => ({
        name,
        curve: curve(edges, drawable(values.slice(0, bins))),
      })),
      entries: 'events',
      whole: true,
    },
  );
  return figure(
    {
      title: `${of.name}: events and the fitted model`,
      lines,
      width: FIGURE_WIDTH,
      height: panels.bottom + AXIS_HEIGHT + 6,
      description: `Events of channel ${of.name} in ${counted(bins, 'bin')} of ${of.observable} with the fitted model and its ${of.processes.length === 1 ? 'one process' : `${of.processes.length} processes`}, and the pull of each bin below. ${lines[0]}.`,
    },
    panels.markup,
  );
}

/** A smooth line through the middle of many equal bins; steps where bins are few or differ. */
function curve(edges: readonly number[], values: readonly number[]): Curve {
  if (values.length < 15 || !equalWidths(edges)) return { points: stepPoints(edges, values), smooth: false };
  return { points: values.map((v, i) => [middle(edges, i), v] as const), smooth: true };
}
