// Makes a study of a definition that was checked before: every kind by its word.

import type { StudyDefinition } from '../contracts/cls-toys.ts';
import type { Assessment } from '../contracts/toys-definition.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Study } from './study.ts';
import { UnbinnedCls } from './unbinned-cls.ts';
import { UnbinnedLimit } from './unbinned-limit.ts';
import { UnbinnedToys } from './unbinned-toys.ts';

export function makeStudy(
  kernel: Kernel,
  definition: StudyDefinition,
  assessment: Assessment,
): Study<unknown> {
  return studyOf(kernel, definition, assessment) as unknown as Study<unknown>;
}

function studyOf(kernel: Kernel, definition: StudyDefinition, assessment: Assessment) {
  if (definition.kind === 'unbinned-cls') return new UnbinnedCls(kernel, definition);
  if (definition.kind === 'unbinned-limit') return new UnbinnedLimit(kernel, definition);
  return new UnbinnedToys(kernel, definition, assessment);
}
