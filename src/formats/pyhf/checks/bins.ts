// Whether lists with a number for each bin are as long as the others of their channel.

import type { Problem } from '../../../contracts/problems.ts';
import type { Workspace } from '../../../contracts/workspace.ts';
import { byCodePoint } from '../../json/python-json.ts';
import { type ModifierPlace, modifierPlaces } from '../parameters.ts';

export function checkBins(workspace: Workspace): readonly Problem[] {
  return [
    ...checkSamples(workspace),
    ...modifierPlaces(workspace).flatMap(checkModifier),
    ...checkShapeFactors(workspace),
    ...checkStatErrors(workspace),
    ...checkObservations(workspace),
  ];
}

function checkSamples(workspace: Workspace): readonly Problem[] {
  return workspace.channels.flatMap(({ samples }, c) => {
    const first = samples[0]!;
    return samples.flatMap((sample, s): readonly Problem[] => {
      if (sample.data.length === first.data.length) return [];
      const what = `${count(sample.data)}, expected ${first.data.length} as in the sample ${quoted(first.name)} of the same channel`;
      return [{ path: ['channels', c, 'samples', s, 'data'], what }];
    });
  });
}

/** The lists of a modifier go with those of its own sample. */
function checkModifier({ path, modifier, sample, bins }: ModifierPlace): readonly Problem[] {
  const wrong = (data: readonly number[], ...inside: readonly string[]): readonly Problem[] =>
    data.length === bins
      ? []
      : [
          {
            path: [...path, 'data', ...inside],
            what: `${count(data)}, expected ${bins} as in the sample ${quoted(sample)}`,
          },
        ];
  if (modifier.type === 'histosys')
    return [...wrong(modifier.data.lo_data, 'lo_data'), ...wrong(modifier.data.hi_data, 'hi_data')];
  return modifier.type === 'shapesys' || modifier.type === 'staterror' ? wrong(modifier.data) : [];
}

/** A shapefactor in several channels is as long as its first, by name, and others use its first bins: none may have more. */
function checkShapeFactors(workspace: Workspace): readonly Problem[] {
  const first = new Map<string, ModifierPlace>();
  return modifierPlaces(workspace)
    .filter(({ modifier }) => modifier.type === 'shapefactor')
    .toSorted((a, b) => byCodePoint(a.channel, b.channel) || byCodePoint(a.sample, b.sample))
    .flatMap((place): readonly Problem[] => {
      const { name } = place.modifier;
      const { channel, bins } = first.get(name) ?? place;
      first.set(name, first.get(name) ?? place);
      if (place.bins <= bins) return [];
      const what = `the shapefactor ${quoted(name)} has ${bins} bins in the channel ${quoted(channel)}, which comes first by name, and ${place.bins} here: it has no parameters for the others`;
      return [{ path: [...place.path, 'name'], what }];
    });
}

/** A staterror in several channels must be in the same ones for every sample that has it: pyhf ends with an assertion. */
function checkStatErrors(workspace: Workspace): readonly Problem[] {
  const channels = new Map<string, Map<string, Set<string>>>();
  const places = modifierPlaces(workspace).filter(({ modifier }) => modifier.type === 'staterror');
  for (const { modifier, sample, channel } of places) {
    const samples = channels.get(modifier.name) ?? new Map<string, Set<string>>();
    channels.set(modifier.name, samples);
    samples.set(sample, (samples.get(sample) ?? new Set()).add(channel));
  }
  const told = new Set<string>();
  return places.flatMap(({ path, modifier: { name }, sample }): readonly Problem[] => {
    const samples = channels.get(name)!;
    const [[first, its]] = [...samples] as [[string, Set<string>]];
    const mine = samples.get(sample)!;
    const isSame = mine.size === its.size && [...mine].every((channel) => its.has(channel));
    if (isSame || told.has(name)) return [];
    told.add(name);
    const what = `the staterror ${quoted(name)} is in the channels ${names(its)} for the sample ${quoted(first)}, and in ${names(mine)} for ${quoted(sample)}: they must be the same`;
    return [{ path: [...path, 'name'], what }];
  });
}

function checkObservations(workspace: Workspace): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [i, { name, data }] of workspace.observations.entries()) {
    const bins = workspace.channels.find((channel) => channel.name === name)?.samples[0]?.data.length;
    if (bins !== undefined && data.length !== bins) {
      const what = `${count(data)}, expected ${bins} as in the channel ${quoted(name)}`;
      problems.push({ path: ['observations', i, 'data'], what });
    }
    for (const [bin, n] of data.entries())
      if (n < 0)
        problems.push({
          path: ['observations', i, 'data', bin],
          what: `${n}, expected a count of at least 0`,
        });
  }
  const observed = new Set(workspace.observations.map(({ name }) => name));
  for (const [c, { name }] of workspace.channels.entries())
    if (!observed.has(name))
      problems.push({
        path: ['channels', c, 'name'],
        what: `the channel ${quoted(name)} has no observation, expected one of that name in observations`,
      });
  return problems;
}

function count(data: readonly number[]): string {
  return data.length === 1 ? '1 number' : `${data.length} numbers`;
}

function quoted(name: string): string {
  return JSON.stringify(name);
}

function names(set: ReadonlySet<string>): string {
  return [...set].map(quoted).join(', ');
}
