// A workspace after a patch: a JSON Patch, or one of a patch set whose digests must be those of the workspace.

import { SheafFailure } from '../../../contracts/failures.ts';
import { pathText } from '../../../contracts/problems.ts';
import { applyPatch } from '../../json/patch.ts';
import type { WrittenNumbers } from '../../json/written-numbers.ts';
import { findPatch, type PatchKey, verifyDigests } from '../patch-set.ts';
import type { PatchFile } from '../read-patch.ts';
import { asWorkspace, type WorkspaceFile } from '../read-workspace.ts';

/**
 * `workspace` as the patch makes it. `key` chooses a patch of a set. `source` names the workspace in messages, `written` holds
 * the texts of the numbers of both files. Throws where the patch does not fit, or what it makes has no longer the form.
 */
export async function patched(
  { workspace }: WorkspaceFile,
  source: string,
  file: PatchFile,
  key: PatchKey | null,
  written: WrittenNumbers,
): Promise<WorkspaceFile> {
  if (file.kind === 'patch') {
    if (key !== null)
      throw new SheafFailure('usage', {
        what: 'the patch is one JSON Patch, no patch set to choose from',
        hint: 'leave the choice out',
      });
    const value = applyPatch(workspace, file.patch, written, (i) => file.place([i]));
    return asWorkspace(value, (path) => `${source} with its patch, ${pathText(path)}`);
  }
  verifyDigests(file.set, workspace, written, source);
  const index = findPatch(file.set, key);
  const { patch, metadata } = file.set.patches[index]!;
  const value = applyPatch(workspace, patch, written, (i) => file.place(['patches', index, 'patch', i]));
  return asWorkspace(value, (path) => `${source} with the patch ${metadata.name}, ${pathText(path)}`);
}
