// One channel as a picture: its data in equal bins with what a model expects in each, and the fitted densities as curves.
// Results carry it where they are asked to, and figures are drawn of it.

import * as z from 'zod';

const numbers = z.array(z.number()).readonly();
const named = z.array(z.object({ name: z.string(), values: numbers })).readonly();

const channelPicture = z.object({
  name: z.string(),
  observable: z.string(),
  edges: numbers.describe('Bins + 1, ascending, in equal steps; all that follows is per bin.'),
  counts: numbers.describe('Sums of weights; numbers of events where these have none.'),
  squares: numbers.nullable().describe('Sums of the squares of weights; null where events have none.'),
  total: numbers.describe('The integral of the density.'),
  processes: named,
});

export const fittedChannel = channelPicture.omit({ processes: true }).extend({
  curves: z
    .object({ x: numbers, total: numbers, processes: named })
    .describe('Densities in events a unit of the observable, at each `x`.'),
});

export type ChannelPicture = Readonly<z.infer<typeof channelPicture>>;
export type FittedChannel = Readonly<z.infer<typeof fittedChannel>>;
