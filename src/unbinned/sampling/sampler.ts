// Draws toys of one channel at fixed parameter values: exactly, each event at its own place, folded on the way into the
// weights of the likelihood's nodes (design: docs/statistics/sampling.md). The plan is made once and used for every toy.

import { SheafFailure } from '../../contracts/failures.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { CHECK_DEGREE, type FoldedData, MAIN_DEGREE, placeCells } from '../compression/cells.ts';
import { chebyshevNodes, lagrangePowers } from '../compression/chebyshev.ts';
import { binProjection } from '../compression/projection.ts';
import type { Channel } from '../model.ts';
import type { Landmarks } from '../pdf.ts';
import { type Points, pointsAt } from '../points.ts';
import { aliasTable } from './alias.ts';
import { type Bin, cutBins, type Density } from './bins.ts';

// The layout of assembly/sampling/layout.ts.
const BIN_BYTES = 152;
const SUMS_BYTES = 32;
const ALIAS_BYTES = 16;
const POISSON_BYTES = 48;
const MAIN_MOMENTS = 4;
const CHECK_MOMENTS = 3;

/** Events of a toy that take some ten seconds to draw: more is a slip of the pen. */
const MOST_EVENTS = 1e10;
/** Events that fit into kernel memory at once, 3.2 GB of it. */
const MOST_IN_MEMORY = 4e8;

/** How finely a channel is cut: likelihood cells over the window, and sampling bins in each cell. */
export interface Grid {
  readonly cells: number;
  readonly binsPerCell: number;
}

export class ChannelSampler {
  readonly channel: Channel;
  readonly grid: Grid;
  /** Expected number of events of a toy. */
  readonly expected: number;
  readonly #kernel: Kernel;
  readonly #binCount: number;
  readonly #bins: number;
  readonly #alias: number;
  readonly #restMean: number;
  readonly #sums: number;
  readonly #mainMatrices: number;
  readonly #checkMatrices: number;
  readonly #data: FoldedData;

  constructor(kernel: Kernel, channel: Channel, density: Density, landmarks: Landmarks, grid: Grid) {
    this.#kernel = kernel;
    this.channel = channel;
    this.grid = grid;
    const { exports } = kernel;
    const bins = cutBins(density, channel.window, grid.cells * grid.binsPerCell, landmarks, exports);
    this.#binCount = bins.length;
    this.#bins = kernel.allocate(bins.length * BIN_BYTES);
    this.#sums = kernel.allocate(bins.length * SUMS_BYTES);
    this.#restMean = kernel.allocate(POISSON_BYTES);
    const rest = bins.reduce((sum, b) => sum + b.restEvents, 0);
    this.expected = bins.reduce((sum, b) => sum + b.floorEvents, rest);
    if (!(this.expected <= MOST_EVENTS)) throw tooMany(channel, this.expected, MOST_EVENTS);
    exports.preparePoisson(rest, this.#restMean);
    this.#alias = placeAlias(
      kernel,
      bins.map((b) => b.restEvents),
    );
    this.#data = placeCells(kernel, channel.window, grid.cells);
    const places = placesInCells(bins, channel.window, grid);
    this.#mainMatrices = placeMatrices(kernel, places.patterns, MAIN_DEGREE, MAIN_MOMENTS);
    this.#checkMatrices = placeMatrices(kernel, places.patterns, CHECK_DEGREE, CHECK_MOMENTS);
    bins.forEach((bin, i) => {
      const at = this.#bins + i * BIN_BYTES;
      exports.preparePoisson(bin.floorEvents, at);
      const { doubles, words } = kernel;
      doubles[at / 8 + 6] = 0.5 * (bin.lower + bin.upper);
      doubles[at / 8 + 7] = 0.5 * (bin.upper - bin.lower);
      words[at / 4 + 16] = Math.floor(bin.parent / grid.binsPerCell);
      words[at / 4 + 17] = places.ofBin[i]!;
      doubles[at / 8 + 9] = bin.envelope;
      doubles.set(bin.rest, at / 8 + 10);
    });
  }

