// `sheaf workspace inspect`: what a workspace consists of, or a patch set.

import type { PatchSet } from '../../../contracts/patch-set.ts';
import { readJson } from '../../../formats/json/read-json.ts';
import { type Inspection, inspect as inspectWorkspace } from '../../../formats/pyhf/operations/inspect.ts';
import { readPatch } from '../../../formats/pyhf/read-patch.ts';
import { readWorkspace } from '../../../formats/pyhf/read-workspace.ts';
import { command } from '../../context.ts';
import { checkOutputs, writeResult, writeText } from '../../output.ts';
import { workspaceBytes } from '../../workspace-file.ts';
import { inspectionText, patchSetText } from '../../workspace-text.ts';

export interface InspectFlags {
  readonly json: boolean;
  readonly output?: string | undefined;
}

export const inspect = command(async (context, { json, output }: InspectFlags, path: string) => {
  checkOutputs(output);
  const { bytes, source } = workspaceBytes(path);
  const { value } = await readJson(bytes, source);
  const isSet = typeof value === 'object' && value !== null && 'patches' in value;
  const { result, text } = isSet ? await patchesOf(bytes, source) : await partsOf(bytes, source);
  if (json || output !== undefined) writeResult(context, result, output);
  else writeText(context, text, undefined);
  return 0;
});

interface Shown {
  readonly result: { readonly [key: string]: unknown };
  readonly text: string;
}

async function partsOf(bytes: Uint8Array, source: string): Promise<Shown> {
  const inspection: Inspection = inspectWorkspace((await readWorkspace(bytes, source)).workspace);
  return { result: { ...inspection }, text: inspectionText(inspection) };
}

async function patchesOf(bytes: Uint8Array, source: string): Promise<Shown> {
  const { set } = (await readPatch(bytes, source, new WeakMap())) as { readonly set: PatchSet };
  const patches = set.patches.map(({ metadata }) => metadata);
  return { result: { metadata: set.metadata, patches }, text: patchSetText(set) };
}
