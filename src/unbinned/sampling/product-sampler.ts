// Draws toys of one channel with several observables. Within a process they are independent: its number of events is Poisson,
// and each observable of each event is drawn from its own density, cut into bins as docs/statistics/sampling.md says. A
// negative yield takes events away: those of the other processes are kept with probability rho / rho+, where rho+ leaves
// the negative yields out.

import { SheafFailure, specificationFailure } from '../../contracts/failures.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { UnbinnedLikelihood } from '../likelihood.ts';
import type { Channel, Projection } from '../model.ts';
import { type ChannelData, channelData, type Points, pointsAt } from '../points.ts';
import { expectedYield } from '../yield.ts';
import { cutBins } from './bins.ts';
import { placeAlias, placeShape } from './place-bins.ts';
import { type Grid, MOST_IN_MEMORY, roomFor, type Sampler, tooMany } from './sampler.ts';
import { BIN_BYTES, POISSON_BYTES } from './sizes.ts';

/** Bins over a window, before they are cut further where a density asks for it. */
const BINS = 64;

/** One density of one process, ready to be drawn from. */
interface Plan {
  readonly projection: Projection;
  readonly bins: number;
  readonly count: number;
  /** Over the rests of all bins, then over their floors. */
  readonly alias: number;
}

/** A process with a positive yield: its prepared Poisson mean, and its density in each observable. */
interface DrawnProcess {
  readonly mean: number;
  readonly plans: readonly Plan[];
}

export class ProductSampler implements Sampler {
  readonly channel: Channel;
  readonly grid: Grid;
  readonly expected: number;
  readonly #kernel: Kernel;
  readonly #likelihood: UnbinnedLikelihood;
  readonly #at: Float64Array;
  readonly #processes: readonly DrawnProcess[];
  /** Whether a yield is negative. */
  readonly #thinned: boolean;
  readonly #capacity: number;
  readonly #pitch: number;
  readonly #x: number;

  /** `grid` is that of channels whose events are folded, and only reported. */
  constructor(
    kernel: Kernel,
    likelihood: UnbinnedLikelihood,
    channel: Channel,
    at: Float64Array,
    grid: Grid,
  ) {
    this.#kernel = kernel;
    this.#likelihood = likelihood;
    this.channel = channel;
    this.grid = grid;
    this.#at = at;
    const yields = channel.processes.map((p) => expectedYield(p.yield, at, kernel.exports));
    this.expected = yields.reduce((sum, nu) => sum + nu, 0);
    this.#thinned = yields.some((nu) => nu < 0);
    const drawn = yields.reduce((sum, nu) => sum + Math.max(0, nu), 0);
    const observables = channel.projections.length;
    if (!(drawn <= MOST_IN_MEMORY / observables)) throw tooMany(channel, drawn, MOST_IN_MEMORY / observables);
    this.#processes = yields.flatMap((nu, p) =>
      nu > 0 ? [{ mean: this.#placeMean(nu), plans: channel.projections.map((o) => this.#plan(o, p)) }] : [],
    );
    this.#capacity = roomFor(drawn);
    this.#pitch = 8 * (this.#capacity + (this.#capacity % 2));
    this.#x = kernel.allocate(this.#pitch * observables);
  }

  draw(stream: number): { readonly data: ChannelData; readonly events: number } {
    const points = this.#fill(stream, this.#x);
    return { data: channelData(points, null, 0), events: points.count };
  }

  events(stream: number): Points {
    return this.#fill(stream, this.#kernel.allocate(this.#pitch * this.channel.projections.length));
  }

  /** Process by process, observable by observable. */
  #fill(stream: number, x: number): Points {
    const { exports } = this.#kernel;
    let total = 0;
    for (const { mean, plans } of this.#processes) {
      const count = exports.poisson(stream, mean);
      if (!(total + count <= this.#capacity)) throw this.#wrongPlan();
      plans.forEach(({ projection, bins, count: ofBins, alias }, k) => {
        const { lower, upper } = projection.window;
        const to = x + k * this.#pitch + 8 * total;
        if (!(exports.drawPositions(stream, bins, ofBins, alias, count, lower, upper, to) === count))
          throw this.#wrongPlan();
      });
      total += count;
    }
    const all = pointsAt(x, 0, total, this.#pitch);
    return this.#thinned ? this.#thin(stream, all) : all;
  }

  #thin(stream: number, { x, count, pitch }: Points): Points {
    const { exports } = this.#kernel;
    const columns = this.channel.projections.map((_, k) => this.#kernel.view(x + k * pitch, count).slice());
    const { yields, densities } = this.#likelihood.processDensities(this.channel, this.#at, columns);
    let kept = 0;
    for (let i = 0; i < count; i++) {
      let [rho, above] = [0, 0];
      densities.forEach((f, p) => {
        rho += yields[p]! * f[i]!;
        above += Math.max(0, yields[p]!) * f[i]!;
      });
      if (rho < 0) {
        throw specificationFailure({
          what: `the density of channel ${this.channel.name} is negative at ${columns.map((c, k) => `${this.channel.projections[k]!.observable} = ${c[i]!}`).join(', ')}`,
          expected: 'a density above 0 everywhere, where toys are made',
          hint: 'a negative yield may not outweigh the others anywhere in the windows',
        });
      }
      if (exports.uniform(stream) * above >= rho) continue;
      columns.forEach((c, k) => {
        this.#kernel.doubles[(x + k * pitch) / 8 + kept] = c[i]!;
      });
      kept++;
    }
    return pointsAt(x, 0, kept, pitch);
  }

  #placeMean(nu: number): number {
    const mean = this.#kernel.allocate(POISSON_BYTES);
    this.#kernel.exports.preparePoisson(nu, mean);
    return mean;
  }

  #plan(projection: Projection, process: number): Plan {
    const kernel = this.#kernel;
    const alone: Projection = { ...projection, processes: [projection.processes[process]!] };
    const density = (x: Float64Array): Float64Array =>
      this.#likelihood.processDensities(alone, this.#at, [x]).densities[0]!;
    const sights = this.#likelihood.landmarks(alone, this.#at);
    const cut = cutBins(density, projection.window, BINS, sights, kernel.exports);
    const bins = kernel.allocate(cut.length * BIN_BYTES);
    cut.forEach((bin, i) => {
      placeShape(kernel, bins + i * BIN_BYTES, bin);
    });
    const alias = placeAlias(kernel, [...cut.map((b) => b.restEvents), ...cut.map((b) => b.floorEvents)]);
    return { projection, bins, count: cut.length, alias };
  }

  #wrongPlan(): SheafFailure {
    return new SheafFailure('internal', {
      what: `the sampling plan of channel ${this.channel.name} found its density outside the bounds that it had computed`,
      hint: 'please report this with the specification',
    });
  }
}
