// Toys of a whole model at given parameter values: each channel's events and each constraint's measured value.

import { specificationFailure } from '../contracts/failures.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { purposes, Stream } from '../kernel/streams.ts';
import { newDerivatives } from '../minimize/function.ts';
import { hesse } from '../minimize/hesse.ts';
import { type Zone, zonesAround } from './compression/cell-layout.ts';
import { cellsSee } from './compression/cells.ts';
import type { UnbinnedLikelihood } from './likelihood.ts';
import type { Channel, Projection } from './model.ts';
import type { Landmarks } from './pdf.ts';
import { type ChannelData, channelData, type Points } from './points.ts';
import { ProductSampler } from './sampling/product-sampler.ts';
import { ChannelSampler, type Grid, type Sampler } from './sampling/sampler.ts';
import { expectedYield } from './yield.ts';

export interface ToyOptions {
  /** Base seed of the study, a whole number from 0 to 2^53 - 1. */
  readonly seed: number;
  /** true: the measured value of each constraint is drawn anew around the true parameter in every toy. */
  readonly fluctuateGlobals: boolean;
}

/** One toy, folded: data of the channels in the fit, valid until the next toy is drawn. */
export interface Toy {
  readonly data: readonly ChannelData[];
  readonly measured: readonly number[];
  /** Events drawn in each channel in the fit. */
  readonly events: readonly number[];
}

/** Grids from cheap to fine. The first on which a trial toy's bound is low enough is taken. */
const GRIDS: readonly Grid[] = [
  { cells: 32, binsPerCell: 32 },
  { cells: 32, binsPerCell: 64 },
  { cells: 64, binsPerCell: 32 },
  { cells: 128, binsPerCell: 32 },
  { cells: 256, binsPerCell: 32 },
  { cells: 512, binsPerCell: 16 },
  { cells: 1024, binsPerCell: 16 },
];
/**
 * What a trial toy's bound may be, since bounds differ from toy to toy and 1e-6 is the tolerance of fits. Past that a toy
 * is drawn again event by event: dear for large toys, next to nothing for small ones, whose bins are what they cost.
 */
const TRIAL_BOUND = { large: 2e-7, small: 5e-7 };
const LARGE_TOY = 200_000;
/** Bins must account for all that the yields say, since densities are normalised. */
const EXPECTED_ACCURACY = 1e-9;

/** Events of several observables are not folded: nothing of their densities decides a grid. */
const UNFOLDED: Landmarks = { breaks: [], crests: [] };

/** The first grid whose cells see every crest, or the last. */
function firstGrid({ window }: Projection, { crests }: Landmarks): number {
  const first = GRIDS.findIndex(({ cells }) => cellsSee(crests, (window.upper - window.lower) / cells));
  return first === -1 ? GRIDS.length - 1 : first;
}

export class ToySource {
  readonly #kernel: Kernel;
  readonly #likelihood: UnbinnedLikelihood;
  readonly #at: Float64Array;
  readonly #options: ToyOptions;
  readonly #stream: Stream;
  readonly #samplers: readonly Sampler[];

  constructor(kernel: Kernel, likelihood: UnbinnedLikelihood, at: Float64Array, options: ToyOptions) {
    this.#kernel = kernel;
    this.#likelihood = likelihood;
    this.#at = at;
    this.#options = options;
    this.#stream = new Stream(kernel);
    this.#samplers = this.#chooseGrids();
  }

  /** Expected number of events of a toy, over the channels in the fit. */
  get expected(): number {
    return this.#samplers.reduce((sum, s) => sum + s.expected, 0);
  }

  get grids(): readonly Grid[] {
    return this.#samplers.map((s) => s.grid);
  }

  /** Draws toy `item`, folded. */
  draw(item: number): Toy {
    const data: ChannelData[] = [];
    const events: number[] = [];
    for (const sampler of this.#samplers) {
      this.#stream.start(this.#options.seed, item, purposes.events, sampler.channel.index);
      const drawn = sampler.draw(this.#stream.address);
      data.push(drawn.data);
      events.push(drawn.events);
    }
    return { data, measured: this.measured(item), events };
  }

  /**
   * The events of the same toy `item` in kernel memory, for each channel in the fit, in no useful order; for another
   * `purpose`, events that have nothing to do with it.
   */
  events(item: number, purpose: number = purposes.events): readonly Points[] {
    return this.#samplers.map((sampler) => {
      this.#stream.start(this.#options.seed, item, purpose, sampler.channel.index);
      return sampler.events(this.#stream.address);
    });
  }

