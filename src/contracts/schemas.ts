// Every file that crosses a boundary, by the name of its JSON Schema in schemas/.

import * as z from 'zod';
import {
  binnedClsDefinition,
  binnedLimitDefinition,
  binnedToysDefinition,
  patchesDefinition,
  patchesShardFile,
} from './binned-studies.ts';
import { clsDefinition, clsShardFile } from './cls-toys.ts';
import { farmStatus } from './farm-status.ts';
import { htcondorOptions, htcondorSubmission } from './htcondor-options.ts';
import { limitDefinition, limitShardFile } from './limit-toys.ts';
import { nextstatManifest, nextstatShard } from './nextstat-farm.ts';
import { planeScanFile } from './plane-scan-output.ts';
import { runEvent, runManifest, submissionFile } from './run.ts';
import { slurmAttempt } from './slurm-attempt.ts';
import { slurmOptions } from './slurm-options.ts';
import { assessment, toysDefinition } from './toys-definition.ts';
import { toysShardFile } from './toys-output.ts';
import { unbinnedSpecFile } from './unbinned-spec.ts';
import { workspace } from './workspace.ts';

const named = {
  'unbinned-spec': unbinnedSpecFile,
  'pyhf-workspace': workspace,
  'toys-output': toysShardFile,
  'toys-definition': toysDefinition,
  'cls-output': clsShardFile,
  'cls-definition': clsDefinition,
  'limit-output': limitShardFile,
  'limit-definition': limitDefinition,
  'binned-toys-definition': binnedToysDefinition,
  'binned-cls-definition': binnedClsDefinition,
  'binned-limit-definition': binnedLimitDefinition,
  'patches-output': patchesShardFile,
  'patches-definition': patchesDefinition,
  'toys-assessment': assessment,
  'plane-scan-output': planeScanFile,
  'run-manifest': runManifest,
  'run-event': runEvent,
  submission: submissionFile,
  'farm-status': farmStatus,
  'nextstat-farm-run': nextstatManifest,
  'nextstat-toys-shard': nextstatShard,
  'slurm-options': slurmOptions,
  'slurm-attempt': slurmAttempt,
  'htcondor-options': htcondorOptions,
  'htcondor-submission': htcondorSubmission,
} as const;

/** JSON Schemas (draft 2020-12) of what is written into each file, by file name. */
export function jsonSchemas(): ReadonlyMap<string, object> {
  return new Map(
    Object.entries(named).map(([name, schema]) => [
      `${name}.schema.json`,
      z.toJSONSchema(schema, { io: 'input' }),
    ]),
  );
}
