// A workspace and one of its measurements -> a model: parameters in pyhf's order, what each modifier does to each sample, and
// the auxiliary measurements.

import { byCodePoint } from '../contracts/code-points.ts';
import { specificationFailure } from '../contracts/failures.ts';
import { modifierTypes } from '../contracts/modifier-types.ts';
import { didYouMean } from '../contracts/nearest.ts';
import type { Measurement, ModifierType, Workspace } from '../contracts/workspace.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import type { Parameter } from '../minimize/function.ts';
import type { BinnedChannel, BinnedModel, BinnedSample, Constraint, InterpolationCodes } from './model.ts';
import { ruleOf } from './modifiers/index.ts';
import type { EffectOptions, Place } from './modifiers/modifier.ts';
import { configured, type SettledSet, sameSet } from './parameter-set.ts';
import { placesOf, type SamplePlaces } from './places.ts';

export interface CompileOptions {
  /** Name of the measurement. Default: the first. */
  readonly measurement?: string | undefined;
  /** Name of the parameter of interest in place of the measurement's; null for none. */
  readonly poi?: string | null | undefined;
  /** Default: code4 for normsys, code4p for histosys, as in pyhf since 0.6. */
  readonly codes?: Partial<InterpolationCodes> | undefined;
}

const usualCodes: InterpolationCodes = { factors: 'code4', shifts: 'code4p' };

/** Throws SheafFailure where parts of the workspace do not fit each other. */
export function compileWorkspace(
  workspace: Workspace,
  math: Pick<ElementaryMath, 'log'>,
  options: CompileOptions = {},
): BinnedModel {
  const codes = { ...usualCodes, ...options.codes };
  const measurement = chosen(workspace, options.measurement);
  const channels = placesOf(workspace);
  const byModifier = grouped(channels.flatMap((c) => c.samples.flatMap((s) => s.modifiers)));
  const sets = settledSets(workspace, measurement, byModifier);

  const firsts = new Map<string, number>();
  const parameters: Parameter[] = [];
  const constraints: Constraint[] = [];
  const auxiliary: number[] = [];
  for (const set of sets) {
    firsts.set(set.name, parameters.length);
    set.starts.forEach((start, i) => {
      const parameter = parameters.length;
      if (set.measured.kind !== 'free') auxiliary.push(set.measured.auxiliary[i]!);
      if (set.measured.kind === 'normal')
        constraints.push({ kind: 'normal', parameter, sigma: set.measured.sigmas[i]! });
      if (set.measured.kind === 'poisson')
        constraints.push({ kind: 'poisson', parameter, rate: set.measured.rates[i]! });
      const [lower, upper] = set.bounds[i]!;
      const name = set.scalar ? set.name : `${set.name}[${i}]`;
      parameters.push({ name, start, lower, upper, fixed: set.fixed[i]! });
    });
  }
  const effects = { codes, math };
  const compiled = channels.map(({ name, first, bins, samples }) => ({
    name,
    first,
    bins,
    samples: samples.map((s) => sampleOf(s, byModifier, firsts, effects)),
  }));
  return {
    parameters: withKinks(parameters, compiled, codes),
    poi: poiOf(measurement, options.poi, sets, firsts),
    constraints,
    channels: compiled,
    bins: channels.reduce((sum, c) => sum + c.bins, 0),
    codes,
    observed: {
      main: Float64Array.from(channels.flatMap((c) => c.observed)),
      auxiliary: Float64Array.from(auxiliary),
    },
  };
}

/** Says of each parameter whether rates bend at its 0: codes 0 and 1 have another slope on each side, unless both changes are alike. */
function withKinks(
  parameters: readonly Parameter[],
  channels: readonly BinnedChannel[],
  { factors, shifts }: InterpolationCodes,
): readonly Parameter[] {
  const kinked = new Set<number>();
  for (const sample of channels.flatMap((c) => c.samples)) {
    if (factors === 'code1')
      for (const f of sample.factors)
        if (f.kind === 'interpolated' && f.logHi !== -f.logLo) kinked.add(f.parameter);
    if (shifts === 'code0')
      for (const s of sample.shifts) if (s.curved.some((c) => c !== 0)) kinked.add(s.parameter);
  }
  return parameters.map((p, i) => (kinked.has(i) ? { ...p, kinkAtZero: true } : p));
}

