// Densities of the tests' own, written down from their definitions with the functions of tests/stats/independent.ts: they
// say how many events of a model are expected between two points, and judge what the sampler draws.
import { normalMass } from '../stats/independent.ts';
import type { ChannelOf, ModelOf } from './helpers.ts';

/** Expected events of a channel between `from` and `to`, both inside its window, at parameter values by name. */
export function expectedBetween(channel: ChannelOf, at: Values, from: number, to: number): number {
  const [lower, upper] = channel.window;
  return channel.processes.reduce((sum, { pdf, params, yield: y }) => {
    const nu = typeof y === 'number' ? y : typeof y === 'string' ? at[y]! : y[0] * at[y[1]]!;
    const shape = params.map((name) => at[name]!);
    return (
      sum +
      nu *
        (pdf === 'gaussian'
          ? gaussian(shape, lower, upper, from, to)
          : exponential(shape, lower, upper, from, to))
    );
  }, 0);
}

export type Values = { readonly [name: string]: number };

export function valuesOf(model: ModelOf): Values {
  return Object.fromEntries(Object.entries(model.parameters).map(([name, { init }]) => [name, init]));
}

function gaussian(shape: readonly number[], lower: number, upper: number, from: number, to: number): number {
  const [m, s] = shape as [number, number];
  return normalMass((from - m) / s, (to - m) / s) / normalMass((lower - m) / s, (upper - m) / s);
}

function exponential(
  shape: readonly number[],
  lower: number,
  upper: number,
  from: number,
  to: number,
): number {
  const k = shape[0]!;
  if (k === 0) return (to - from) / (upper - lower);
  // From the end where the density is highest, so that nothing overflows.
  const [top, sign] = k < 0 ? [lower, 1] : [upper, -1];
  const a = k * ((sign === 1 ? from : to) - top);
  return (Math.exp(a) * Math.expm1(sign * k * (to - from))) / Math.expm1(sign * k * (upper - lower));
}

/** Expected events in each of `bins` equal parts of the window. */
export function expectedBins(channel: ChannelOf, at: Values, bins: number): Float64Array {
  const [lower, upper] = channel.window;
  const edge = (i: number): number => (i === bins ? upper : lower + ((upper - lower) * i) / bins);
  return Float64Array.from({ length: bins }, (_, i) => expectedBetween(channel, at, edge(i), edge(i + 1)));
}
