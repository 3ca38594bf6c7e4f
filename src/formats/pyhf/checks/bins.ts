// Whether lists with a number for each bin are as long as the others of their channel.

import type { Problem } from '../../../contracts/problems.ts';
import type { Workspace } from '../../../contracts/workspace.ts';
import { byCodePoint } from '../../json/python-json.ts';
import { type ModifierPlace, modifierPlaces } from '../parameters.ts';

export function checkBins(workspace: Workspace): readonly Problem[] {
  const bins = binsOf(workspace);
  return [
    ...checkSamples(workspace, bins),
    ...modifierPlaces(workspace).flatMap(checkModifier),
    ...checkShapeFactors(workspace),
    ...checkStatErrors(workspace),
    ...checkObservations(workspace, bins),
  ];
}

/** Channels by name with the number of their bins: what most of their samples and their observation say, or the first does. */
function binsOf({ channels, observations }: Workspace): ReadonlyMap<string, number> {
  return new Map(
    channels.map(({ name, samples }) => {
      const observed = observations.find((one) => one.name === name);
      const lengths = [...samples, ...(observed === undefined ? [] : [observed])].map(
        ({ data }) => data.length,
      );
      const votes = (length: number): number => lengths.filter((other) => other === length).length;
      return [name, lengths.reduce((best, length) => (votes(length) > votes(best) ? length : best))];
    }),
  );
}

function checkSamples(workspace: Workspace, bins: ReadonlyMap<string, number>): readonly Problem[] {
  return workspace.channels.flatMap(({ name, samples }, c) =>
    samples.flatMap(({ data }, s) => wrongLength(data, ['channels', c, 'samples', s, 'data'], name, bins)),
  );
}

function wrongLength(
  data: readonly number[],
  path: readonly (string | number)[],
  channel: string,
  bins: ReadonlyMap<string, number>,
): readonly Problem[] {
  const expected = bins.get(channel);
  if (expected === undefined || data.length === expected) return [];
  return [
    { path, what: `${count(data)}, expected ${expected} as in the rest of the channel ${quoted(channel)}` },
  ];
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

function checkObservations(workspace: Workspace, bins: ReadonlyMap<string, number>): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [i, { name, data }] of workspace.observations.entries()) {
    problems.push(...wrongLength(data, ['observations', i, 'data'], name, bins));
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
