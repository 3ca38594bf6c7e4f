// Whether lists with a number for each bin are as long as the others of their channel.

import type { Problem } from '../../../contracts/problems.ts';
import type { Workspace } from '../../../contracts/workspace.ts';
import { type ModifierPlace, modifierPlaces, pathOf } from '../parameters.ts';

export function checkBins(workspace: Workspace, places: readonly ModifierPlace[]): readonly Problem[] {
  const bins = binsOf(workspace);
  return [
    ...checkSamples(workspace, bins),
    ...places.filter(isWrong).flatMap(checkModifier),
    ...(places.some(({ modifier }) => modifier.type === 'shapefactor') ? checkShapeFactors(workspace) : []),
    ...checkStatErrors(places),
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

/** The lists of a modifier go with those of its own sample. Almost all do, and there are thousands: no lists for those. */
function isWrong({ modifier, bins }: ModifierPlace): boolean {
  if (modifier.type === 'histosys')
    return modifier.data.lo_data.length !== bins || modifier.data.hi_data.length !== bins;
  return (modifier.type === 'shapesys' || modifier.type === 'staterror') && modifier.data.length !== bins;
}

function checkModifier(place: ModifierPlace): readonly Problem[] {
  const { modifier, sample, bins } = place;
  const wrong = (data: readonly number[], ...inside: readonly string[]): readonly Problem[] => {
    if (data.length === bins) return [];
    const what = `${count(data)}, expected ${bins} as in the sample ${quoted(sample)}`;
    return [{ path: [...pathOf(place), 'data', ...inside], what }];
  };
  if (modifier.type === 'histosys')
    return [...wrong(modifier.data.lo_data, 'lo_data'), ...wrong(modifier.data.hi_data, 'hi_data')];
  return modifier.type === 'shapesys' || modifier.type === 'staterror' ? wrong(modifier.data) : [];
}

/** A shapefactor in several channels is as long as its first, by name, and others use its first bins: none may have more. */
function checkShapeFactors(workspace: Workspace): readonly Problem[] {
  const first = new Map<string, ModifierPlace>();
  return modifierPlaces(workspace, 'names').flatMap((place): readonly Problem[] => {
    const { name, type } = place.modifier;
    if (type !== 'shapefactor') return [];
    const { channel, bins } = first.get(name) ?? place;
    if (!first.has(name)) first.set(name, place);
    if (place.bins <= bins) return [];
    const what = `the shapefactor ${quoted(name)} has ${bins} bins in the channel ${quoted(channel)}, which comes first by name, and ${place.bins} here: it has no parameters for the others`;
    return [{ path: [...pathOf(place), 'name'], what }];
  });
}

/** A staterror in several channels must be in the same ones for every sample that has it: pyhf ends with an assertion. */
function checkStatErrors(places: readonly ModifierPlace[]): readonly Problem[] {
  /** By the name of the staterror, then by that of the sample: a place, and the channels. */
  const found = new Map<
    string,
    Map<string, { readonly place: ModifierPlace; readonly channels: Set<string> }>
  >();
  for (const place of places) {
    if (place.modifier.type !== 'staterror') continue;
    const samples = found.get(place.modifier.name) ?? new Map();
    found.set(place.modifier.name, samples);
    const one = samples.get(place.sample) ?? { place, channels: new Set() };
    samples.set(place.sample, one);
    one.channels.add(place.channel);
  }
  return [...found].flatMap(([name, samples]): readonly Problem[] => {
    const [first, ...others] = samples.values();
    const different = others.find(
      ({ channels }) =>
        channels.size !== first!.channels.size || ![...channels].every((one) => first!.channels.has(one)),
    );
    if (different === undefined) return [];
    const what = `the staterror ${quoted(name)} is in the channels ${names(first!.channels)} for the sample ${quoted(first!.place.sample)}, and in ${names(different.channels)} for ${quoted(different.place.sample)}: they must be the same`;
    return [{ path: [...pathOf(different.place), 'name'], what }];
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
