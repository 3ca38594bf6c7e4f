// Toys of the CL_s of an unbinned model, by q~_mu.

import type { ClsDefinition, ClsTest } from '../contracts/cls-toys.ts';
import type { UnbinnedSpec } from '../contracts/unbinned-spec.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Exactness } from '../unbinned/ways.ts';
import { ClsStudy } from './cls-study.ts';
import { unbinnedToyModel, withoutData } from './toy-fits.ts';

/** The definition of a study: only what its numbers depend on. */
export function defineCls(spec: UnbinnedSpec, test: ClsTest, exactness: Exactness): ClsDefinition {
  return { kind: 'unbinned-cls', revision: 1, spec: withoutData(spec), test, exactness };
}

export class UnbinnedCls extends ClsStudy {
  constructor(kernel: Kernel, definition: ClsDefinition) {
    super(kernel, definition, unbinnedToyModel(kernel, definition));
  }
}
