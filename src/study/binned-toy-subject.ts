// What a toy study of a workspace is about, as its report tells it: parameters with their bounds and measurements, and channels.

import type { BinnedToysDefinition } from '../contracts/binned-studies.ts';
import { compileWorkspace } from '../histfactory/compile.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { nuisancesOf } from './binned-ranking.ts';

export function binnedToySubject({ exports }: Kernel, { workspace, codes }: BinnedToysDefinition) {
  const model = compileWorkspace(workspace, exports, { codes });
  const measured = new Map(
    nuisancesOf(model, model.observed).map(({ parameter, measured: mean, sigma }, k) => {
      const type = model.constraints[k]!.kind === 'normal' ? ('gaussian' as const) : ('poisson' as const);
      return [parameter, { type, mean, sigma }];
    }),
  );
  return {
    model: {
      parameters: model.parameters.map(({ name, lower, upper, fixed }, i) => ({
        name,
        bounds: [lower, upper],
        fixed,
        constraint: measured.get(i),
      })),
    },
    channels: model.channels.map(({ name, bins, samples }) => ({
      name,
      bins,
      samples: samples.map((s) => s.name),
    })),
  };
}
