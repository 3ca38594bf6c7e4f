// Draws toys of one channel at fixed parameter values: exactly, each event at its own place, folded on the way into the
// weights of the likelihood's nodes (design: docs/statistics/sampling.md). The plan is made once and used for every toy.

import { SheafFailure } from '../../contracts/failures.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import {
  type CellLayout,
  layCells,
  type Stretch,
  widestCell,
  type Zone,
} from '../compression/cell-layout.ts';
import { CHECK_DEGREE, MAIN_DEGREE, placeCells } from '../compression/cells.ts';
import type { Channel } from '../model.ts';
import type { Sights, Window } from '../pdf.ts';
import { type ChannelData, channelData, type Points, pointsAt } from '../points.ts';
import { type Bin, cutBins, type Density } from './bins.ts';
import { CellPlaces } from './matrices.ts';
import { placeAlias, placeShape } from './place-bins.ts';
import { BIN_BYTES, POISSON_BYTES, SUMS_BYTES } from './sizes.ts';

const MAIN_MOMENTS = 4;
const CHECK_MOMENTS = 3;

/** Events of a toy that take some ten seconds to draw: more is a slip of the pen. */
export const MOST_EVENTS = 1e10;
/** Events that fit into kernel memory at once, 3.2 GB of it. */
export const MOST_IN_MEMORY = 4e8;

/** How finely a channel is cut: likelihood cells over the window, and sampling bins in each cell. */
export interface Grid {
  readonly cells: number;
  readonly binsPerCell: number;
}

/** Draws the toys of one channel from a plan that is made once. */
export interface Sampler {
  readonly channel: Channel;
  readonly grid: Grid;
  /** Expected number of events of a toy. */
  readonly expected: number;
  /** The toy of the started stream at address `stream`, as the likelihood takes it; valid until the next draw. */
  draw(stream: number): { readonly data: ChannelData; readonly events: number };
  /** The same toy event by event in new kernel memory, in no useful order. */
  events(stream: number): Points;
}

/** Of a channel with one observable. */
export class ChannelSampler implements Sampler {
  readonly channel: Channel;
  readonly grid: Grid;
  readonly expected: number;
  readonly #kernel: Kernel;
  readonly #window: Window;
  /** Bins that are folded, and behind them those of the zones, whose events are kept. */
  readonly #foldedBins: number;
  readonly #keptBins: number;
  readonly #bins: number;
  readonly #alias: number;
  readonly #restMean: number;
  readonly #sums: number;
  readonly #mainMatrices: number;
  readonly #checkMatrices: number;
  readonly #main: Points;
  readonly #check: Points;
  readonly #layout: CellLayout;
  readonly #cellWidth: number;
  readonly #keptX: number;
  readonly #keptCapacity: number;
  readonly #keptEvents: number;

  /** In `zones`, which the density's breaks must lie in, events are kept one by one. */
  constructor(
    kernel: Kernel,
    channel: Channel,
    density: Density,
    sights: Sights,
    grid: Grid,
    zones: readonly Zone[] = [],
  ) {
    this.#kernel = kernel;
    this.channel = channel;
    this.grid = grid;
    const { exports } = kernel;
    const { window } = channel.projections[0]!;
    this.#window = window;
    const layout = layCells(window, grid.cells, zones);
    this.#layout = layout;
    this.#cellWidth = widestCell(layout);
    const cut = (stretch: Stretch, count: number) => cutBins(density, stretch, count, sights, exports);
    const folded = layout.segments.map((s) => cut(s, s.cells * grid.binsPerCell));
    const binWidth = (window.upper - window.lower) / (grid.cells * grid.binsPerCell);
    const kept = layout.zones
      .filter((z) => z.upper > z.lower)
      .flatMap((z) => cut(z, Math.ceil((z.upper - z.lower) / binWidth)));
    const bins = [...folded.flat(), ...kept];
    this.#foldedBins = bins.length - kept.length;
    this.#keptBins = kept.length;
    this.#bins = kernel.allocate(bins.length * BIN_BYTES);
    this.#sums = kernel.allocate(this.#foldedBins * SUMS_BYTES);
    this.#restMean = kernel.allocate(POISSON_BYTES);
    const rest = bins.reduce((sum, b) => sum + b.restEvents, 0);
    this.expected = bins.reduce((sum, b) => sum + b.floorEvents, rest);
    if (!(this.expected <= MOST_EVENTS)) throw tooMany(channel, this.expected, MOST_EVENTS);
    exports.preparePoisson(rest, this.#restMean);
    this.#alias = placeAlias(
      kernel,
      bins.map((b) => b.restEvents),
    );
    const expectedKept = kept.reduce((sum, b) => sum + b.floorEvents + b.restEvents, 0);
    this.#keptCapacity = kept.length === 0 ? 0 : roomFor(expectedKept);
    this.#keptX = kernel.allocateDoubles(this.#keptCapacity + 4);
    this.#keptEvents = kernel.allocate(8);
    const { main, check } = placeCells(kernel, layout);
    this.#main = main;
    this.#check = check;
    const places = new CellPlaces();
    let next = 0;
    let firstCell = 0;
    layout.segments.forEach((segment, s) => {
      const ofBins = places.ofBins(folded[s]!, segment, grid.binsPerCell);
      folded[s]!.forEach((bin, i) => {
        this.#placeBin(next++, bin, firstCell + Math.floor(bin.parent / grid.binsPerCell), ofBins[i]!);
      });
      firstCell += segment.cells;
    });
    for (const bin of kept) this.#placeBin(next++, bin, 0, 0);
    this.#mainMatrices = places.placeMatrices(kernel, MAIN_DEGREE, MAIN_MOMENTS);
    this.#checkMatrices = places.placeMatrices(kernel, CHECK_DEGREE, CHECK_MOMENTS);
  }

