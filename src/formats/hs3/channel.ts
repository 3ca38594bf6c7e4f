// One histfactory_dist of HS3 as a channel of a workspace. As ROOT has it: hi and lo of a histosys are whole histograms, vals of a
// shapesys relative uncertainties, and errors of a sample those of its staterror.

import type { HistfactoryDist, Hs3Document, Hs3Modifier } from '../../contracts/hs3.ts';
import type { ParameterConfig, WorkspaceChannel, WorkspaceModifier } from '../../contracts/workspace.ts';
import { type Constraint, constraintOf } from './constraints.ts';
import { configOf, type ParameterValues } from './parameters.ts';

type Sample = HistfactoryDist['samples'][number];

/** What cannot be said in a workspace: told by the caller, with the place of the modifier. */
export class NoCounterpart extends Error {}

export class ChannelReader {
  /** By the name in the workspace. */
  readonly configs = new Map<string, ParameterConfig>();
  /** The name in the workspace of each HS3 parameter that is one number. */
  readonly names = new Map<string, string>();
  readonly notes: string[] = [];
  /** Names of shapesys that are staterrors of one sample. */
  readonly #gaussian = new Set<string>();
  readonly #document: Hs3Document;
  readonly #parameters: ParameterValues;

  constructor(document: Hs3Document, parameters: ParameterValues) {
    this.#document = document;
    this.#parameters = parameters;
  }

  /** `place` answers where a modifier of a sample stands. */
  read(
    dist: HistfactoryDist,
    place: (sample: number, modifier: number) => string,
    refuse: (where: string, what: string) => Error,
  ): WorkspaceChannel {
    const channel = dist.name.replace(/^model_/, '');
    const samples = dist.samples.map((sample, s) => ({
      name: sample.name,
      data: sample.data.contents,
      modifiers: (sample.modifiers ?? []).map((modifier, m): WorkspaceModifier => {
        const where = place(s, m);
        try {
          return this.#modifier(modifier, sample, channel, (what) => this.notes.push(`${where}: ${what}`));
        } catch (error) {
          throw error instanceof NoCounterpart ? refuse(where, error.message) : error;
        }
      }),
    }));
    return { name: channel, samples };
  }

  #modifier(
    modifier: Hs3Modifier,
    sample: Sample,
    channel: string,
    note: (what: string) => void,
  ): WorkspaceModifier {
    const { contents, errors } = sample.data;
    switch (modifier.type) {
      case 'normfactor':
        return this.#factor(modifier);
      case 'normsys': {
        const { lo, hi } = modifier.data;
        if (modifier.interpolation !== undefined) note(interpolationNote);
        return { name: this.#systematic(modifier), type: 'normsys', data: { lo, hi } };
      }
      case 'histosys': {
        const { lo, hi } = modifier.data;
        if (modifier.interpolation !== undefined) note(interpolationNote);
        const data = { lo_data: lo.contents, hi_data: hi.contents };
        return { name: this.#systematic(modifier), type: 'histosys', data };
      }
      case 'staterror': {
        const constraint = modifier.constraint_type ?? modifier.constraint;
        if (constraint !== 'Gauss')
          note('the Poisson constraint of a staterror becomes Gaussian: a workspace has no other');
        if (errors === undefined) throw new NoCounterpart('a staterror of a sample without errors');
        const name = `staterror_${channel}`;
        this.#bins(name, modifier.parameters);
        return { name, type: 'staterror', data: errors };
      }
      case 'shapesys': {
        const data = modifier.data.vals.map((relative, i) => relative * (contents[i] ?? Number.NaN));
        const name = this.#nameOfBins(modifier, channel);
        this.#bins(name, modifier.parameters);
        const constraint = modifier.constraint_type ?? modifier.constraint ?? 'Poisson';
        if (constraint === 'Poisson') return { name, type: 'shapesys', data };
        // Gaussian factors of the bins of one sample are what a staterror of its own is.
        if (constraint === 'Gauss') {
          if (this.#gaussian.has(name))
            throw new NoCounterpart(`the Gaussian shapesys ${name} of two samples`);
          this.#gaussian.add(name);
          return { name, type: 'staterror', data };
        }
        throw new NoCounterpart(`a shapesys with the constraint ${constraint}`);
      }
      case 'shapefactor': {
        const name = this.#nameOfBins(modifier, channel);
        this.#bins(name, modifier.parameters);
        return { name, type: 'shapefactor', data: null };
      }
    }
  }

  #factor(modifier: Extract<Hs3Modifier, { type: 'normfactor' }>): WorkspaceModifier {
    const parameter = modifier.parameter ?? modifier.name;
    if (parameter === undefined) throw new NoCounterpart('a normfactor without a parameter');
    const constraint = this.#constraint(modifier, parameter);
    if (constraint.kind === 'none') {
      this.#scalar(parameter, parameter, {});
      return { name: parameter, type: 'normfactor', data: null };
    }
    if (constraint.kind !== 'gauss' || !/^lumi$/i.test(parameter))
      throw new NoCounterpart(
        `the normfactor ${parameter} is constrained: a workspace has only a luminosity like that`,
      );
    this.#scalar(parameter, 'lumi', { auxdata: [constraint.measured], sigmas: [constraint.sigma] });
    return { name: 'lumi', type: 'lumi', data: null };
  }

  /** The name of the parameter of a normsys or histosys, which is measured to be something +- 1. */
  #systematic(modifier: Extract<Hs3Modifier, { type: 'normsys' | 'histosys' }>): string {
    const parameter =
      modifier.parameter ?? (modifier.name === undefined ? undefined : `alpha_${modifier.name}`);
    if (parameter === undefined) throw new NoCounterpart(`a ${modifier.type} without a parameter`);
    const constraint = this.#constraint(modifier, parameter);
    if (constraint.kind === 'word' && constraint.word !== 'Gauss')
      throw new NoCounterpart(
        `${parameter} has the constraint ${constraint.word}: a workspace has only Gauss here`,
      );
    if (constraint.kind === 'gauss' && constraint.sigma !== 1)
      throw new NoCounterpart(
        `${parameter} is measured to +- ${constraint.sigma}: a workspace has only 1 here`,
      );
    const name = parameter.replace(/^alpha_/, '');
    const measured = constraint.kind === 'gauss' ? constraint.measured : 0;
    this.#scalar(parameter, name, measured === 0 ? {} : { auxdata: [measured] });
    return name;
  }

  #constraint(modifier: Hs3Modifier, parameter: string): Constraint {
    return constraintOf(modifier, parameter, this.#document, this.#parameters.values);
  }

  #nameOfBins(
    { name, parameters }: { name?: string | undefined; parameters?: string[] | undefined },
    channel: string,
  ): string {
    const stem = parameters?.[0]?.replace(/^gamma_/, '').replace(/(_bin)?_\d+$/, '');
    const found = name ?? stem;
    if (found === undefined) throw new NoCounterpart(`a modifier of ${channel} without name and parameters`);
    return found;
  }

  #scalar(parameter: string, name: string, auxiliary: Pick<ParameterConfig, 'auxdata' | 'sigmas'>): void {
    this.names.set(parameter, name);
    this.configs.set(name, configOf(name, [parameter], this.#parameters, auxiliary));
  }

  #bins(name: string, parameters: readonly string[] | undefined): void {
    if (parameters !== undefined) this.configs.set(name, configOf(name, parameters, this.#parameters, {}));
  }
}

const interpolationNote =
  'the interpolation is not part of a workspace: choose it where the workspace is fitted';
