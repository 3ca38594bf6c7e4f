// Which channels of a workspace are in the fit: all, those of --fit-regions, or all but those of --validation-regions.

import { didYouMean } from '../contracts/nearest.ts';
import type { WorkspaceFile } from '../formats/pyhf/read-workspace.ts';
import { usageFailure } from './context.ts';

export interface RegionFlags {
  readonly fitRegions?: readonly string[] | undefined;
  readonly validationRegions?: readonly string[] | undefined;
}

export interface Regions {
  readonly regions: { readonly fit: readonly string[]; readonly validation: readonly string[] };
}

/** The file without the channels that are not in the fit, and without what was observed there. */
export function keptRegions(
  { workspace, place }: WorkspaceFile,
  { fitRegions, validationRegions }: RegionFlags,
): WorkspaceFile & Regions {
  const all = workspace.channels.map((c) => c.name);
  for (const [flag, names] of [
    ['--fit-regions', fitRegions],
    ['--validation-regions', validationRegions],
  ] as const)
    for (const name of names ?? [])
      if (!all.includes(name))
        throw usageFailure(
          `${flag}: there is no channel ${JSON.stringify(name)}${didYouMean(name, all)}`,
          `some of ${all.join(', ')}`,
        );
  const isIn = (name: string) =>
    (fitRegions === undefined || fitRegions.includes(name)) && validationRegions?.includes(name) !== true;
  const regions = { fit: all.filter(isIn), validation: all.filter((name) => !isIn(name)) };
  if (regions.fit.length === 0) throw usageFailure('no channel is left in the fit', 'one or more');
  if (regions.validation.length === 0) return { workspace, place, regions };
  // Paths in messages are those of the whole file.
  const kept: Readonly<Record<string, readonly number[]>> = {
    channels: indicesOf(workspace.channels, isIn),
    observations: indicesOf(workspace.observations, (name) => !regions.validation.includes(name)),
  };
  const only = <T>(key: string, list: readonly T[]): T[] => kept[key]!.map((i) => list[i]!);
  return {
    workspace: {
      ...workspace,
      channels: only('channels', workspace.channels),
      observations: only('observations', workspace.observations),
    },
    place: (path) =>
      place(path.map((key, i) => (i === 1 ? (kept[String(path[0])]?.[Number(key)] ?? key) : key))),
    regions,
  };
}

function indicesOf(
  all: readonly { readonly name: string }[],
  isIn: (name: string) => boolean,
): readonly number[] {
  return all.flatMap(({ name }, i) => (isIn(name) ? [i] : []));
}
