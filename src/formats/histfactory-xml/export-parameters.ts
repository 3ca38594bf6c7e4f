// What kind of parameter a name is for HistFactory's XML, and what its readers make of names: a statistical uncertainty has none there,
// and is called staterror_CHANNEL when it is read again.

import { specificationFailure } from '../../contracts/failures.ts';
import type { ModifierType, Workspace } from '../../contracts/workspace.ts';

/** By name of the parameter. */
export type Kinds = ReadonlyMap<string, ModifierType>;

export function kindsOf({ channels }: Workspace, notes: string[]): Kinds {
  const kinds = new Map<string, ModifierType>();
  const statistical = new Map<string, string>();
  const refuse = (what: string, hint: string): never => {
    throw specificationFailure({ what, hint });
  };
  for (const channel of channels)
    for (const sample of channel.samples)
      for (const { name, type } of sample.modifiers) {
        kinds.set(name, type);
        if (name === 'lumi' && type !== 'lumi')
          refuse(`a ${type} called lumi: in HistFactory's XML that is the luminosity`, 'rename it');
        if (type !== 'staterror') continue;
        const home = statistical.get(name);
        if (home !== undefined && home !== channel.name)
          refuse(
            `the staterror ${name} is shared by the channels ${home} and ${channel.name}: HistFactory's XML has one a channel`,
            'fit the workspace as it is',
          );
        statistical.set(name, channel.name);
      }
  for (const [name, channel] of statistical) {
    const others = [...statistical].filter(([other, home]) => other !== name && home === channel);
    if (others.length > 0)
      refuse(
        `the channel ${channel} has two staterrors, ${name} and ${others[0]![0]}: HistFactory's XML has one a channel`,
        'fit the workspace as it is',
      );
    const later = `staterror_${channel}`;
    if (later === name) continue;
    if (kinds.has(later))
      refuse(
        `the staterror ${name} would be read again as ${later}, which is another parameter's name`,
        'rename that one: sheaf workspace rename',
      );
    notes.push(`the staterror ${name} is read again as ${later}: it has no name in HistFactory's XML`);
  }
  return kinds;
}
