// Data and what a binned model expects of them: of each channel, its bins with the samples in a stack, the total after the fit
// with its uncertainty, and the total before it; below, ratios to the total after the fit.

import { element, fragment, type Markup } from '../markup.ts';
import { drawable, drawableOrNull } from '../numbers/finite.ts';
import { significant } from '../numbers/format.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { type LegendItem, legend } from '../svg/legend.ts';
import { countErrors, dots, path, stepPoints } from '../svg/marks.ts';
import { AXIS_HEIGHT, AXIS_WIDTH, axes, grid, type Panel, panel } from '../svg/panel.ts';
import { fittedInside, text } from '../svg/text.ts';
import { colours, sizes, WIDE_FIGURE_WIDTH } from '../svg/theme.ts';
import { beforeEnds, yieldsRatio } from './yields-ratio.ts';

/** One value a bin each. */
interface Expected {
  readonly total: readonly number[];
  readonly sigma: readonly number[];
  readonly samples: readonly { readonly name: string; readonly expected: readonly number[] }[];
}

export interface YieldsFigure {
  readonly channels: readonly {
    readonly name: string;
    /** False for a channel that the fit did not see. Default true. */
    readonly in_fit?: boolean | undefined;
    readonly observed: readonly number[];
    readonly prefit: Expected;
    readonly postfit: Expected | null;
  }[];
  /** How the fit ended, where it did not end as it should. */
  readonly problem: string | null;
  /** Default: yields before and after the fit. */
  readonly title?: string | undefined;
  /** Those with colours of their own, in the order of colours. Default: the largest of these channels. */
  readonly samples?: readonly string[] | undefined;
}

type Channel = YieldsFigure['channels'][number];

const MOST = 30;
const HEIGHT = 176;
/** Of the ratio below, and between the two. */
const RATIO = 62;
const GAP = 12;
const HEADING = 40;
/** A sample's colour; those without one of their own share this. */
const OTHERS = '#8a8f98';
/** Of the uncertainty, as it looks on white. */
const SHADE = '#d2d2d4';
/** Of samples. */
const OPACITY = 0.55;
const before = { colour: colours.quiet, width: 1.5, dash: '5 4' } as const;

export function yieldsFigure({
  channels,
  problem,
  title = 'Yields before and after the fit',
  samples,
}: YieldsFigure): string {
  const shown = channels.slice(0, MOST);
  const left = channels.length - shown.length;
  const lines = [
    ...(problem === null ? [] : [`the fit did not end as it should: ${problem}`]),
    ...(left === 0 ? [] : [`not in the picture: ${left} more channels`]),
  ];
  const named = samples ?? largestSamples(shown);
  const there = new Set(shown.flatMap(({ prefit }) => prefit.samples.map((s) => s.name)));
  const ofSample = (name: string) => colours.series[named.indexOf(name)] ?? OTHERS;
  const others = [...there].some((name) => !named.includes(name));
  const items: LegendItem[] = [
    { kind: 'point', name: 'data', colour: colours.ink },
    { kind: 'line', name: 'after the fit', colour: colours.data },
    { kind: 'block', name: 'its uncertainty', colour: SHADE },
    { kind: 'line', name: 'before', ...before },
    { kind: 'line', name: 'its uncertainty', ...beforeEnds },
    ...named
      .filter((name) => there.has(name))
      .map((name) => ({ kind: 'block', name, colour: ofSample(name), opacity: OPACITY }) as const),
    ...(others ? [{ kind: 'block', name: 'other samples', colour: OTHERS, opacity: OPACITY } as const] : []),
  ];
  const key = legend(items, EDGE, WIDE_FIGURE_WIDTH - EDGE, headBottom(lines.length) + 6);
  const step = HEADING + HEIGHT + GAP + RATIO + AXIS_HEIGHT + 8;
  const places = inRows(shown);
  const rows = (places.at(-1)?.row ?? -1) + 1;
  return figure(
    {
      title,
      lines,
      width: WIDE_FIGURE_WIDTH,
      height: key.bottom + rows * step + 6,
      description: shown.map(described).join('. '),
    },
    key.markup,
    places.map(({ channel, left, width, row }) =>
      channelPanel(channel, left, width, key.bottom + row * step, ofSample),
    ),
  );
}

function nameOf({ name, in_fit: inFit = true }: Channel): string {
  return inFit ? name : `${name}, not fitted`;
}

/** Side by side, as wide as their bins ask for: a quarter of the figure, a third, half, or all of it. */
function inRows(channels: readonly Channel[]) {
  const all = WIDE_FIGURE_WIDTH - 2 * EDGE;
  let [row, x] = [0, 0];
  return channels.map((channel) => {
    const bins = channel.observed.length;
    const width = all / (bins === 1 ? 4 : bins <= 5 ? 3 : bins <= 40 ? 2 : 1);
    if (x > 0 && x + width > all + 1) {
      row++;
      x = 0;
    }
    const left = EDGE + x;
    x += width;
    return { channel, left, width, row };
  });
}

