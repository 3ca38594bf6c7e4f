// A study of any kind, as a manifest holds it.

import * as z from 'zod';
import { binnedScanDefinition } from './binned-scan.ts';
import {
  binnedClsDefinition,
  binnedGofDefinition,
  binnedLimitDefinition,
  binnedToysDefinition,
  patchesDefinition,
} from './binned-studies.ts';
import { clsDefinition } from './cls-toys.ts';
import { commandDefinition } from './command-study.ts';
import { limitDefinition } from './limit-toys.ts';
import { toysDefinition } from './toys-definition.ts';

export const studyDefinition = z.discriminatedUnion('kind', [
  toysDefinition,
  clsDefinition,
  limitDefinition,
  binnedToysDefinition,
  binnedClsDefinition,
  binnedLimitDefinition,
  binnedGofDefinition,
  binnedScanDefinition,
  patchesDefinition,
  commandDefinition,
]);

export type StudyDefinition = z.infer<typeof studyDefinition>;
