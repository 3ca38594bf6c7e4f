// One workspace of two, as pyhf.Workspace.combine makes it. How they are joined:
// none: nothing may have the same name on both sides; outer: what has, must be the same, and measurements of one name and
// parameter of interest are merged; left outer, right outer: what has, is taken from that side.

import { SheafFailure } from '../../../contracts/failures.ts';
import type { Measurement, Workspace, WorkspaceChannel } from '../../../contracts/workspace.ts';
import { equalJson } from '../../json/equal.ts';

export const joins = ['none', 'outer', 'left outer', 'right outer'] as const;
export type Join = (typeof joins)[number];

interface Item {
  readonly name: string;
}

/** With `mergeChannels` the samples of channels of one name are put together (not with the join none). */
export function combine(
  left: Workspace,
  right: Workspace,
  join: Join = 'none',
  mergeChannels = false,
): Workspace {
  if (mergeChannels && join === 'none')
    throw new SheafFailure('usage', {
      what: 'channels are not merged with the join none',
      expected: 'outer, left outer or right outer',
    });
  const problems: string[] = [];
  const channels = joined(join, left.channels, right.channels, mergeChannels ? mergedChannel : null);
  const observations = joined(join, left.observations, right.observations, null);
  const measurements = joined(join, left.measurements, right.measurements, null);
  problems.push(...conflicts(join, 'channels', left.channels, right.channels, channels));
  problems.push(...conflicts(join, 'observations', left.observations, right.observations, observations));
  if (join === 'none')
    problems.push(...conflicts(join, 'measurements', left.measurements, right.measurements, measurements));
  const combined = {
    channels,
    measurements: join === 'outer' ? mergedMeasurements(measurements, problems) : measurements,
    observations,
    version: left.version,
  };
  if (problems.length === 0) return combined;
  throw new SheafFailure('specification', {
    what: problems.join('\n'),
    hint: 'rename what is different, or choose another --join',
  });
}

/** The items of both sides. Of two with one name, `merge` makes one; without it the join says which are kept. */
function joined<T extends Item>(
  join: Join,
  left: readonly T[],
  right: readonly T[],
  merge: ((first: T, second: T) => T) | null,
): readonly T[] {
  const [first, second] = join === 'right outer' ? [right, left] : [left, right];
  const items = [...first];
  const names = first.map(({ name }) => name);
  for (const item of second) {
    const at = names.indexOf(item.name);
    if (at >= 0 && merge !== null) items[at] = merge(items[at]!, item);
    else if (join === 'none' || (join === 'outer' ? !first.some((other) => equalJson(other, item)) : at < 0))
      items.push(item);
  }
  return items;
}

/** Its own samples, and those of `second` whose names it does not have. */
function mergedChannel(first: WorkspaceChannel, second: WorkspaceChannel): WorkspaceChannel {
  return { ...first, samples: joined('left outer', first.samples, second.samples, null) };
}

/** What makes a join impossible, in words. */
function conflicts(
  join: Join,
  kind: string,
  left: readonly Item[],
  right: readonly Item[],
  result: readonly Item[],
): readonly string[] {
  const names =
    join === 'none'
      ? left.map(({ name }) => name).filter((name) => right.some((other) => other.name === name))
      : join === 'outer'
        ? repeated(result)
        : [];
  if (names.length === 0) return [];
  const listed = [...new Set(names)].map((name) => JSON.stringify(name)).join(', ');
  return [
    join === 'none'
      ? `both workspaces have ${kind} called ${listed}`
      : `both workspaces have ${kind} called ${listed}, which are not the same`,
  ];
}

/** Measurements of one name as one, with the settings of both. Notes in `problems` what does not go together. */
function mergedMeasurements(
  measurements: readonly Measurement[],
  problems: string[],
): readonly Measurement[] {
  const groups = new Map<string, Measurement[]>();
  for (const one of measurements) groups.set(one.name, [...(groups.get(one.name) ?? []), one]);
  return [...groups].map(([name, group]) =>
    group.reduce((a, b) => {
      if (a.config.poi !== b.config.poi)
        problems.push(
          `both workspaces have a measurement ${JSON.stringify(name)}, with the parameters of interest ${JSON.stringify(a.config.poi)} and ${JSON.stringify(b.config.poi)}`,
        );
      const parameters = joined('outer', a.config.parameters, b.config.parameters, null);
      for (const parameter of repeated(parameters))
        problems.push(
          `the measurement ${JSON.stringify(name)} sets the parameter ${JSON.stringify(parameter)} differently in the two workspaces`,
        );
      return { name, config: { poi: a.config.poi, parameters } };
    }),
  );
}

function repeated(items: readonly Item[]): readonly string[] {
  return items.map(({ name }) => name).filter((name, i, names) => names.indexOf(name) !== i);
}
