// The toy study of a binned model.

import type { BinnedToysDefinition } from '../contracts/binned-studies.ts';
import type { Assessment } from '../contracts/toys-definition.ts';
import type { Generation } from '../contracts/toys-output.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type BinnedToyFits, binnedToyModel, type Told } from './binned-fits.ts';
import type { BinnedSubject } from './binned-subject.ts';
import { ToyStudy } from './toy-study.ts';

/** The definition of a study: only what its numbers depend on. */
export function defineBinnedToys(subject: BinnedSubject, gen: Generation, tell: Told): BinnedToysDefinition {
  return { kind: 'binned-toys', revision: 1, ...subject, gen, tell } as BinnedToysDefinition;
}

export class BinnedToyStudy extends ToyStudy<BinnedToyFits> {
  constructor(kernel: Kernel, definition: BinnedToysDefinition, assessment: Assessment) {
    super(kernel, definition, binnedToyModel(kernel, definition, definition.tell), assessment);
  }
}
