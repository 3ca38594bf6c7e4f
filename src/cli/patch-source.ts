// Where the patches of a scan come from: a patch set, or a folder of JSON Patches as analyses published them before there were sets.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SheafFailure } from '../contracts/failures.ts';
import type { WrittenNumbers } from '../formats/json/written-numbers.ts';
import { verifyDigests } from '../formats/pyhf/patch-set.ts';
import { readPatch } from '../formats/pyhf/read-patch.ts';
import type { WorkspaceFile } from '../formats/pyhf/read-workspace.ts';
import type { LabelledPatches } from '../study/patch-study.ts';
import { usageFailure } from './context.ts';
import { workspaceBytes } from './workspace-file.ts';

const NAME = /^(?:patch\.)?(.+)\.json(?:\.gz)?$/;

/** `source` names the workspace in messages. A set's digests must be those of the workspace. */
export async function patchesFrom(
  path: string,
  { workspace }: WorkspaceFile,
  source: string,
  written: WrittenNumbers,
): Promise<LabelledPatches> {
  if (isFolder(path)) return patchesOfFolder(path, written);
  const file = await readPatch(workspaceBytes(path).bytes, path, written);
  if (file.kind === 'patch')
    throw new SheafFailure('usage', {
      where: path,
      what: 'this is one JSON Patch, no patch set',
      expected: 'a patch set, or a folder of JSON Patches',
      hint: 'test it with `sheaf hypotest --patch FILE`',
    });
  verifyDigests(file.set, workspace, written, source);
  const { metadata, patches } = file.set;
  return {
    labels: metadata.labels,
    patches: patches.map(({ metadata: { name, values }, patch }) => ({ name, values, patch })),
  };
}

/** The same under labels of the user's own. */
export function relabelled({ labels, patches }: LabelledPatches, own: readonly string[]): LabelledPatches {
  if (own.length !== labels.length)
    throw usageFailure(
      `--labels names ${own.length} values`,
      `${labels.length}, as many as each patch has, such as ${patches[0]!.values.join(', ')}`,
    );
  return { labels: own, patches };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** All `patch.NAME.json` or, where there is none, all JSON files that are patches; values are the numbers in their names. */
async function patchesOfFolder(path: string, written: WrittenNumbers): Promise<LabelledPatches> {
  const files = readdirSync(path).filter((f) => /^patch\..+\.json(\.gz)?$/.test(f));
  if (files.length === 0)
    throw new SheafFailure('specification', {
      where: path,
      what: 'there are no patches in this folder',
      expected: 'files called patch.NAME.json',
    });
  const named = files.map((file) => {
    const name = NAME.exec(file)![1]!;
    const values = name.split('_').flatMap((part) => (/^-?\d+(\.\d+)?$/.test(part) ? [Number(part)] : []));
    return { file: join(path, file), name, values };
  });
  named.sort((a, b) => byValues(a.values, b.values) || (a.name < b.name ? -1 : 1));
  const count = named[0]!.values.length;
  const numbered = count > 0 && named.every((n) => n.values.length === count);
  const patches = [];
  for (const { file, name, values } of named) {
    const read = await readPatch(workspaceBytes(file).bytes, file, written);
    if (read.kind === 'set')
      throw new SheafFailure('specification', {
        where: file,
        what: 'a patch set',
        expected: 'one JSON Patch',
      });
    patches.push({ name, values: numbered ? values : [name], patch: read.patch });
  }
  return { labels: numbered ? named[0]!.values.map((_, i) => `value_${i + 1}`) : ['patch'], patches };
}

function byValues(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((x, k) => x !== b[k]);
  return i < 0 ? 0 : a[i]! - (b[i] ?? 0);
}
