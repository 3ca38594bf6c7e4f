// The models of examples at any size, opened in this process.

import { readFileSync } from 'node:fs';
import type { UnbinnedSpec } from '../src/contracts/unbinned-spec.ts';
import { readUnbinnedSpec } from '../src/formats/spec.ts';
import { type Kernel, loadKernel } from '../src/kernel/kernel.ts';
import { purposes, Stream } from '../src/kernel/streams.ts';
import { UnbinnedLikelihood } from '../src/unbinned/likelihood.ts';
import { compileUnbinned, type UnbinnedModel } from '../src/unbinned/model.ts';
import type { Points } from '../src/unbinned/points.ts';
import { ToySource } from '../src/unbinned/toys.ts';
import { example } from './project.ts';

const SEED = 42;
/** Expected events of a toy of examples/gauss-exp-2m: the Gaussian loses nothing to its window, to nine digits. */
export const EVENTS_2M = 2_000_000;

export interface Opened {
  readonly kernel: Kernel;
  readonly model: UnbinnedModel;
  readonly truth: Float64Array;
  readonly likelihood: UnbinnedLikelihood;
  readonly source: ToySource;
}

/** The model of examples/gauss-exp-2m with both yields times `scale`. */
export function openGaussExp(scale: number): Promise<Opened> {
  return open(specOf('gauss-exp-2m'), scale);
}

/** The model of examples/crystal-ball with a second tail, a million events. */
export function openDoubleCrystalBall(): Promise<Opened> {
  const spec = specOf('crystal-ball');
  spec.model.parameters.push(
    { name: 'alpha_r', init: 2, bounds: [0.1, 5], fixed: true },
    { name: 'n_r', init: 6, bounds: [1.01, 50], fixed: true },
  );
  const { processes } = spec.channels[0]!;
  processes[0]!.pdf = {
    type: 'double_crystal_ball',
    observable: 'mass',
    params: ['mu_cb', 'sigma_cb', 'alpha_cb', 'n_cb', 'alpha_r', 'n_r'],
  };
  return open(spec, 1);
}

/** The model of examples/mass-and-time, two observables, a million events. */
export function openMassAndTime(): Promise<Opened> {
  const spec = specOf('mass-and-time');
  for (const p of spec.model.parameters) {
    if (p.name !== 'nsig' && p.name !== 'nbkg') continue;
    p.init *= 100;
    p.bounds[1] *= 100;
  }
  return open(spec, 1);
}

function specOf(name: string): UnbinnedSpec {
  const path = example(name);
  return readUnbinnedSpec(readFileSync(path, 'utf8'), path);
}

async function open(spec: UnbinnedSpec, scale: number): Promise<Opened> {
  for (const process of spec.channels.flatMap((c) => c.processes)) {
    if (process.yield.type === 'scaled') process.yield.base_yield *= scale;
    if (process.yield.type === 'fixed') process.yield.value *= scale;
  }
  const model = compileUnbinned(spec);
  const kernel = await loadKernel();
  const truth = Float64Array.from(model.parameters, (p) => p.start);
  const likelihood = new UnbinnedLikelihood(kernel, model);
  const source = new ToySource(kernel, likelihood, truth, { seed: SEED, fluctuateGlobals: false });
  return { kernel, model, truth, likelihood, source };
}

/** The events of one toy in kernel memory, shuffled: data arrive in no order. */
export function shuffledEvents({ kernel, source }: Opened, toy: number): Points {
  const points = source.events(toy)[0]!;
  const stream = new Stream(kernel);
  stream.start(SEED, toy, purposes.shuffle);
  const columns = points.pitch === 0 ? [0] : [0, 1];
  const values = columns.map((k) => kernel.view(points.x + k * points.pitch, points.count));
  for (let i = points.count - 1; i > 0; i--) {
    const j = stream.below(i + 1);
    for (const x of values) [x[i], x[j]] = [x[j]!, x[i]!];
  }
  return points;
}
