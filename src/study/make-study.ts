// Makes a study of a definition that was checked before: every kind by its word.

import type { StudyDefinition } from '../contracts/study-definition.ts';
import type { Assessment } from '../contracts/toys-definition.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { BinnedCls } from './binned-cls.ts';
import { BinnedGof } from './binned-gof.ts';
import { BinnedLimit } from './binned-limit.ts';
import { BinnedScan } from './binned-scan.ts';
import { BinnedToyStudy } from './binned-toys.ts';
import { CommandStudy } from './command/command-study.ts';
import { PatchStudy } from './patch-study.ts';
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
  switch (definition.kind) {
    case 'unbinned-toys':
      return new UnbinnedToys(kernel, definition, assessment);
    case 'unbinned-cls':
      return new UnbinnedCls(kernel, definition);
    case 'unbinned-limit':
      return new UnbinnedLimit(kernel, definition);
    case 'binned-toys':
      return new BinnedToyStudy(kernel, definition, assessment);
    case 'binned-cls':
      return new BinnedCls(kernel, definition);
    case 'binned-limit':
      return new BinnedLimit(kernel, definition);
    case 'binned-gof':
      return new BinnedGof(kernel, definition);
    case 'binned-scan':
      return new BinnedScan(kernel, definition);
    case 'binned-patches':
      return new PatchStudy(kernel, definition);
    case 'command':
      return new CommandStudy(definition);
  }
}
