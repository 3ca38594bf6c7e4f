// Makes a study of a definition that was checked before: every kind by its word.

import type { StudyDefinition } from '../contracts/cls-toys.ts';
import type { Assessment } from '../contracts/toys-definition.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Study } from './study.ts';
import { UnbinnedCls } from './unbinned-cls.ts';
import { UnbinnedToys } from './unbinned-toys.ts';

export function makeStudy(
  kernel: Kernel,
  definition: StudyDefinition,
  assessment: Assessment,
): Study<unknown> {
  const study =
    definition.kind === 'unbinned-cls'
      ? new UnbinnedCls(kernel, definition)
      : new UnbinnedToys(kernel, definition, assessment);
  return study as unknown as Study<unknown>;
}