  /** Draws the toy of the started stream at address `stream`, folded. The data stays valid until the next draw. */
  draw(stream: number): { readonly data: FoldedData; readonly events: number } {
    const { exports } = this.#kernel;
    const events = exports.sampleAndFold(
      stream,
      this.#bins,
      this.#binCount,
      this.#alias,
      this.#restMean,
      this.#sums,
    );
    if (!Number.isFinite(events)) throw this.#wrongPlan();
    const { main, check } = this.#data;
    this.#kernel.view(main.weights, main.count).fill(0);
    this.#kernel.view(check.weights, check.count).fill(0);
    exports.projectSums(
      this.#bins,
      this.#binCount,
      this.#sums,
      this.#mainMatrices,
      MAIN_MOMENTS,
      MAIN_DEGREE + 1,
      main.weights,
    );
    exports.projectSums(
      this.#bins,
      this.#binCount,
      this.#sums,
      this.#checkMatrices,
      CHECK_MOMENTS,
      CHECK_DEGREE + 1,
      check.weights,
    );
    return { data: this.#data, events };
  }

  /** Draws the same toy event by event into new kernel memory, in no useful order. */
  events(stream: number): Points {
    // Ten standard deviations above the expectation, and the four positions that the kernel may write beyond the last.
    const capacity = Math.ceil(this.expected + 10 * Math.sqrt(this.expected) + 100);
    if (capacity > MOST_IN_MEMORY) throw tooMany(this.channel, this.expected, MOST_IN_MEMORY);
    const x = this.#kernel.allocateDoubles(capacity + 4);
    const { lower, upper } = this.channel.window;
    const count = this.#kernel.exports.sampleEvents(
      stream,
      this.#bins,
      this.#binCount,
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

  #wrongPlan(): SheafFailure {
    return new SheafFailure('internal', {
      what: `the sampling plan of channel ${this.channel.name} found its density outside the bounds that it had computed`,
      hint: 'please report this with the specification',
    });
  }
}

function tooMany(channel: Channel, expected: number, most: number): SheafFailure {
  return new SheafFailure('specification', {
    what: `a toy of channel ${channel.name} would have ${expected.toPrecision(3)} events`,
    expected: `at most ${most}`,
    hint: 'check the yields, and the parameters that scale them',
  });
}

/** Which cell-relative places bins have: bins at the same place in their cells share their matrices. */
function placesInCells(
  bins: readonly Bin[],
  window: { lower: number; upper: number },
  grid: Grid,
): { patterns: readonly (readonly [number, number])[]; ofBin: readonly number[] } {
  const patterns: [number, number][] = [];
  const known = new Map<string, number>();
  const toCell = (2 * grid.cells) / (window.upper - window.lower);
  // Bins that were not cut further sit at exact fractions of their cell; only others are placed by their edges.
  const sizes = new Map<number, number>();
  for (const bin of bins) sizes.set(bin.parent, (sizes.get(bin.parent) ?? 0) + 1);
  const ofBin = bins.map((bin) => {
    const cell = Math.floor(bin.parent / grid.binsPerCell);
    const whole = sizes.get(bin.parent) === 1;
    const centre = whole
      ? (2 * (bin.parent - cell * grid.binsPerCell) + 1) / grid.binsPerCell - 1
      : toCell * (0.5 * (bin.lower + bin.upper) - window.lower) - 2 * cell - 1;
    const halfWidth = whole ? 1 / grid.binsPerCell : 0.5 * toCell * (bin.upper - bin.lower);
    const key = `${centre} ${halfWidth}`;
    const index = known.get(key) ?? patterns.push([centre, halfWidth]) - 1;
    known.set(key, index);
    return index;
  });
  return { patterns, ofBin };
}

function placeMatrices(
  kernel: Kernel,
  patterns: readonly (readonly [number, number])[],
  degree: number,
  moments: number,
): number {
  const nodes = degree + 1;
  const lagrange = lagrangePowers(chebyshevNodes(degree, kernel.exports));
  const all = new Float64Array(patterns.length * moments * nodes);
  patterns.forEach(([centre, halfWidth], i) => {
    all.set(binProjection(lagrange, nodes, centre, halfWidth, moments), i * moments * nodes);
  });
  return kernel.place(all);
}

function placeAlias(kernel: Kernel, weights: readonly number[]): number {
  const address = kernel.allocate(weights.length * ALIAS_BYTES);
  aliasTable(weights).forEach(({ probability, alias }, i) => {
    kernel.doubles[address / 8 + 2 * i] = probability;
    kernel.words[address / 4 + 4 * i + 2] = alias;
  });
  return address;
}
