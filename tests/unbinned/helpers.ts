// Models of the tests in a few lines each, compiled the way that a user's specification is.
import { unbinnedSpec } from '../../src/contracts/unbinned-spec.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { compileUnbinned, type UnbinnedModel } from '../../src/unbinned/model.ts';
import { type ChannelData, channelData, type Points, pointsAt } from '../../src/unbinned/points.ts';

export interface ParameterOf {
  readonly init: number;
  readonly bounds: readonly [number, number];
  readonly fixed?: boolean;
  readonly constraint?: readonly [mean: number, sigma: number];
}

/** The yield: a number, a parameter's name, or a number times a parameter. */
export type YieldOf = number | string | readonly [base: number, scale: string];

export interface ProcessOf {
  readonly pdf: 'gaussian' | 'exponential';
  readonly params: readonly string[];
  readonly yield: YieldOf;
}

export interface ChannelOf {
  readonly window: readonly [number, number];
  readonly processes: readonly ProcessOf[];
  readonly inFit?: boolean;
}

export interface ModelOf {
  readonly parameters: { readonly [name: string]: ParameterOf };
  readonly channels: readonly ChannelOf[];
  readonly poi?: string;
}

/** The specification of a model, as a file would give it. */
export function specOf({ parameters, channels, poi }: ModelOf): ReturnType<typeof unbinnedSpec.parse> {
  const yieldOf = (y: YieldOf) => {
    if (typeof y === 'number') return { type: 'fixed', value: y };
    if (typeof y === 'string') return { type: 'parameter', name: y };
    return { type: 'scaled', base_yield: y[0], scale: y[1] };
  };
  return unbinnedSpec.parse({
    schema_version: 'sheaf_unbinned_spec_v1',
    model: {
      ...(poi === undefined ? {} : { poi }),
      parameters: Object.entries(parameters).map(([name, { init, bounds, fixed, constraint }]) => ({
        name,
        init,
        bounds,
        ...(fixed === undefined ? {} : { fixed }),
        ...(constraint === undefined
          ? {}
          : { constraint: { type: 'gaussian', mean: constraint[0], sigma: constraint[1] } }),
      })),
    },
    channels: channels.map(({ window, processes, inFit }, c) => ({
      name: `channel${c}`,
      ...(inFit === undefined ? {} : { include_in_fit: inFit }),
      observables: [{ name: 'x', bounds: window }],
      processes: processes.map(({ pdf, params, yield: y }, p) => ({
        name: `process${p}`,
        pdf: { type: pdf, observable: 'x', params },
        yield: yieldOf(y),
      })),
    })),
  });
}

export function modelOf(of: ModelOf): UnbinnedModel {
  return compileUnbinned(specOf(of));
}

/** Start values, in parameter order. */
export function startOf(model: UnbinnedModel): Float64Array {
  return Float64Array.from(model.parameters, (p) => p.start);
}

/** Events in kernel memory. */
export function place(kernel: Kernel, values: ArrayLike<number>, weights?: ArrayLike<number>): Points {
  return pointsAt(kernel.place(values), weights === undefined ? 0 : kernel.place(weights), values.length);
}

/** `points` as the data of a channel that is evaluated event by event. */
export function eventByEvent(main: Points): ChannelData {
  return channelData(main, null, 0);
}

/** A likelihood that sees `points`, one entry for each channel in the fit, event by event. */
export function likelihoodOf(
  kernel: Kernel,
  model: UnbinnedModel,
  points: readonly Points[],
  measured: readonly number[] = model.constraints.map((c) => c.measured),
): UnbinnedLikelihood {
  const likelihood = new UnbinnedLikelihood(kernel, model);
  likelihood.setData('per-event', points.map(eventByEvent), measured);
  return likelihood;
}

/** The model of examples/gauss-exp-2m, with yields `scale` times as large. */
export function gaussExp(scale = 1): ModelOf {
  return {
    poi: 'mu',
    parameters: {
      mu: { init: 1, bounds: [0, 5] },
      mu_sig: { init: 91, bounds: [85, 95] },
      sigma_sig: { init: 2.5, bounds: [0.5, 10] },
      lambda_bkg: { init: -0.03, bounds: [-0.1, -0.001] },
    },
    channels: [
      {
        window: [60, 120],
        processes: [
          { pdf: 'gaussian', params: ['mu_sig', 'sigma_sig'], yield: [500_000 * scale, 'mu'] },
          { pdf: 'exponential', params: ['lambda_bkg'], yield: 1_500_000 * scale },
        ],
      },
    ],
  };
}
