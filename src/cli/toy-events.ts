// Writes the events of one toy, so that anyone can refit it with another program.

import { writeAtomic } from '../farm/atomic-file.ts';
import { writeEvents } from '../formats/write-events.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { purposes, Stream } from '../kernel/streams.ts';
import type { UnbinnedModel } from '../unbinned/model.ts';
import { pointsAlong } from '../unbinned/points.ts';
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
  const events = source.events(item).map((points, i): ChannelEvents => {
    const { index, name, projections } = channels[i]!;
    const order = shuffledOrder(kernel, points.count, seed, item, index);
    return {
      channel: name,
      count: points.count,
      columns: projections.map((projection, k) => {
        const values = kernel.view(pointsAlong(points, k).x, points.count);
        return { name: projection.observable, ...projection.window, values: order.map((at) => values[at]!) };
      }),
    };
  });
  kernel.release(mark);
  writeAtomic(path, writeEvents(format, tableOf(events)));
}

interface ChannelEvents {
  readonly channel: string;
  readonly count: number;
  readonly columns: Parameters<typeof writeEvents>[1]['columns'];
}

/** Rows of all channels, one after the other; an observable that a channel has not is not a number there. */
function tableOf(events: readonly ChannelEvents[]): Parameters<typeof writeEvents>[1] {
  const names = [...new Set(events.flatMap((e) => e.columns.map((c) => c.name)))];
  const rows = events.reduce((sum, e) => sum + e.count, 0);
  return {
    columns: names.map((name) => {
      const values = new Float64Array(rows).fill(Number.NaN);
      let next = 0;
      for (const { columns, count } of events) {
        values.set(columns.find((c) => c.name === name)?.values ?? [], next);
        next += count;
      }
      const parts = events.flatMap((e) => e.columns.filter((c) => c.name === name));
      return {
        name,
        lower: Math.min(...parts.map((c) => c.lower)),
        upper: Math.max(...parts.map((c) => c.upper)),
        values,
      };
    }),
    ...(events.length === 1
      ? {}
      : { channels: events.flatMap((e) => new Array<string>(e.count).fill(e.channel)) }),
  };
}

/** Fisher-Yates with the toy's own stream, since the sampler draws events in order of their bins. */
function shuffledOrder(
  kernel: Kernel,
  count: number,
  seed: number,
  item: number,
  channel: number,
): Float64Array {
  const mark = kernel.mark();
  const stream = new Stream(kernel);
  stream.start(seed, item, purposes.shuffle, channel);
  const order = Float64Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = stream.below(i + 1);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  kernel.release(mark);
  return order;
}