function chosen({ measurements }: Workspace, name: string | undefined): Measurement {
  if (name === undefined) return measurements[0]!;
  const found = measurements.find((m) => m.name === name);
  if (found !== undefined) return found;
  const names = measurements.map((m) => m.name);
  throw specificationFailure({
    what: `there is no measurement ${JSON.stringify(name)}${didYouMean(name, names)}`,
    where: 'measurements',
    expected: `one of ${names.map((n) => JSON.stringify(n)).join(', ')}`,
  });
}

/** Places by type and name, each in the model's order; keys in the order of pyhf's parameters. */
function grouped(places: readonly Place[]): ReadonlyMap<string, readonly Place[]> {
  const groups = new Map<string, Place[]>();
  for (const type of modifierTypes) {
    const own = places.filter((p) => p.modifier.type === type);
    // pyhf makes the parameters of staterrors in the order of their names, those of all others as they come.
    if (type === 'staterror') own.sort((a, b) => byCodePoint(a.modifier.name, b.modifier.name));
    for (const place of own) {
      const key = keyOf(place.modifier);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [place]);
      else group.push(place);
    }
  }
  return groups;
}

function keyOf({ type, name }: { readonly type: ModifierType; readonly name: string }): string {
  return `${type}/${name}`;
}

/** The sets of parameters in the model's order. Modifiers of one name share theirs, where they agree on what these are. */
function settledSets(
  workspace: Workspace,
  measurement: Measurement,
  byModifier: ReadonlyMap<string, readonly Place[]>,
): readonly SettledSet[] {
  const where = `measurements[${workspace.measurements.indexOf(measurement)}].config.parameters`;
  const configs = measurement.config.parameters;
  configs.forEach(({ name }, i) => {
    if (configs.findIndex((c) => c.name === name) !== i)
      throw specificationFailure({
        what: `the parameter ${name} is configured twice`,
        where: `${where}[${i}]`,
      });
  });
  const sets = new Map<string, SettledSet>();
  const raw = new Map<string, { readonly set: Parameters<typeof sameSet>[0]; readonly type: ModifierType }>();
  for (const places of byModifier.values()) {
    const { name, type } = places[0]!.modifier;
    const set = ruleOf(type).parameters(places);
    const known = raw.get(name);
    if (known !== undefined) {
      if (sameSet(known.set, set)) continue;
      throw specificationFailure({
        what: `the name ${name} is used by a ${known.type} and by a ${type}, whose parameters differ`,
        where: places[0]!.where,
        hint: 'give one of them another name',
      });
    }
    raw.set(name, { set, type });
    const i = configs.findIndex((c) => c.name === name);
    sets.set(name, configured(set, configs[i], i === -1 ? where : `${where}[${i}]`));
  }
  if (sets.size === 0)
    throw specificationFailure({
      what: 'no sample has a modifier: the model has no parameters',
      where: 'channels',
    });
  return [...sets.values()];
}

function poiOf(
  measurement: Measurement,
  asked: string | null | undefined,
  sets: readonly SettledSet[],
  firsts: ReadonlyMap<string, number>,
): number | null {
  const name = asked === undefined ? measurement.config.poi : asked;
  if (name === null || name === '') return null;
  const scalars = sets.filter((s) => s.scalar).map((s) => s.name);
  if (scalars.includes(name)) return firsts.get(name)!;
  throw specificationFailure({
    what: `the parameter of interest ${JSON.stringify(name)} is not a scalar parameter of the model${didYouMean(name, scalars)}`,
    where: `measurement ${JSON.stringify(measurement.name)}`,
    hint: 'add a signal sample that has it (a patch), or ask for another parameter of interest, or for none',
  });
}

function sampleOf(
  { sample, modifiers }: SamplePlaces,
  byModifier: ReadonlyMap<string, readonly Place[]>,
  firsts: ReadonlyMap<string, number>,
  options: EffectOptions,
): BinnedSample {
  const effects = modifiers.map((place) =>
    ruleOf(place.modifier.type).effect(
      place,
      byModifier.get(keyOf(place.modifier))!,
      firsts.get(place.modifier.name)!,
      options,
    ),
  );
  return {
    name: sample.name,
    nominal: sample.data,
    factors: effects.flatMap((e) => (e?.kind === 'factor' ? [e.factor] : [])),
    shifts: effects.flatMap((e) => (e?.kind === 'shift' ? [e.shift] : [])),
    binFactors: effects.flatMap((e) => (e?.kind === 'bins' ? [e.bins] : [])),
  };
}
