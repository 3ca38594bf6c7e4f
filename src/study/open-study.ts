// Makes a study of its definition: every kind by its word. A manifest's definition is data from a file, so it is checked.

import { SheafFailure } from '../contracts/failures.ts';
import { problemsOf } from '../contracts/problems.ts';
import { assessment, toysDefinition } from '../contracts/toys-definition.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Study } from './study.ts';
import { UnbinnedToys } from './unbinned-toys.ts';

export function openStudy(kernel: Kernel, definition: unknown, asked: unknown): Study<unknown> {
  const parsed = toysDefinition.safeParse(definition);
  if (!parsed.success)
    throw new SheafFailure('incomplete', {
      what: `not the definition of a study: ${problemsOf(toysDefinition, definition, parsed.error)[0]}`,
    });
  const judged = assessment.safeParse(asked);
  if (!judged.success)
    throw new SheafFailure('incomplete', {
      what: `not an assessment: ${problemsOf(assessment, asked, judged.error)[0]}`,
    });
  return new UnbinnedToys(kernel, parsed.data, judged.data) as unknown as Study<unknown>;
}
