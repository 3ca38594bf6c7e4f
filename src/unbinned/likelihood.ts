// The extended unbinned likelihood (facts of record: docs/statistics/unbinned.md):
//   -ln L = sum over channels [ sum_p nu_p - sum_i w_i ln sum_p nu_p f_p(x_i) ]
//           + sum over constraints [ ((theta - measured)/sigma)^2 / 2 + ln sigma + ln(2 pi)/2 ].

import type { Kernel } from '../kernel/kernel.ts';
import type { Derivatives, Parameter } from '../minimize/function.ts';
import { newDerivatives } from '../minimize/function.ts';
import type { EvaluationPath, Likelihood } from '../minimize/likelihood.ts';
import { addChannelDerivatives } from './channel-derivatives.ts';
import { ChannelPoint } from './channel-point.ts';
import { ChannelSums } from './channel-sums.ts';
import { zonesHold } from './compression/cell-layout.ts';
import { cellsSee } from './compression/cells.ts';
import type { Channel, Projection, UnbinnedModel } from './model.ts';
import type { Landmarks } from './pdf.ts';
import type { ChannelData } from './points.ts';

const HALF_LN_TWO_PI = 0.9189385332046727;

/** Evaluates a model on any data in kernel memory. Made once a thread: data and measured values change from toy to toy. */
export class UnbinnedLikelihood implements Likelihood {
  readonly model: UnbinnedModel;
  readonly parameters: readonly Parameter[];
  /** Of the coarser compression, which an error bound compares with. */
  readonly #check: Derivatives;
  readonly #kernel: Kernel;
  readonly #channels: readonly { readonly point: ChannelPoint; readonly sums: ChannelSums }[];
  #data: readonly ChannelData[] = [];
  #measured: ArrayLike<number>;
  #path: EvaluationPath = 'per-event';

  constructor(kernel: Kernel, model: UnbinnedModel) {
    this.model = model;
    this.parameters = model.parameters;
    this.#check = newDerivatives(model.parameters.length);
    this.#kernel = kernel;
    this.#channels = model.channels
      .filter((c) => c.inFit)
      .map((channel) => ({
        point: new ChannelPoint(channel.processes, channel.projections[0]!.window, kernel.exports),
        sums: new ChannelSums(kernel, channel),
      }));
    this.#measured = model.constraints.map((c) => c.measured);
  }

  get path(): EvaluationPath {
    return this.#path;
  }

  /** Sets the data, one entry for each channel that is in the fit, and the measured value of each constraint. */
  setData(path: EvaluationPath, data: readonly ChannelData[], measured: ArrayLike<number>): void {
    this.#path = path;
    this.#data = data;
    this.#measured = measured;
  }

  evaluate(at: Float64Array, into: Derivatives): number {
    into.gradient.fill(0);
    into.hessian.fill(0);
    let value = 0;
    for (let c = 0; c < this.#channels.length; c++) {
      const { point, sums } = this.#channels[c]!;
      const { pdfs, yields } = point.moveTo(at);
      const { main, kept } = this.#data[c]!;
      const logs = sums.run(main, kept, pdfs, yields);
      if (!Number.isFinite(logs)) return Number.POSITIVE_INFINITY;
      for (const nu of yields) value += nu;
      value -= logs;
      addChannelDerivatives(sums, point, into);
    }
    value += this.#addConstraints(at, into);
    return into.gradient.every(Number.isFinite) ? value : Number.POSITIVE_INFINITY;
  }

