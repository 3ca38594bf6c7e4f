// A patch set and its workspace: which patch is meant, and whether it is for this workspace at all (pyhf/patchset.py).

import { SheafFailure } from '../../contracts/failures.ts';
import { didYouMean } from '../../contracts/nearest.ts';
import type { NamedPatch, PatchSet } from '../../contracts/patch-set.ts';
import type { Workspace } from '../../contracts/workspace.ts';
import type { WrittenNumbers } from '../json/written-numbers.ts';
import { digestAlgorithms, workspaceDigest } from './digest.ts';

/** A patch by its name, or by its values in the order of the set's labels. */
export type PatchKey = { readonly name: string } | { readonly values: readonly (string | number)[] };

/** The index of the patch that `key` means; the only one there is where no key is given. */
export function findPatch({ patches, metadata }: PatchSet, key: PatchKey | null): number {
  const names = patches.map((patch) => patch.metadata.name);
  const found = patches.findIndex((patch) => (key === null ? patches.length === 1 : isMeant(patch, key)));
  if (found >= 0) return found;
  const asked =
    key === null
      ? `the patch set has ${patches.length} patches and none is chosen`
      : 'name' in key
        ? `the patch set has no patch ${JSON.stringify(key.name)}${didYouMean(key.name, names)}`
        : `the patch set has no patch with the values ${key.values.join(', ')}`;
  const some = names.slice(0, 5).join(', ');
  throw new SheafFailure('usage', {
    what: asked,
    expected: `one of ${names.length} names: ${some}${names.length > 5 ? ', ...' : ''}; or values of ${metadata.labels.join(', ')}`,
  });
}

/** Numbers are the same as texts of them: a command line has only texts. */
function isMeant({ metadata: { name, values } }: NamedPatch, key: PatchKey): boolean {
  if ('name' in key) return name === key.name;
  return (
    values.length === key.values.length &&
    values.every((value, i) => {
      const asked = key.values[i]!;
      return (
        value === asked ||
        (typeof value === 'number' && String(asked).trim() !== '' && value === Number(asked))
      );
    })
  );
}

/** Throws where a digest of the set is not that of `workspace`, which `source` names in the message. */
export function verifyDigests(
  { metadata: { digests } }: PatchSet,
  workspace: Workspace,
  written: WrittenNumbers,
  source: string,
): void {
  for (const algorithm of digestAlgorithms) {
    const wanted = digests[algorithm]?.toLowerCase();
    if (wanted === undefined) continue;
    const got = workspaceDigest(workspace, written, algorithm);
    if (got === wanted) continue;
    throw new SheafFailure('specification', {
      where: source,
      what: `its ${algorithm} is ${got}, and the patch set is for a workspace with another one`,
      expected: wanted,
      hint: 'take the workspace that was published together with the patch set, unchanged',
    });
  }
}
