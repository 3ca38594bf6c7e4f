// Toys of an upper limit on the parameter of interest of a binned model.

import type { BinnedLimitDefinition } from '../contracts/binned-studies.ts';
import type { LimitTestSpec } from '../contracts/limit-toys.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { binnedToyModel } from './binned-fits.ts';
import type { BinnedSubject } from './binned-subject.ts';
import { LimitStudy } from './limit-study.ts';

/** The definition of a study: only what its numbers depend on. */
export function defineBinnedLimit(subject: BinnedSubject, test: LimitTestSpec): BinnedLimitDefinition {
  return { kind: 'binned-limit', revision: 1, ...subject, test } as BinnedLimitDefinition;
}

export class BinnedLimit extends LimitStudy {
  constructor(kernel: Kernel, definition: BinnedLimitDefinition) {
    super(kernel, definition, binnedToyModel(kernel, definition, 'shared'));
  }
}
