// The test statistic of toys of both hypotheses, on a logarithmic axis of counts, and that of the observed data.

import { binned, type Range } from '../numbers/bins.ts';
import { drawableOrNull, finite } from '../numbers/finite.ts';
import { counted, exactly, significant, superscript } from '../numbers/format.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { legend } from '../svg/legend.ts';
import { path, type Stroke, stepPoints, steps, upright } from '../svg/marks.ts';
import { AXIS_HEIGHT, AXIS_WIDTH, axes, emptyNote, grid, panel } from '../svg/panel.ts';
import { colours, PLOT_WIDTH } from '../svg/theme.ts';
import type { Ticks } from '../svg/ticks.ts';

export interface StatisticsFigure {
  /** The parameter of interest, and the value that is tested. */
  readonly name: string;
  readonly mu: number;
  /** Of the statistic: `q̃` and `q` are of `mu`, `q₀` of no signal. */
  readonly symbol: 'q̃' | 'q' | 'q₀';
  /** Of each toy that could be fitted. */
  readonly background: readonly number[];
  /** null: no toys were made with signal. */
  readonly signal: readonly number[] | null;
  readonly observed: number | null;
  /** Of what is expected with the signal. Default: it is not drawn. */
  readonly expected?: number | null;
}

const HEIGHT = 320;
const BINS = 50;
/** What a bin without toys is drawn at: below 1, above nothing. */
const EMPTY = 0.5;
const signalStroke: Stroke = { colour: colours.expected, width: 2 };
const observedStroke: Stroke = { colour: colours.ink, width: 2.5 };
const expectedStroke: Stroke = { colour: colours.expected, width: 2, dash: '7 4' };

export function statisticsFigure({ name, mu, symbol, ...of }: StatisticsFigure): string {
  const tested = `${name} = ${symbol === 'q₀' ? '0' : exactly(mu)}`;
  const withSignal = `${of.signal === null ? 'expected with ' : ''}${name} = ${exactly(mu)}`;
  const [background, signal] = [finite(of.background), finite(of.signal ?? [])];
  // A statistic below 0 is none.
  const observed = of.observed !== null && of.observed >= 0 ? drawableOrNull(of.observed) : null;
  const expected = drawableOrNull(of.expected ?? null);
  const greatest = [...background, ...signal, observed ?? 0, expected ?? 0].reduce(
    (most, q) => Math.max(most, drawableOrNull(q) ?? 0),
    0,
  );
  const domain: Range = [0, greatest > 0 ? greatest * 1.02 : 1];
  const edges = Array.from({ length: BINS + 1 }, (_, i) => (domain[1] * i) / BINS);
  const sets = [background, signal].map((values) => binned(values, edges).counts);
  const most = Math.max(1, ...sets.flat());
  const lines = [
    `${counted(background.length, 'toy')} without signal${of.signal === null ? '' : `, ${counted(signal.length, 'toy')} with ${withSignal}`}`,
    `observed: ${significant(observed, 4)}${expected === null ? '' : `, ${withSignal}: ${significant(expected, 4)}`}`,
  ];
  const left = AXIS_WIDTH + 4;
  const right = PLOT_WIDTH - EDGE - 8;
  const key = legend(
    [
      { kind: 'area', colour: colours.data, name: 'without signal' },
      ...(of.signal === null ? [] : [{ kind: 'line', name: withSignal, ...signalStroke } as const]),
      ...(observed === null ? [] : [{ kind: 'line', name: 'observed', ...observedStroke } as const]),
      ...(expected === null ? [] : [{ kind: 'line', name: withSignal, ...expectedStroke } as const]),
    ],
    left,
    right,
    headBottom(lines.length) + 6,
  );
  const top = key.bottom + 18;
  const p = panel({ left, right, top, bottom: top + HEIGHT }, domain, [0, heightOf(most) * 1.05]);
  const names = {
    x: symbol === 'q₀' ? symbol : `${symbol} at ${tested}`,
    y: 'toys / bin',
    yTicks: powersUpTo(most),
  };
  const [ofBackground, ofSignal] = sets.map((counts) => counts.map(heightOf)) as [number[], number[]];
  const empty = background.length + signal.length === 0;
  return figure(
    {
      title: `Test statistic of toys at ${tested}`,
      lines,
      width: PLOT_WIDTH,
      height: p.bottom + AXIS_HEIGHT + 6,
      description: `Histograms of the test statistic of toys without signal${of.signal === null ? '' : ` and with ${withSignal}`}, counts on a logarithmic axis, and the observed value. ${lines.join('. ')}.`,
    },
    key.markup,
    grid(p, names),
    empty ? [] : steps(p, edges, ofBackground),
    empty || of.signal === null ? [] : path(p, stepPoints(edges, ofSignal), signalStroke),
    expected === null ? [] : upright(p, expected, expectedStroke),
    observed === null ? [] : upright(p, observed, observedStroke),
    axes(p, names),
    empty ? emptyNote(p, 'no toy has a statistic') : [],
  );
}

function heightOf(count: number): number {
  return Math.log10(Math.max(count, EMPTY) / EMPTY);
}

function powersUpTo(most: number): Ticks {
  const exponents = Array.from({ length: Math.floor(Math.log10(most)) + 1 }, (_, e) => e);
  return {
    values: exponents.map((e) => heightOf(Number(`1e${e}`))),
    labels: exponents.map((e) => (e === 0 ? '1' : e === 1 ? '10' : `10${superscript(e)}`)),
    factor: null,
  };
}
