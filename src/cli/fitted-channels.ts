// What figures show of a fit of events.

import type { FittedChannel } from '../contracts/channel-picture.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { channelCurves } from '../study/channel-curves.ts';
import { channelPicture } from '../study/channel-picture.ts';
import { UnbinnedLikelihood } from '../unbinned/likelihood.ts';
import type { UnbinnedModel } from '../unbinned/model.ts';
import { alongEach } from '../unbinned/projections.ts';
import type { LoadedChannel } from './data.ts';

/** What a figure shows of each channel in the fit, along each of its observables: the data in `bins` bins, and the densities at `at`. */
export function fittedChannels(
  kernel: Kernel,
  model: UnbinnedModel,
  data: readonly LoadedChannel[],
  at: ArrayLike<number>,
  bins: number,
): readonly FittedChannel[] {
  const likelihood = new UnbinnedLikelihood(kernel, model);
  const channels = model.channels.filter((c) => c.inFit);
  const seen = alongEach(
    channels,
    data.map((d) => d.points),
  );
  return seen.map(({ projection, points }) => {
    const curves = channelCurves(likelihood, projection, at);
    const { processes: _, ...picture } = channelPicture(kernel, likelihood, projection, at, points, bins);
    return {
      ...picture,
      curves: {
        x: curves.x,
        total: curves.total,
        processes: projection.processes.map(({ name }, p) => ({ name, values: curves.processes[p]! })),
      },
    };
  });
}
