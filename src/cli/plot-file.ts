// Figures that commands write beside their results, as SVG or PNG files.

import type { FittedChannel } from '../contracts/channel-picture.ts';
import { writeAtomic } from '../farm/atomic-file.ts';
import type { Kernel } from '../kernel/kernel.ts';

import { channelCurves } from '../study/channel-curves.ts';
import { channelPicture } from '../study/channel-picture.ts';
import { UnbinnedLikelihood } from '../unbinned/likelihood.ts';
import type { UnbinnedModel } from '../unbinned/model.ts';
import { alongEach } from '../unbinned/projections.ts';
import { usageFailure } from './context.ts';
import type { LoadedChannel } from './data.ts';
import { checkOutputs } from './output.ts';

/** Refuses what cannot be written, before the work begins. */
export function checkPlot(path: string | undefined): void {
  if (path === undefined) return;
  if (!/\.(svg|png)$/i.test(path))
    throw usageFailure(`${path}: plots are written as SVG or PNG`, 'a file name that ends in .svg or .png');
  checkOutputs(path);
}

/** `draw` is asked only where there is a plot to write. */
export async function writePlot(path: string | undefined, draw: () => string): Promise<void> {
  if (path === undefined) return;
  const svg = draw();
  if (/\.png$/i.test(path)) writeAtomic(path, await (await import('./png.ts')).pngOf(svg));
  else writeAtomic(path, `${svg}\n`);
}

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
