// Every file that crosses a boundary, by the name of its JSON Schema in schemas/.

import * as z from 'zod';
import { binnedScanDefinition, scanShardFile } from './binned-scan.ts';
import {
  binnedClsDefinition,
  binnedGofDefinition,
  binnedLimitDefinition,
  binnedToysDefinition,
  gofShardFile,
  patchesDefinition,
  patchesShardFile,
} from './binned-studies.ts';
import { bundleManifest } from './bundle-manifest.ts';
import { clsDefinition, clsShardFile } from './cls-toys.ts';
import { commandDefinition, commandRowFile, commandShardFile } from './command-study.ts';
import { farmStatus } from './farm-status.ts';
import { htcondorOptions, htcondorSubmission } from './htcondor-options.ts';
import { limitDefinition, limitShardFile } from './limit-toys.ts';
import { nextstatManifest, nextstatShard } from './nextstat-farm.ts';
import { planeScanFile } from './plane-scan-output.ts';
import { preflight } from './preflight.ts';
import { runEvent, runManifest, submissionFile } from './run.ts';
import { slurmAttempt } from './slurm-attempt.ts';
import { slurmOptions } from './slurm-options.ts';
import { sshHost, sshOptions } from './ssh-options.ts';
import { sshSubmission } from './ssh-submission.ts';
import { sweepFile, sweepSummary } from './sweep.ts';
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
  'binned-scan-output': scanShardFile,
  'binned-scan-definition': binnedScanDefinition,
  'binned-gof-output': gofShardFile,
  'binned-gof-definition': binnedGofDefinition,
  'patches-output': patchesShardFile,
  'patches-definition': patchesDefinition,
  'command-output': commandShardFile,
  'command-definition': commandDefinition,
  'command-row': commandRowFile,
  'toys-assessment': assessment,
  'plane-scan-output': planeScanFile,
  'run-manifest': runManifest,
  'run-event': runEvent,
  submission: submissionFile,
  'farm-status': farmStatus,
  sweep: sweepFile,
  'sweep-summary': sweepSummary,
  'nextstat-farm-run': nextstatManifest,
  'nextstat-toys-shard': nextstatShard,
  'slurm-options': slurmOptions,
  'slurm-attempt': slurmAttempt,
  'htcondor-options': htcondorOptions,
  'htcondor-submission': htcondorSubmission,
  'bundle-manifest': bundleManifest,
  'ssh-host': sshHost,
  'ssh-options': sshOptions,
  'ssh-submission': sshSubmission,
  preflight,
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
