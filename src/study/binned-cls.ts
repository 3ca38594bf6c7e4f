// Toys of a test of a binned model: CL_s by q~_mu or q_mu, or p_0 by q_0.

import type { BinnedClsDefinition } from '../contracts/binned-studies.ts';
import type { ClsTest } from '../contracts/cls-toys.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { binnedToyModel } from './binned-fits.ts';
import type { BinnedSubject } from './binned-subject.ts';
import { ClsStudy } from './cls-study.ts';

/** The definition of a study: only what its numbers depend on. */
export function defineBinnedCls(subject: BinnedSubject, test: ClsTest): BinnedClsDefinition {
  return { kind: 'binned-cls', revision: 1, ...subject, test } as BinnedClsDefinition;
}

export class BinnedCls extends ClsStudy {
  constructor(kernel: Kernel, definition: BinnedClsDefinition) {
    super(kernel, definition, binnedToyModel(kernel, definition, 'shared'));
  }
}
