// Every file that crosses a boundary, by the name of its JSON Schema in schemas/.

import * as z from 'zod';
import { clsDefinition, clsShardFile } from './cls-toys.ts';
import { htcondorOptions, htcondorSubmission } from './htcondor-options.ts';
import { planeScanFile } from './plane-scan-output.ts';
import { runEvent, runManifest } from './run.ts';
import { assessment, toysDefinition } from './toys-definition.ts';
import { toysShardFile } from './toys-output.ts';
import { unbinnedSpec } from './unbinned-spec.ts';

const named = {
  'unbinned-spec': unbinnedSpec,
  'toys-output': toysShardFile,
  'toys-definition': toysDefinition,
  'cls-output': clsShardFile,
  'cls-definition': clsDefinition,
  'toys-assessment': assessment,
  'plane-scan-output': planeScanFile,
  'run-manifest': runManifest,
  'run-event': runEvent,
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
