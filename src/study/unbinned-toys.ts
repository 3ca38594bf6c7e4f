// The toy study of an unbinned model.

import type { Assessment, ToysDefinition } from '../contracts/toys-definition.ts';
import type { Generation } from '../contracts/toys-output.ts';
import type { UnbinnedSpec } from '../contracts/unbinned-spec.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { UnbinnedModel } from '../unbinned/model.ts';
import type { Exactness } from '../unbinned/ways.ts';
import { type ToyFits, unbinnedToyModel, withoutData } from './toy-fits.ts';
import { ToyStudy } from './toy-study.ts';

/** The definition of a study: only what its numbers depend on. */
export function defineToys(spec: UnbinnedSpec, gen: Generation, exactness: Exactness): ToysDefinition {
  return {
    kind: 'unbinned-toys',
    revision: 1,
    spec: withoutData(spec),
    gen,
    exactness,
  };
}

export class UnbinnedToys extends ToyStudy<ToyFits> {
  readonly model: UnbinnedModel;
  readonly spec: UnbinnedSpec;

  constructor(kernel: Kernel, definition: ToysDefinition, assessment: Assessment) {
    const toys = unbinnedToyModel(kernel, definition);
    super(kernel, definition, toys, assessment);
    this.model = toys.model;
    this.spec = definition.spec;
  }
}
