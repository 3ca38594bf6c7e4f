// The names of what a workspace consists of, each once and sorted as pyhf sorts them.

import { byCodePoint } from '../../../contracts/code-points.ts';
import type { ModifierType, Workspace } from '../../../contracts/workspace.ts';
import { modifierPlaces } from '../parameters.ts';

export function channelNames({ channels }: Workspace): readonly string[] {
  return sorted(channels.map(({ name }) => name));
}

export function sampleNames({ channels }: Workspace): readonly string[] {
  return sorted(channels.flatMap(({ samples }) => samples.map(({ name }) => name)));
}

/** Pairs of name and type, sorted by name, then by type. */
export function modifierNames(
  workspace: Workspace,
): readonly { readonly name: string; readonly type: ModifierType }[] {
  const pairs = modifierPlaces(workspace).map(({ modifier: { name, type } }) => ({ name, type }));
  const once = new Map(pairs.map((pair) => [JSON.stringify([pair.name, pair.type]), pair]));
  return [...once.values()].sort((a, b) => byCodePoint(a.name, b.name) || byCodePoint(a.type, b.type));
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort(byCodePoint);
}
