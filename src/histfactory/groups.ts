// Which channels are evaluated together. Vectors of a group are as long as its parameters are many, so that channels of the same
// parameters share the work of their sums; those of different ones are better left apart.

import type { ChannelRows } from './rows.ts';

/** Neighbours that one call of the kernels evaluates. */
export interface ChannelsTogether {
  readonly channels: readonly ChannelRows[];
  /** Which of the shared parameters they depend on, ascending. */
  readonly parameters: readonly number[];
}

/** Channels in the order given, cut into groups where that costs less than to keep them together. */
export function together(channels: readonly ChannelRows[]): readonly ChannelsTogether[] {
  const groups: ChannelsTogether[] = [];
  for (const channel of channels) {
    const alone = { channels: [channel], parameters: channel.parameters };
    const last = groups[groups.length - 1];
    if (last !== undefined) {
      const both = {
        channels: [...last.channels, channel],
        parameters: union(last.parameters, channel.parameters),
      };
      if (costOf(both) < costOf(last) + costOf(alone)) {
        groups[groups.length - 1] = both;
        continue;
      }
    }
    groups.push(alone);
  }
  return groups;
}

/** In units of a step of the innermost loop, roughly: sums of outer products, their way to the Hessian, other vectors, the call. */
function costOf({ channels, parameters }: ChannelsTogether): number {
  const n = parameters.length;
  const vectors = channels.reduce((sum, c) => sum + c.bins + c.gammas.filter((g) => !g.whole).length, 0);
  return n * n * (0.25 * vectors + 1.5) + 6 * n * vectors + 500;
}

function union(one: readonly number[], other: readonly number[]): readonly number[] {
  const all: number[] = [];
  let i = 0;
  let j = 0;
  while (i < one.length || j < other.length) {
    const a = one[i] ?? Number.POSITIVE_INFINITY;
    const b = other[j] ?? Number.POSITIVE_INFINITY;
    if (a <= b) i++;
    if (b <= a) j++;
    all.push(Math.min(a, b));
  }
  return all;
}
