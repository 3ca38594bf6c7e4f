// One toy as a picture: its events in bins, and what the fitted model expects in each.

import type { Kernel } from '../kernel/kernel.ts';
import type { Channel } from '../unbinned/model.ts';
import type { UnbinnedToys } from './unbinned-toys.ts';

export interface ToyPicture {
  readonly name: string;
  readonly observable: string;
  readonly toy: number;
  /** Bins + 1 edges; counts and expectations are per bin. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly total: readonly number[];
  readonly processes: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** Each channel in the fit of toy `item`, in `bins` equal bins, with the model at the toy's own estimates. */
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
  const events = runner.source.events(item).map((p) => kernel.view(p.x, p.count).slice());
  kernel.release(mark);
  const channels = study.model.channels.filter((c) => c.inFit);
  return channels.map((channel, i) => {
    const { lower, upper } = channel.window;
    const width = (upper - lower) / bins;
    const counts = new Array<number>(bins).fill(0);
    for (const x of events[i]!) counts[Math.min(bins - 1, Math.floor((x - lower) / width))]!++;
    const processes = channel.processes.map((process) => {
      const alone: Channel = { ...channel, processes: [process] };
      return {
        name: process.name,
        values: binIntegrals((x) => runner.likelihood.density(alone, at, x), lower, width, bins),
      };
    });
    return {
      name: channel.name,
      observable: channel.observable,
      toy: item,
      edges: Array.from({ length: bins + 1 }, (_, b) => lower + width * b),
      counts,
      total: counts.map((_, b) => processes.reduce((sum, p) => sum + p.values[b]!, 0)),
      processes,
    };
  });
}

/** Simpson's rule on 8 parts of each bin: a picture needs no more. */
function binIntegrals(
  density: (x: Float64Array) => Float64Array,
  lower: number,
  width: number,
  bins: number,
): number[] {
  const parts = 8;
  const x = Float64Array.from(
    { length: bins * (parts + 1) },
    (_, k) => lower + width * (Math.floor(k / (parts + 1)) + (k % (parts + 1)) / parts),
  );
  const rho = density(x);
  return Array.from({ length: bins }, (_, b) => {
    let sum = 0;
    for (let k = 0; k <= parts; k++)
      sum += (k === 0 || k === parts ? 1 : k % 2 === 1 ? 4 : 2) * rho[b * (parts + 1) + k]!;
    return (sum * width) / (3 * parts);
  });
}
