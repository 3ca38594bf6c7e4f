// `sheaf workspace patch`: a workspace after a JSON Patch, or after one patch of a patch set.

import { patched } from '../../../formats/pyhf/operations/patched.ts';
import type { PatchKey } from '../../../formats/pyhf/patch-set.ts';
import { readPatch } from '../../../formats/pyhf/read-patch.ts';
import { command, usageFailure } from '../../context.ts';
import { checkOutputs } from '../../output.ts';
import { openWorkspace, workspaceBytes, writeWorkspace } from '../../workspace-file.ts';

export interface PatchFlags {
  readonly name?: string | undefined;
  readonly values?: readonly string[] | undefined;
  readonly output?: string | undefined;
}

export const patch = command(
  async (context, { name, values, output }: PatchFlags, workspacePath: string, patchPath: string) => {
    checkOutputs(output);
    if (name !== undefined && values !== undefined)
      throw usageFailure('--name and --values choose the patch twice', 'one of them');
    const key: PatchKey | null = name !== undefined ? { name } : values !== undefined ? { values } : null;
    const written = new WeakMap();
    const file = await openWorkspace(workspacePath, written);
    const { bytes, source } = workspaceBytes(patchPath);
    const { workspace } = await patched(
      file,
      workspacePath,
      await readPatch(bytes, source, written),
      key,
      written,
    );
    await writeWorkspace(context, workspace, written, output);
    return 0;
  },
);