  /** What the constraints' auxiliary measurements gave in toy `item`. */
  measured(item: number): readonly number[] {
    const { fluctuateGlobals, seed } = this.#options;
    if (fluctuateGlobals) this.#stream.start(seed, item, purposes.globals);
    const measured: number[] = [];
    for (const c of this.#likelihood.model.constraints)
      measured.push(fluctuateGlobals ? this.#at[c.parameter]! + c.sigma * this.#stream.normal() : c.measured);
    return measured;
  }

  #chooseGrids(): readonly Sampler[] {
    const likelihood = this.#likelihood;
    const { model } = likelihood;
    const channels = model.channels.filter((c) => c.inFit);
    const landmarks = channels.map(({ projections }) =>
      projections.length === 1 ? likelihood.landmarks(projections[0]!, this.#at) : UNFOLDED,
    );
    const chosen = channels.map(({ projections }, i) => firstGrid(projections[0]!, landmarks[i]!));
    // Where breaks move, a first trial without zones says how far: its curvature is good enough for that.
    let zones = landmarks.map(({ breaks }) => zonesAround(breaks, null));
    for (;;) {
      const mark = this.#kernel.mark();
      const samplers = channels.map((channel, i) =>
        this.#sampler(channel, GRIDS[chosen[i]!]!, landmarks[i]!, zones[i] ?? []),
      );
      const data = samplers.map((sampler) => {
        this.#stream.start(this.#options.seed, 0, purposes.pilot, sampler.channel.index);
        return sampler.draw(this.#stream.address).data;
      });
      const measured = model.constraints.map((c) => this.#at[c.parameter]!);
      likelihood.setData('compressed', data, measured);
      const derivatives = newDerivatives(model.parameters.length);
      const value = likelihood.evaluate(this.#at, derivatives);
      const { matrix, over } = hesse(model.parameters, { derivatives, atBound: [] });
      // Without a covariance at the true values no grid can be judged: the toys' own bounds will decide.
      if (!Number.isFinite(value) || over === 'none') return samplers;
      if (zones.includes(null)) {
        zones = landmarks.map(({ breaks }) => zonesAround(breaks, matrix));
        this.#kernel.release(mark);
        continue;
      }
      const expected = samplers.reduce((sum, s) => sum + s.expected, 0);
      const trialBound = expected > LARGE_TOY ? TRIAL_BOUND.large : TRIAL_BOUND.small;
      let refined = false;
      channels.forEach((_, i) => {
        const alone = data.map((d, j) =>
          j === i ? d : channelData(d.main, null, d.cellWidth, d.kept, d.zones),
        );
        likelihood.setData('compressed', alone, measured);
        if (
          likelihood.errorBound(this.#at, derivatives.gradient, matrix) > trialBound / channels.length &&
          chosen[i]! + 1 < GRIDS.length
        ) {
          chosen[i]!++;
          refined = true;
        }
      });
      if (!refined) return samplers;
      this.#kernel.release(mark);
    }
  }

  #sampler(channel: Channel, grid: Grid, landmarks: Landmarks, zones: readonly Zone[]): Sampler {
    const [axis, more] = channel.projections;
    if (more !== undefined)
      return new ProductSampler(this.#kernel, this.#likelihood, channel, this.#at, grid);
    const density = (x: Float64Array): Float64Array => this.#likelihood.density(axis!, this.#at, x);
    const sampler = new ChannelSampler(this.#kernel, channel, density, landmarks, grid, zones);
    const asked = channel.processes.reduce(
      (sum, p) => sum + expectedYield(p.yield, this.#at, this.#kernel.exports),
      0,
    );
    if (!(Math.abs(sampler.expected - asked) <= EXPECTED_ACCURACY * asked)) {
      throw specificationFailure({
        what: `channel ${channel.name} expects ${asked} events, of which its bins see ${sampler.expected}`,
        hint: 'is a width far too small for the window?',
      });
    }
    return sampler;
  }
}
