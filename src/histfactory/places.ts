// Where a workspace has its modifiers, in the order in which the model goes through them: channels by name, their samples
// by name, the modifiers of a sample by name and type. Refuses what has no meaning: parts that do not fit each other, and
// names that are there twice.

import { byCodePoint } from '../contracts/code-points.ts';
import { dataFailure, specificationFailure } from '../contracts/failures.ts';
import type { Workspace, WorkspaceChannel, WorkspaceSample } from '../contracts/workspace.ts';
import type { Place } from './modifiers/modifier.ts';

export interface SamplePlaces {
  readonly sample: WorkspaceSample;
  readonly modifiers: readonly Place[];
}

export interface ChannelPlaces {
  readonly name: string;
  readonly first: number;
  readonly bins: number;
  readonly samples: readonly SamplePlaces[];
  readonly observed: readonly number[];
}

export function placesOf(workspace: Workspace): readonly ChannelPlaces[] {
  const names = new Set<string>();
  const numbered = workspace.channels.map((channel, c) => ({ channel, where: `channels[${c}]` }));
  numbered.sort((a, b) => byCodePoint(a.channel.name, b.channel.name));
  let first = 0;
  return numbered.map(({ channel, where }) => {
    once(names, channel.name, 'channel', where);
    const bins = channel.samples[0]!.data.length;
    const places = {
      name: channel.name,
      first,
      bins,
      samples: samplesOf(channel, first, bins, where),
      observed: observationOf(workspace, channel.name, bins),
    };
    first += bins;
    return places;
  });
}

function samplesOf(channel: WorkspaceChannel, first: number, bins: number, where: string): SamplePlaces[] {
  const names = new Set<string>();
  const numbered = channel.samples.map((sample, s) => ({ sample, at: `${where}.samples[${s}]` }));
  numbered.sort((a, b) => byCodePoint(a.sample.name, b.sample.name));
  return numbered.map(({ sample, at }) => {
    once(names, sample.name, 'sample', at);
    long(sample.data, bins, `${at}.data`);
    const used = new Set<string>();
    const modifiers = sample.modifiers.map((modifier, m): Place => {
      const here = `${at}.modifiers[${m}]`;
      once(used, `${modifier.type} ${modifier.name}`, 'modifier', here);
      if (modifier.type === 'histosys') {
        long(modifier.data.lo_data, bins, `${here}.data.lo_data`);
        long(modifier.data.hi_data, bins, `${here}.data.hi_data`);
      } else if (modifier.type === 'shapesys' || modifier.type === 'staterror') {
        long(modifier.data, bins, `${here}.data`);
      }
      return { modifier, channel: channel.name, first, bins, nominal: sample.data, where: here };
    });
    modifiers.sort(
      ({ modifier: a }, { modifier: b }) => byCodePoint(a.name, b.name) || byCodePoint(a.type, b.type),
    );
    return { sample, modifiers };
  });
}

function observationOf(workspace: Workspace, name: string, bins: number): readonly number[] {
  const all = workspace.observations.flatMap((o, i) => (o.name === name ? [{ ...o, i }] : []));
  const [own, second] = all;
  if (own === undefined)
    throw dataFailure({ what: `the channel ${name} has no observation`, where: 'observations' });
  if (second !== undefined)
    throw dataFailure({ what: `${name} is observed twice`, where: `observations[${second.i}]` });
  long(own.data, bins, `observations[${own.i}].data`);
  own.data.forEach((n, b) => {
    if (!(n >= 0))
      throw dataFailure({
        what: `${n} events`,
        where: `observations[${own.i}].data[${b}]`,
        expected: '0 or more',
      });
  });
  return own.data;
}

function once(seen: Set<string>, name: string, what: string, where: string): void {
  if (seen.has(name)) throw specificationFailure({ what: `the ${what} ${name} is there twice`, where });
  seen.add(name);
}

function long(values: readonly unknown[], bins: number, where: string): void {
  if (values.length !== bins)
    throw specificationFailure({
      what: `${values.length} bins`,
      where,
      expected: `${bins}, as the first sample of the channel has`,
    });
}
