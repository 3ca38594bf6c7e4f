// How the fits of a study ended: how many in which way, how far from the minimum, and how far off by compression.

import { fragment, type Markup } from '../markup.ts';
import { finiteOrNull } from '../numbers/finite.ts';
import { count, counted } from '../numbers/format.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { logPanel } from '../svg/log-panel.ts';
import { AXIS_HEIGHT, AXIS_WIDTH } from '../svg/panel.ts';
import { statusBars } from '../svg/status-bars.ts';
import { text } from '../svg/text.ts';
import { WIDE_FIGURE_WIDTH } from '../svg/theme.ts';

export interface StatusCount {
  readonly status: string;
  readonly toys: number;
}

export interface ConvergenceFigure {
  readonly statuses: readonly StatusCount[];
  /** Estimated distance to the minimum of -ln L; null where there is none. */
  readonly edm: readonly (number | null)[];
  /**
   * Bound of the error by compression, in standard deviations; 0 where there is none, null where it is not known. Null as a whole
   * where nothing was compressed.
   */
  readonly errorBound: readonly (number | null)[] | null;
  /** Largest error bound that a compressed fit may have. */
  readonly tolerance: number;
}

const PANEL_HEIGHT = 190;

export function convergenceFigure({ statuses, tolerance, ...of }: ConvergenceFigure): string {
  const edm = of.edm.map(finiteOrNull);
  const errorBound = of.errorBound?.map(finiteOrNull) ?? null;
  const columns = errorBound === null ? 2 : 3;
  const top = headBottom(0) + 40;
  const bottom = top + PANEL_HEIGHT;
  const share = (WIDE_FIGURE_WIDTH - 2 * EDGE) / columns;
  const column = (i: number) => ({
    left: EDGE + i * share,
    right: EDGE + (i + 1) * share - (i < columns - 1 ? 18 : 0),
    top,
    bottom,
  });
  const plot = (i: number) => ({ ...column(i), left: column(i).left + AXIS_WIDTH });
  const toys = statuses.reduce((sum, s) => sum + s.toys, 0);
  return figure(
    {
      title: 'How the fits ended',
      lines: [],
      width: WIDE_FIGURE_WIDTH,
      height: bottom + AXIS_HEIGHT + 6,
      description: `${counted(toys, 'toy')}: ${statuses.map((s) => `${count(s.toys)} ${s.status}`).join(', ')}. ${errorBound === null ? 'Histogram of the distance to the minimum, on a logarithmic axis' : 'Histograms of the distance to the minimum and of the error bound, on logarithmic axes'}.`,
    },
    heading(column(0).left, top, 'Toys by how their fit ended'),
    statusBars(column(0), statuses),
    heading(plot(1).left, top, `Distance to the minimum${missing(edm)}`),
    logPanel(plot(1), { values: edm, quantity: 'distance to the minimum in −ln L', limit: null }),
    errorBound === null
      ? []
      : [
          heading(plot(2).left, top, `Error bound by compression${missing(errorBound)}`),
          logPanel(plot(2), {
            values: errorBound,
            quantity: 'bound, in standard deviations',
            limit: { value: tolerance, name: 'tolerance' },
          }),
        ],
  );
}

function missing(values: readonly (number | null)[]): string {
  const without = values.filter((v) => v === null).length;
  return without === 0 ? '' : ` (${count(without)} without)`;
}

function heading(x: number, top: number, words: string): Markup {
  return fragment(text(x, top - 18, words, { bold: true }));
}
