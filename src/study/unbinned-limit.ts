// Toys of an upper limit on the parameter of interest of an unbinned model.

import type { LimitDefinition, LimitTestSpec } from '../contracts/limit-toys.ts';
import type { UnbinnedSpec } from '../contracts/unbinned-spec.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Exactness } from '../unbinned/ways.ts';
import { LimitStudy } from './limit-study.ts';
import { unbinnedToyModel, withoutData } from './toy-fits.ts';

/** The definition of a study: only what its numbers depend on. */
export function defineLimit(spec: UnbinnedSpec, test: LimitTestSpec, exactness: Exactness): LimitDefinition {
  return { kind: 'unbinned-limit', revision: 1, spec: withoutData(spec), test, exactness };
}

export class UnbinnedLimit extends LimitStudy {
  constructor(kernel: Kernel, definition: LimitDefinition) {
    super(kernel, definition, unbinnedToyModel(kernel, definition));
  }
}
