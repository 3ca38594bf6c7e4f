// Makes a study of a definition that was checked before: every kind by its word.

import type { Assessment, ToysDefinition } from '../contracts/toys-definition.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Study } from './study.ts';
import { UnbinnedToys } from './unbinned-toys.ts';

export function makeStudy(
  kernel: Kernel,
  definition: ToysDefinition,
  assessment: Assessment,
): Study<unknown> {
  return new UnbinnedToys(kernel, definition, assessment) as unknown as Study<unknown>;
}