function channelPanel(
  channel: Channel,
  left: number,
  width: number,
  top: number,
  ofSample: (name: string) => string,
): Markup {
  const { prefit, postfit } = channel;
  const best = postfit ?? prefit;
  const observed = drawable(channel.observed);
  const total = drawable(best.total);
  const edges = Array.from({ length: observed.length + 1 }, (_, i) => i + 0.5);
  const heights = [
    // A little more than the upper end of a Poisson interval.
    ...observed.map((n) => (n > 0 ? n + 1.2 + Math.sqrt(n + 1) : 0)),
    ...drawable(prefit.total),
    ...total.map((t, b) => t + (drawableOrNull(best.sigma[b]!) ?? 0)),
  ];
  const most = heights.reduce((a, b) => (Number.isNaN(b) ? a : Math.max(a, b)), 0);
  const p = panel(
    { left: left + AXIS_WIDTH, right: left + width - 18, top: top + HEADING, bottom: top + HEADING + HEIGHT },
    [edges[0]!, edges.at(-1)!],
    [0, most > 0 ? 1.08 * most : 1],
  );
  const bins = observed.map((_, b) => b + 1);
  const every = Math.ceil((bins.length * 26) / (p.right - p.left));
  const ticks = bins.filter((b) => (b - 1) % every === 0);
  const xTicks = { values: ticks, labels: ticks.map(String), factor: null };
  const names = { x: null, y: 'events', counts: false, xTicks };
  const { left: begin, right: end, bottom } = p;
  const below = { left: begin, right: end, top: bottom + GAP, bottom: bottom + GAP + RATIO };
  return fragment(
    text(begin, p.top - 12, fittedInside(nameOf(channel), (end - begin) / 1.1, sizes.text), { bold: true }),
    grid(p, names),
    stack(p, best, ofSample),
    total.map((t, b) => uncertainty(p, b, t, drawableOrNull(best.sigma[b]!) ?? 0)),
    path(p, stepPoints(edges, drawable(prefit.total)), before),
    postfit === null ? [] : path(p, stepPoints(edges, total), { colour: colours.data, width: 2 }),
    countErrors(p, edges, observed, colours.ink),
    dots(
      p,
      observed.map((n, b) => [b + 1, n] as const),
      3,
      colours.ink,
    ),
    axes(p, names),
    yieldsRatio(below, { observed: channel.observed, prefit, best, before, xTicks }),
  );
}

/** The samples on top of each other, bin by bin; what is negative is not drawn. */
function stack(p: Panel, { samples }: Expected, ofSample: (name: string) => string): Markup[] {
  const tops: number[] = [];
  return samples.map(({ name, expected }) =>
    fragment(
      drawable(expected).map((y, b) => {
        const from = tops[b] ?? 0;
        const to = from + Math.max(0, Number.isNaN(y) ? 0 : y);
        tops[b] = to;
        return to === from
          ? fragment()
          : box(p, b, from, to, { fill: ofSample(name), 'fill-opacity': OPACITY });
      }),
    ),
  );
}

function uncertainty(p: Panel, b: number, total: number, sigma: number): Markup {
  const style = { fill: colours.ink, 'fill-opacity': 0.2 };
  return sigma > 0 && !Number.isNaN(total)
    ? box(p, b, Math.max(0, total - sigma), Math.max(0, total + sigma), style)
    : fragment();
}

function box(
  p: Panel,
  b: number,
  from: number,
  to: number,
  style: { readonly [name: string]: string | number },
): Markup {
  const x = p.x(b + 0.5);
  return element('rect', { x, y: p.y(to), width: p.x(b + 1.5) - x, height: p.y(from) - p.y(to), ...style });
}

/** Names of samples, as many as there are colours: those that expect the largest part of a channel somewhere. */
export function largestSamples(channels: readonly Channel[]): readonly string[] {
  const shares = new Map<string, number>();
  for (const { prefit, postfit } of channels) {
    const { samples } = postfit ?? prefit;
    const sums = samples.map(({ expected }) => drawable(expected).reduce((a, b) => a + Math.max(0, b), 0));
    const all = sums.reduce((a, b) => a + b, 0);
    samples.forEach(({ name }, i) => {
      const share = all > 0 ? sums[i]! / all : 0;
      shares.set(name, Math.max(share, shares.get(name) ?? 0));
    });
  }
  const order = [...shares].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return order.slice(0, colours.series.length).map(([name]) => name);
}

function described({ name, observed, prefit, postfit }: Channel): string {
  const sum = (values: readonly number[]) =>
    significant(
      drawable(values).reduce((a, b) => a + b, 0),
      5,
    );
  const after = postfit === null ? '' : `, after it ${sum(postfit.total)}`;
  return `Channel ${name}: ${sum(observed)} events in ${observed.length} bins, before the fit ${sum(prefit.total)} expected${after}`;
}
