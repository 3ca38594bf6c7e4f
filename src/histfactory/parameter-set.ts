// The parameters that a modifier needs, before they have their places in the model: one for a scalar, one a bin for others.

import { type FailureParts, specificationFailure } from '../contracts/failures.ts';
import type { ParameterConfig } from '../contracts/workspace.ts';

/** How a set of parameters is measured by auxiliary data. */
export type Measured =
  | { readonly kind: 'free' }
  | { readonly kind: 'normal'; readonly auxiliary: readonly number[]; readonly sigmas: readonly number[] }
  | { readonly kind: 'poisson'; readonly auxiliary: readonly number[]; readonly rates: readonly number[] };

/** One entry a component; a scalar has one. Fields that are null must come from the measurement's configuration. */
export interface ParameterSet {
  readonly name: string;
  readonly scalar: boolean;
  readonly starts: readonly number[] | null;
  readonly bounds: readonly (readonly [number, number])[] | null;
  readonly fixed: readonly boolean[];
  readonly measured: Measured | null;
  /** Whether `sigmas` is among what the configuration may set. */
  readonly ownSigmas: boolean;
}

/** A set whose fields are all there. */
export interface SettledSet extends ParameterSet {
  readonly starts: readonly number[];
  readonly bounds: readonly (readonly [number, number])[];
  readonly measured: Measured;
}

/** A nuisance parameter that is measured to be 0 +- 1. */
export function standardNormal(name: string): ParameterSet {
  return {
    name,
    scalar: true,
    starts: [0],
    bounds: [[-5, 5]],
    fixed: [false],
    measured: { kind: 'normal', auxiliary: [0], sigmas: [1] },
    ownSigmas: false,
  };
}

/** Whether two modifiers of one name mean the same parameters. */
export function sameSet(a: ParameterSet, b: ParameterSet): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The set with what the measurement's configuration says in its places; `where` is that configuration. */
export function configured(
  set: ParameterSet,
  config: ParameterConfig | undefined,
  where: string,
): SettledSet {
  const size = set.fixed.length;
  const fail = (key: string, parts: Omit<FailureParts, 'where'>): never => {
    throw specificationFailure({ ...parts, where: `${where}.${key}` });
  };
  const listed = <T>(
    key: 'inits' | 'bounds' | 'auxdata' | 'sigmas' | 'factors',
    usual: readonly T[] | null,
  ) => {
    const own = config?.[key] as readonly T[] | undefined;
    if (own === undefined) {
      if (usual !== null) return usual;
      return fail(key, {
        what: `the parameter ${set.name} has no ${key}`,
        expected: 'inits, bounds, auxdata and sigmas: the modifier lumi has no values of its own for them',
        hint: `give them in the measurement's configuration, under parameters`,
      });
    }
    if (own.length !== size)
      return fail(key, { what: `${own.length} values`, expected: `${size}, one a component of ${set.name}` });
    return own;
  };
  const unused = (key: 'auxdata' | 'sigmas' | 'factors') => {
    if (config?.[key] !== undefined)
      fail(key, {
        what: `the parameter ${set.name} does not use ${key}`,
        hint: 'take it out of the configuration',
      });
  };
  const starts = listed<number>('inits', set.starts);
  const bounds = listed<readonly [number, number]>('bounds', set.bounds);
  bounds.forEach(([lower, upper], i) => {
    if (!(lower <= upper))
      fail(`bounds[${i}]`, { what: `the lower bound ${lower} is above the upper bound ${upper}` });
  });
  const fixed = config?.fixed === undefined ? set.fixed : set.fixed.map(() => config.fixed!);
  return { ...set, starts, bounds, fixed, measured: measured() };

  function measured(): Measured {
    const usual = set.measured;
    if (usual?.kind === 'free') {
      for (const key of ['auxdata', 'sigmas', 'factors'] as const) unused(key);
      return usual;
    }
    if (usual?.kind === 'poisson') {
      unused('sigmas');
      const rates = positive('factors', listed<number>('factors', usual.rates));
      return { kind: 'poisson', auxiliary: listed<number>('auxdata', usual.auxiliary), rates };
    }
    unused('factors');
    const auxiliary = listed<number>('auxdata', usual?.auxiliary ?? null);
    if (!set.ownSigmas) unused('sigmas');
    return {
      kind: 'normal',
      auxiliary,
      sigmas: positive('sigmas', listed<number>('sigmas', usual?.sigmas ?? null)),
    };
  }

  function positive(key: string, values: readonly number[]): readonly number[] {
    values.forEach((v, i) => {
      if (!(v > 0)) fail(`${key}[${i}]`, { what: `${v} is not above 0`, expected: 'a positive number' });
    });
    return values;
  }
}
