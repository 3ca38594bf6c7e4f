// Whether names stand for one thing: channels, samples, observations, and the parameters that modifiers share.

import type { Problem } from '../../../contracts/problems.ts';
import { pathText } from '../../../contracts/problems.ts';
import type { ModifierType, Workspace } from '../../../contracts/workspace.ts';
import { type ModifierPlace, pathOf } from '../parameters.ts';

export function checkNames(workspace: Workspace, places: readonly ModifierPlace[]): readonly Problem[] {
  const problems: Problem[] = [];
  problems.push(...twice(workspace.channels, ['channels'], 'channel'));
  for (const [c, { samples }] of workspace.channels.entries()) {
    problems.push(...twice(samples, ['channels', c, 'samples'], 'sample of this channel'));
    for (const [s, { modifiers }] of samples.entries()) {
      const keyed = modifiers.map(({ name, type }) => ({ name: `${type} ${name}` }));
      for (const { path } of repeated(keyed)) {
        const { name, type } = modifiers[path[0]]!;
        const what = `a second ${type} ${JSON.stringify(name)} in the sample ${JSON.stringify(samples[s]!.name)}: pyhf would use this one and forget the first`;
        problems.push({ path: ['channels', c, 'samples', s, 'modifiers', ...path], what });
      }
    }
  }
  problems.push(...twice(workspace.observations, ['observations'], 'observation'));
  problems.push(...checkReuse(places));
  return problems;
}

/** normsys and histosys of one name share a parameter; every other parameter belongs to one type, a shapesys to one place. */
function checkReuse(places: readonly ModifierPlace[]): readonly Problem[] {
  const first = new Map<string, ModifierPlace>();
  const problems: Problem[] = [];
  for (const place of places) {
    const { name, type } = place.modifier;
    const before = first.get(name);
    if (before === undefined) {
      first.set(name, place);
      continue;
    }
    const isSameSample = before.channel === place.channel && before.sample === place.sample;
    const what =
      type === 'shapesys' && before.modifier.type === 'shapesys'
        ? isSameSample
          ? null // Told already, as a second modifier of one name.
          : `the shapesys ${JSON.stringify(name)} stands at ${pathText(pathOf(before))} too, expected a name of its own: it is not shared`
        : mayShare(type, before.modifier.type)
          ? null
          : `${JSON.stringify(name)} is a ${type} here and a ${before.modifier.type} at ${pathText(pathOf(before))}, expected another name: only a normsys and a histosys share their parameter`;
    if (what !== null) problems.push({ path: [...pathOf(place), 'name'], what });
  }
  return problems;
}

function mayShare(a: ModifierType, b: ModifierType): boolean {
  const isSystematic = (type: ModifierType): boolean => type === 'normsys' || type === 'histosys';
  return a === b || (isSystematic(a) && isSystematic(b));
}

function twice(
  items: readonly { readonly name: string }[],
  above: readonly (string | number)[],
  kind: string,
): readonly Problem[] {
  return repeated(items).map(({ path, name }) => ({
    path: [...above, ...path],
    what: `a second ${kind} with the name ${JSON.stringify(name)}, expected another one`,
  }));
}

function repeated(
  items: readonly { readonly name: string }[],
): readonly { readonly path: readonly [number, 'name']; readonly name: string }[] {
  const seen = new Set<string>();
  return items.flatMap(({ name }, i) => {
    if (seen.has(name)) return [{ path: [i, 'name'] as const, name }];
    seen.add(name);
    return [];
  });
}
