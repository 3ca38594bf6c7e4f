// A fit of observed events: of each channel, its data in bins with the fitted densities, and the pull of each bin.

import type { FittedChannel } from '../../contracts/channel-picture.ts';
import { fragment, type Markup } from '../markup.ts';
import { drawable, sumOf } from '../numbers/finite.ts';
import { counted, significant } from '../numbers/format.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import type { Interval } from '../svg/marks.ts';
import { binsOf, type Curve, modelPanels } from '../svg/model-panels.ts';
import { AXIS_HEIGHT, AXIS_WIDTH } from '../svg/panel.ts';
import { fitted, text } from '../svg/text.ts';
import { colours, PLOT_WIDTH, sizes } from '../svg/theme.ts';

export interface FitFigure {
  readonly channels: readonly FittedChannel[];
  /** How the fit ended, where it did not end as it should. */
  readonly problem: string | null;
}

/** Height of the lines above a channel's legend. */
const HEADING = 62;

export function fitFigure({ channels, problem }: FitFigure): string {
  const lines = problem === null ? [] : [`the fit did not end as it should: ${problem}`];
  let top = headBottom(lines.length) + 6;
  const parts = channels.map((channel) => {
    const drawn = channelPanels(channel, top);
    top = drawn.bottom + 12;
    return drawn;
  });
  return figure(
    {
      title: 'Data and the fitted model',
      lines,
      width: PLOT_WIDTH,
      height: top,
      description: [
        ...lines,
        ...channels.map(
          (c, i) =>
            `Channel ${c.name} in ${counted(parts[i]!.bins, 'bin')} of ${c.observable}: ${parts[i]!.said}`,
        ),
        'Below each, the pull of each bin',
      ].join('. '),
    },
    parts.map((p) => p.markup),
  );
}

function channelPanels(
  of: FittedChannel,
  top: number,
): { readonly markup: Markup; readonly bottom: number; readonly bins: number; readonly said: string } {
  const { curves } = of;
  const bins = binsOf(of.edges, of.counts, of.total, ...(of.squares === null ? [] : [of.squares]));
  const edges = of.edges.slice(0, bins + 1);
  const counts = drawable(of.counts.slice(0, bins));
  const expected = drawable(of.total.slice(0, bins));
  const isWeighted = of.squares !== null;
  const deviations = counts.map((n, i) => Math.sqrt(of.squares === null ? n : of.squares[i]!));
  const width = bins === 0 ? 0 : (edges[bins]! - edges[0]!) / bins;
  const curve = (density: readonly number[]): Curve => ({
    points: drawable(density.map((rho) => rho * width)).flatMap((y, i) =>
      Number.isFinite(curves.x[i]) ? [[curves.x[i]!, y] as const] : [],
    ),
    smooth: false,
  });
  const said = `${isWeighted ? `sum of weights ${significant(sumOf(counts), 6)}` : counted(sumOf(counts), 'event')} · fitted ${significant(sumOf(expected), 6)}`;
  const pulls = `pulls: (data − fitted) / ${isWeighted ? '√(sum of squared weights); bins without events have none' : '√fitted'}`;
  const right = PLOT_WIDTH - EDGE - 8;
  const panels = modelPanels(
    { left: AXIS_WIDTH + 4, right, top: top + HEADING, heights: [280, 100] },
    {
      observable: of.observable,
      edges,
      counts,
      errors: counts.map((n, i) => errorBar(n, deviations[i]!)),
      expected,
      units: isWeighted ? deviations : null,
      total: curve(bins === 0 ? [] : curves.total),
      processes: curves.processes.map(({ name, values }) => ({
        name,
        curve: curve(bins === 0 ? [] : values),
      })),
      entries: isWeighted ? 'sum of weights' : 'events',
      whole: !isWeighted,
    },
  );
  const room = PLOT_WIDTH - 2 * EDGE;
  return {
    markup: fragment(
      text(EDGE, top + 15, fitted(of.name, room, sizes.text, true), { bold: true }),
      text(EDGE, top + 33, fitted(said, room, sizes.text), { colour: colours.quiet }),
      text(EDGE, top + 51, fitted(pulls, room, sizes.text), { colour: colours.quiet }),
      panels.markup,
    ),
    bottom: panels.bottom + AXIS_HEIGHT,
    bins,
    said,
  };
}

function errorBar(n: number, deviation: number): Interval | null {
  return deviation > 0 && deviation < 1e300 && !Number.isNaN(n) ? [n - deviation, n + deviation] : null;
}
