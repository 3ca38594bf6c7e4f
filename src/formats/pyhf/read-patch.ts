// Reads what changes a workspace: a JSON Patch, or a patch set with many of them.

import { type JsonPatch, jsonPatch, type PatchSet, patchSet } from '../../contracts/patch-set.ts';
import { findProblems, type Problem } from '../../contracts/problems.ts';
import { type Place, readJson } from '../json/read-json.ts';
import type { WrittenNumbers } from '../json/written-numbers.ts';
import { refuse } from './read-workspace.ts';

export type PatchFile =
  | { readonly kind: 'patch'; readonly patch: JsonPatch; readonly place: Place }
  | { readonly kind: 'set'; readonly set: PatchSet; readonly place: Place };

/** The patch (a list) or the patch set (an object) in `bytes`, plain or gzipped. Throws all that is wrong with it at once. */
export async function readPatch(
  bytes: Uint8Array,
  source: string,
  written: WrittenNumbers,
): Promise<PatchFile> {
  const { value, place } = await readJson(bytes, source, written);
  const isSet = typeof value === 'object' && value !== null && !Array.isArray(value);
  const schema = isSet ? patchSet : jsonPatch;
  const { error } = schema.safeParse(value);
  if (error !== undefined) refuse(findProblems(schema, value, error), place);
  // Not what the schema answers, which is a copy: the texts of numbers belong to these very objects.
  if (!isSet) return { kind: 'patch', patch: value as JsonPatch, place };
  const set = value as PatchSet;
  refuse(checkPatchSet(set), place);
  return { kind: 'set', set, place };
}

function checkPatchSet({ metadata: { labels }, patches }: PatchSet): readonly Problem[] {
  const names = new Set<string>();
  const points = new Set<string>();
  return patches.flatMap(({ metadata: { name, values } }, i) => {
    const path = ['patches', i, 'metadata'];
    const problems: Problem[] = [];
    if (names.has(name)) problems.push({ path: [...path, 'name'], what: `a second patch called ${name}` });
    const point = JSON.stringify(values);
    if (points.has(point))
      problems.push({ path: [...path, 'values'], what: `a second patch of the values ${point}` });
    if (values.length !== labels.length) {
      const count = values.length === 1 ? '1 value' : `${values.length} values`;
      const what = `${count}, expected ${labels.length}: ${labels.join(', ')}`;
      problems.push({ path: [...path, 'values'], what });
    }
    names.add(name);
    points.add(point);
    return problems;
  });
}
