// The parameters that the modifiers of a workspace bring along, as pyhf 0.7 makes them (pyhf/modifiers/*.py, required_parset).
// Several modifiers may name one parameter.

import { byCodePoint } from '../../contracts/code-points.ts';
import type { ModifierType, Workspace, WorkspaceModifier } from '../../contracts/workspace.ts';

/** How a parameter is measured by auxiliary data, in pyhf's words. */
export type ConstraintKind = 'unconstrained' | 'constrained_by_normal' | 'constrained_by_poisson';

/** What a type of modifier makes its parameter. */
interface ParameterForm {
  readonly constraint: ConstraintKind;
  /** One number, or one for each bin. */
  readonly isScalar: boolean;
  /** Of each component; null where the measurement's configuration must give them. */
  readonly init: number | null;
  readonly bounds: readonly [number, number] | null;
  /** What the configuration of a parameter may set, besides `fixed`. */
  readonly settings: readonly ('inits' | 'bounds' | 'auxdata' | 'factors' | 'sigmas')[];
}

const systematic: ParameterForm = {
  constraint: 'constrained_by_normal',
  isScalar: true,
  init: 0,
  bounds: [-5, 5],
  settings: ['inits', 'bounds', 'auxdata'],
};

export const parameterForms: Readonly<Record<ModifierType, ParameterForm>> = {
  histosys: systematic,
  normsys: systematic,
  lumi: {
    constraint: 'constrained_by_normal',
    isScalar: true,
    init: null,
    bounds: null,
    settings: ['inits', 'bounds', 'auxdata', 'sigmas'],
  },
  normfactor: {
    constraint: 'unconstrained',
    isScalar: true,
    init: 1,
    bounds: [0, 10],
    settings: ['inits', 'bounds'],
  },
  shapefactor: {
    constraint: 'unconstrained',
    isScalar: false,
    init: 1,
    bounds: [0, 10],
    settings: ['inits', 'bounds'],
  },
  shapesys: {
    constraint: 'constrained_by_poisson',
    isScalar: false,
    init: 1,
    bounds: [1e-10, 10],
    settings: ['inits', 'bounds', 'auxdata', 'factors'],
  },
  staterror: {
    constraint: 'constrained_by_normal',
    isScalar: false,
    init: 1,
    bounds: [1e-10, 10],
    settings: ['inits', 'bounds', 'auxdata', 'sigmas'],
  },
};

export interface ParameterFacts {
  /** Of the modifier that names it first. */
  readonly type: ModifierType;
  /** Numbers that it stands for. */
  readonly components: number;
}

/** One place where a modifier stands. */
export interface ModifierPlace {
  readonly modifier: WorkspaceModifier;
  readonly channel: string;
  readonly sample: string;
  readonly bins: number;
  /** Of the channel, the sample in it, the modifier in that. */
  readonly at: readonly [number, number, number];
}

/** The path to a modifier from the top of the workspace. */
export function pathOf({ at: [channel, sample, modifier] }: ModifierPlace): readonly (string | number)[] {
  return ['channels', channel, 'samples', sample, 'modifiers', modifier];
}

/** Every modifier: in the order of the file, or of the names of channels and samples, in which pyhf goes through them. */
export function modifierPlaces(
  { channels }: Workspace,
  order: 'file' | 'names' = 'file',
): readonly ModifierPlace[] {
  const places: ModifierPlace[] = [];
  for (const [c, channel] of inOrder(channels, order))
    for (const [s, sample] of inOrder(channel.samples, order))
      for (const [m, modifier] of sample.modifiers.entries())
        places.push({
          modifier,
          channel: channel.name,
          sample: sample.name,
          bins: sample.data.length,
          at: [c, s, m],
        });
  return places;
}

function inOrder<T extends { readonly name: string }>(
  items: readonly T[],
  order: 'file' | 'names',
): readonly (readonly [number, T])[] {
  const entries = [...items.entries()];
  return order === 'file' ? entries : entries.sort(([, a], [, b]) => byCodePoint(a.name, b.name));
}

/** Every parameter by name. Of a workspace whose checks found nothing wrong. */
export function parametersOf(workspace: Workspace): ReadonlyMap<string, ParameterFacts> {
  const parameters = new Map<string, ParameterFacts>();
  /** Channels by the name of a staterror, which has one component for each bin of each. */
  const counted = new Map<string, Set<string>>();
  for (const { modifier, channel, bins } of modifierPlaces(workspace, 'names')) {
    const { name, type } = modifier;
    const before = parameters.get(name);
    if (type === 'staterror') {
      const channels = counted.get(name) ?? new Set();
      if (channels.has(channel)) continue;
      counted.set(name, channels.add(channel));
      parameters.set(name, { type, components: (before?.components ?? 0) + bins });
    } else if (before === undefined) {
      // A shapefactor in several channels takes its length from the first one.
      parameters.set(name, { type, components: parameterForms[type].isScalar ? 1 : bins });
    }
  }
  return parameters;
}
