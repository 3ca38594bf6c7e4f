// Writes the events of one toy, so that anyone can refit it with another program.

import { writeAtomic } from '../farm/atomic-file.ts';
import { writeEvents } from '../formats/write-events.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { purposes, Stream } from '../kernel/streams.ts';
import type { UnbinnedModel } from '../unbinned/model.ts';
import type { ToySource } from '../unbinned/toys.ts';
import { writableFormat } from './event-file.ts';

/** Toy `item` to `path` (.parquet or .csv), its events shuffled; with several channels, their labels in `_channel`. */
export function writeToyEvents(
  kernel: Kernel,
  source: ToySource,
  model: UnbinnedModel,
  seed: number,
  item: number,
  path: string,
): void {
  const format = writableFormat(path, 'events');
  const channels = model.channels.filter((c) => c.inFit);
  const mark = kernel.mark();
  const columns = source
    .events(item)
    .map((points, i) =>
      shuffled(kernel, kernel.view(points.x, points.count).slice(), seed, item, channels[i]!.index),
    );
  kernel.release(mark);
  writeAtomic(path, writeEvents(format, tableOf(model, columns)));
}

function tableOf(model: UnbinnedModel, columns: readonly Float64Array[]): Parameters<typeof writeEvents>[1] {
  const channels = model.channels.filter((c) => c.inFit);
  const names = [...new Set(channels.map((c) => c.observable))];
  const rows = columns.reduce((sum, c) => sum + c.length, 0);
  const single = channels.length === 1;
  return {
    columns: names.map((name) => {
      const values = new Float64Array(rows).fill(Number.NaN);
      const windows = channels.filter((c) => c.observable === name).map((c) => c.window);
      let next = 0;
      channels.forEach((channel, i) => {
        if (channel.observable === name) values.set(columns[i]!, next);
        next += columns[i]!.length;
      });
      return {
        name,
        lower: Math.min(...windows.map((w) => w.lower)),
        upper: Math.max(...windows.map((w) => w.upper)),
        values,
      };
    }),
    ...(single
      ? {}
      : { channels: channels.flatMap((c, i) => new Array<string>(columns[i]!.length).fill(c.name)) }),
  };
}

/** Fisher-Yates with the toy's own stream, since the sampler draws events in order of their bins. */
function shuffled(
  kernel: Kernel,
  values: Float64Array,
  seed: number,
  item: number,
  channel: number,
): Float64Array {
  const mark = kernel.mark();
  const stream = new Stream(kernel);
  stream.start(seed, item, purposes.shuffle, channel);
  for (let i = values.length - 1; i > 0; i--) {
    const j = stream.below(i + 1);
    const held = values[i]!;
    values[i] = values[j]!;
    values[j] = held;
  }
  kernel.release(mark);
  return values;
}
