// Whether a value has the form of a workspace: yes or no, in a few milliseconds for a megabyte. The schema of
// src/contracts/workspace.ts says the same with reasons, which costs a hundred milliseconds with its library; it is asked only
// where the answer here is no. A test holds the two together.

import type { Workspace } from '../../contracts/workspace.ts';

type Form = (value: unknown) => boolean;

const text: Form = (value) => typeof value === 'string';
const number: Form = (value) => Number.isFinite(value);
const nothing: Form = (value) => value === null;
const flag: Form = (value) => typeof value === 'boolean';
const oneOf =
  (word: string): Form =>
  (value) =>
    value === word;
const list =
  (item: Form, least = 1): Form =>
  (value) =>
    Array.isArray(value) && value.length >= least && value.every(item);
const numbers = list(number);
const pair: Form = (value) => Array.isArray(value) && value.length === 2 && value.every(number);

/** An object with exactly the keys of `required`, and any of `optional`. */
function object(
  required: Readonly<Record<string, Form>>,
  optional: Readonly<Record<string, Form>> = {},
): Form {
  const count = Object.keys(required).length;
  const forms = new Map(Object.entries({ ...required, ...optional }));
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    let found = 0;
    for (const key of Object.keys(value)) {
      if (forms.get(key)?.((value as Readonly<Record<string, unknown>>)[key]) !== true) return false;
      if (Object.hasOwn(required, key)) found++;
    }
    return found === count;
  };
}

const modifier = (type: string, data: Form, name: Form = text): readonly [string, Form] => [
  type,
  object({ name, type: oneOf(type), data }),
];
const modifiers: ReadonlyMap<unknown, Form> = new Map([
  modifier('histosys', object({ lo_data: numbers, hi_data: numbers })),
  modifier('lumi', nothing, oneOf('lumi')),
  modifier('normfactor', nothing),
  modifier('normsys', object({ lo: number, hi: number })),
  modifier('shapefactor', nothing),
  modifier('shapesys', numbers),
  modifier('staterror', numbers),
]);
const anyModifier: Form = (value) =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  modifiers.get(value.type)?.(value) === true;

const sample = object({ name: text, data: numbers, modifiers: list(anyModifier, 0) });
const parameter = object(
  { name: text },
  { inits: numbers, bounds: list(pair), auxdata: numbers, factors: numbers, sigmas: numbers, fixed: flag },
);
const workspace = object({
  channels: list(object({ name: text, samples: list(sample) })),
  measurements: list(object({ name: text, config: object({ poi: text, parameters: list(parameter, 0) }) })),
  observations: list(object({ name: text, data: numbers })),
  version: oneOf('1.0.0'),
});

export function hasWorkspaceForm(value: unknown): value is Workspace {
  return workspace(value);
}
