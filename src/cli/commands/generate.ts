// `sheaf generate`: a data set drawn from a specification.

import { loadKernel } from '../../kernel/kernel.ts';
import { UnbinnedLikelihood } from '../../unbinned/likelihood.ts';
import { ToySource } from '../../unbinned/toys.ts';
import { command } from '../context.ts';
import { loadSpec } from '../data.ts';
import { generationPoint } from '../generation.ts';
import { checkOutputs } from '../output.ts';
import { writeToyEvents } from '../toy-events.ts';
import type { GenerateFlags } from './flags.ts';

export const generate = command(async (context, flags: GenerateFlags) => {
  checkOutputs(flags.output);
  const file = await loadSpec(flags.config);
  const { model } = file;
  const kernel = await loadKernel();
  const { params } = await generationPoint(kernel, file, flags);
  const source = new ToySource(kernel, new UnbinnedLikelihood(kernel, model), Float64Array.from(params), {
    seed: flags.seed,
    fluctuateGlobals: false,
  });
  writeToyEvents(kernel, source, model, flags.seed, flags.toy, flags.output);
  context.stderr.write(`${flags.output}: about ${Math.round(source.expected)} events expected\n`);
  return 0;
});
