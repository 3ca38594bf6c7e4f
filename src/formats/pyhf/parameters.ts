// The parameters that the modifiers of a workspace bring along, as pyhf 0.7 makes them (pyhf/modifiers/*.py, required_parset).
// Several modifiers may name one parameter.

import type { ModifierType, Workspace, WorkspaceModifier } from '../../contracts/workspace.ts';
import { byCodePoint } from '../json/python-json.ts';

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

/** One place where a modifier stands; `path` leads to it from the top of the workspace. */
export interface ModifierPlace {
  readonly path: readonly (string | number)[];
  readonly modifier: WorkspaceModifier;
  readonly channel: string;
  readonly sample: string;
  readonly bins: number;
}

/** Every modifier, in the order of the file. */
export function modifierPlaces(workspace: Workspace): readonly ModifierPlace[] {
  return workspace.channels.flatMap((channel, c) =>
    channel.samples.flatMap((sample, s) =>
      sample.modifiers.map((modifier, m) => ({
        path: ['channels', c, 'samples', s, 'modifiers', m],
        modifier,
        channel: channel.name,
        sample: sample.name,
        bins: sample.data.length,
      })),
    ),
  );
}

/** Every parameter by name. Of a workspace whose checks found nothing wrong. */
export function parametersOf(workspace: Workspace): ReadonlyMap<string, ParameterFacts> {
  const inOrder = modifierPlaces(workspace).toSorted(
    (a, b) => byCodePoint(a.channel, b.channel) || byCodePoint(a.sample, b.sample),
  );
  const parameters = new Map<string, ParameterFacts>();
  const statErrorBins = new Map<string, Map<string, number>>();
  for (const { modifier, channel, bins } of inOrder) {
    const { name, type } = modifier;
    if (type === 'staterror') {
      // One component for each bin of each channel.
      const ofChannel = statErrorBins.get(name) ?? new Map<string, number>();
      statErrorBins.set(name, ofChannel.set(channel, bins));
      const components = [...ofChannel.values()].reduce((sum, n) => sum + n, 0);
      parameters.set(name, { type, components });
    } else if (!parameters.has(name)) {
      // A shapefactor in several channels takes its length from the first one.
      parameters.set(name, { type, components: parameterForms[type].isScalar ? 1 : bins });
    }
  }
  return parameters;
}