  draw(stream: number): { readonly data: ChannelData; readonly events: number } {
    const kernel = this.#kernel;
    const { exports } = kernel;
    const { lower, upper } = this.#window;
    const events = exports.sampleAndFold(
      stream,
      this.#bins,
      this.#foldedBins,
      this.#keptBins,
      this.#alias,
      this.#restMean,
      this.#sums,
      lower,
      upper,
      this.#keptX,
      this.#keptCapacity,
      this.#keptEvents,
    );
    if (!Number.isFinite(events)) throw this.#wrongPlan();
    this.#project(this.#main, this.#mainMatrices, MAIN_MOMENTS, MAIN_DEGREE + 1);
    this.#project(this.#check, this.#checkMatrices, CHECK_MOMENTS, CHECK_DEGREE + 1);
    const keptEvents = kernel.words[this.#keptEvents / 4]!;
    const kept = this.#keptBins === 0 ? null : pointsAt(this.#keptX, 0, keptEvents);
    const data = channelData(this.#main, this.#check, this.#cellWidth, kept, this.#layout.zones);
    return { data, events };
  }

  events(stream: number): Points {
    const capacity = roomFor(this.expected);
    if (capacity > MOST_IN_MEMORY) throw tooMany(this.channel, this.expected, MOST_IN_MEMORY);
    const x = this.#kernel.allocateDoubles(capacity + 4);
    const { lower, upper } = this.#window;
    const count = this.#kernel.exports.sampleEvents(
      stream,
      this.#bins,
      this.#foldedBins + this.#keptBins,
      this.#alias,
      this.#restMean,
      lower,
      upper,
      x,
      capacity,
    );
    if (!(count >= 0)) throw this.#wrongPlan();
    return pointsAt(x, 0, count);
  }

  #project(to: Points, matrices: number, moments: number, nodes: number): void {
    this.#kernel.view(to.weights, to.count).fill(0);
    this.#kernel.exports.projectSums(
      this.#bins,
      this.#foldedBins,
      this.#sums,
      matrices,
      moments,
      nodes,
      to.weights,
    );
  }

  #placeBin(index: number, bin: Bin, cell: number, place: number): void {
    const at = this.#bins + index * BIN_BYTES;
    this.#kernel.exports.preparePoisson(bin.floorEvents, at);
    placeShape(this.#kernel, at, bin);
    const { words } = this.#kernel;
    words[at / 4 + 16] = cell;
    words[at / 4 + 17] = place;
  }

  #wrongPlan(): SheafFailure {
    return new SheafFailure('internal', {
      what: `the sampling plan of channel ${this.channel.name} found its density outside the bounds that it had computed`,
      hint: 'please report this with the specification',
    });
  }
}

export function tooMany(channel: Channel, expected: number, most: number): SheafFailure {
  return new SheafFailure('specification', {
    what: `a toy of channel ${channel.name} would have ${expected.toPrecision(3)} events`,
    expected: `at most ${most}`,
    hint: 'check the yields, and the parameters that scale them',
  });
}

/** Ten standard deviations above the expectation, and a few for small ones. */
export function roomFor(expected: number): number {
  return Math.ceil(expected + 10 * Math.sqrt(expected) + 100);
}
