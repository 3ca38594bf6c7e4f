// One toy as a picture: its events in bins, and what the fitted model expects in each.

import type { ChannelPicture } from '../contracts/channel-picture.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { alongEach } from '../unbinned/projections.ts';
import { channelPicture } from './channel-picture.ts';
import type { UnbinnedToys } from './unbinned-toys.ts';

export interface ToyPicture extends ChannelPicture {
  readonly toy: number;
}

/** Each channel in the fit of toy `item`, along each of its observables, in `bins` equal bins, with the model at the toy's own estimates. */
export function toyPicture(
  kernel: Kernel,
  study: UnbinnedToys,
  item: number,
  bins: number,
): readonly ToyPicture[] {
  const runner = study.open();
  const row = runner.run(item);
  const at = row.estimates.map((x, i) => x ?? study.identity.gen.params[i]!);
  const mark = kernel.mark();
  const events = runner.toys.source.events(item);
  const channels = study.model.channels.filter((c) => c.inFit);
  const pictures = alongEach(channels, events).map(({ projection, points }) => ({
    ...channelPicture(kernel, runner.toys.likelihood, projection, at, points, bins),
    toy: item,
  }));
  kernel.release(mark);
  return pictures;
}