  errorBound(at: Float64Array, gradient: Float64Array, covariance: Float64Array): number {
    if (this.#path === 'per-event') return 0;
    const n = at.length;
    const check = this.#check;
    check.gradient.fill(0);
    check.hessian.fill(0);
    for (let c = 0; c < this.#channels.length; c++) {
      const { point, sums } = this.#channels[c]!;
      const { pdfs, yields, crests, breaks } = point.moveTo(at);
      const { main, check: coarser, kept, zones, cellWidth } = this.#data[c]!;
      if (coarser !== null && !(cellsSee(crests, cellWidth) && zonesHold(zones, breaks)))
        return Number.POSITIVE_INFINITY;
      if (!Number.isFinite(sums.run(coarser ?? main, kept, pdfs, yields))) return Number.POSITIVE_INFINITY;
      addChannelDerivatives(sums, point, check);
    }
    this.#addConstraints(at, check);
    let square = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        square +=
          covariance[i * n + j]! * (gradient[i]! - check.gradient[i]!) * (gradient[j]! - check.gradient[j]!);
      }
    }
    return Math.sqrt(Math.max(0, square));
  }

  /** The density rho(x) = sum_p nu_p f_p(x) of a channel along one observable, at each x. */
  density(projection: Projection, at: ArrayLike<number>, x: Float64Array): Float64Array {
    const { yields, densities } = this.processDensities(projection, at, [x]);
    const density = new Float64Array(x.length);
    densities.forEach((f, p) => {
      for (let i = 0; i < x.length; i++) density[i]! += yields[p]! * f[i]!;
    });
    return density;
  }

  /** nu_p, and f_p at each event, of each process of a channel; `columns` are the events' values, one an observable. */
  processDensities(
    of: Channel | Projection,
    at: ArrayLike<number>,
    columns: readonly Float64Array[],
  ): { readonly yields: Float64Array; readonly densities: readonly Float64Array[] } {
    const kernel = this.#kernel;
    const { exports } = kernel;
    const { window } = 'window' in of ? of : of.projections[0]!;
    const { pdfs, yields } = new ChannelPoint(of.processes, window, exports).moveTo(at);
    const mark = kernel.mark();
    const count = columns[0]!.length;
    const n = count + (count % 2);
    const stride = 8 * n;
    const xs = kernel.allocate(stride * columns.length);
    const logs = kernel.allocate(stride);
    const features = kernel.allocate(stride * Math.max(...of.processes.map((p) => p.pdf.features)));
    columns.forEach((x, k) => {
      kernel.doubles.set(x, xs / 8 + k * n);
      if (n > count) kernel.doubles[xs / 8 + k * n + count] = x[count - 1]!;
    });
    const densities = pdfs.map((pdf, p) => {
      const { constants } = of.processes[p]!.pdf;
      const placed = constants === undefined ? 0 : kernel.place(constants);
      pdf.writeColumns(kernel, xs, n, logs, features, stride, placed, stride);
      return kernel.view(logs, count).map((log) => exports.exp(log));
    });
    kernel.release(mark);
    return { yields, densities };
  }

  /** Where inside its window the density along one observable is not analytic, and where it is narrow. */
  landmarks({ processes, window }: Projection, at: ArrayLike<number>): Landmarks {
    const { pdfs, crests } = new ChannelPoint(processes, window, this.#kernel.exports).moveTo(at);
    const breaks = pdfs.flatMap((pdf, p) =>
      pdf.breaks.map((b) => {
        const slopes = new Float64Array(this.parameters.length);
        processes[p]!.shape.forEach((parameter, k) => {
          if (!this.parameters[parameter]!.fixed) slopes[parameter]! += b.slopes[k]!;
        });
        return b.singular === true ? { at: b.at, slopes, singular: true } : { at: b.at, slopes };
      }),
    );
    return { breaks, crests };
  }

  #addConstraints(at: Float64Array, into: Derivatives): number {
    const n = at.length;
    let value = 0;
    this.model.constraints.forEach(({ parameter, sigma }, k) => {
      const pull = (at[parameter]! - this.#measured[k]!) / sigma;
      value += 0.5 * pull * pull + this.#kernel.exports.log(sigma) + HALF_LN_TWO_PI;
      into.gradient[parameter]! += pull / sigma;
      into.hessian[parameter * n + parameter]! += 1 / (sigma * sigma);
    });
    return value;
  }
}
