// Writes the sWeights of fitted events: each event's observables, and its weight for every process.

import { writeAtomic } from '../farm/atomic-file.ts';
import { writeEvents } from '../formats/write-events.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { UnbinnedLikelihood } from '../unbinned/likelihood.ts';
import type { UnbinnedModel } from '../unbinned/model.ts';
import { pointsAlong } from '../unbinned/points.ts';
import { sWeights } from '../unbinned/sweights.ts';
import { usageFailure } from './context.ts';
import type { LoadedChannel } from './data.ts';
import { writableFormat } from './event-file.ts';

export function checkSWeights(model: UnbinnedModel, path: string): void {
  writableFormat(path, 'sWeights');
  if (model.channels.filter((c) => c.inFit).length > 1)
    throw usageFailure(
      '--sweights takes a specification with one channel in the fit',
      'leave the others out with include_in_fit: false',
    );
}

/** The file of one channel's events, in the order of its data; weights of data are multiplied in. */
export function writeSWeights(
  kernel: Kernel,
  model: UnbinnedModel,
  data: LoadedChannel,
  at: ArrayLike<number>,
  path: string,
): { readonly process: string; readonly yield: number }[] {
  const channel = model.channels.find((c) => c.inFit)!;
  const { points } = data;
  const values = channel.projections.map((_, k) =>
    kernel.view(pointsAlong(points, k).x, points.count).slice(),
  );
  const eventWeights = points.weights === 0 ? null : kernel.view(points.weights, points.count).slice();
  const { yields, densities } = new UnbinnedLikelihood(kernel, model).processDensities(channel, at, values);
  const found = sWeights(densities, yields, eventWeights, channel.name);
  const column = (name: string, values: Float64Array) => {
    let [lower, upper] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const v of values) [lower, upper] = [Math.min(lower, v), Math.max(upper, v)];
    return { name, lower, upper, values };
  };
  const columns = [
    ...channel.projections.map((p, k) => ({ name: p.observable, ...p.window, values: values[k]! })),
    ...channel.processes.map((p, i) => column(`sweight_${p.name}`, found.weights[i]!)),
  ];
  writeAtomic(path, writeEvents(writableFormat(path, 'sWeights'), { columns }));
  return channel.processes.map((p, i) => ({ process: p.name, yield: found.yields[i]! }));
}
