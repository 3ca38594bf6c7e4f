// What a schema found wrong with a document, in words: what stands there and what was expected, with the path of it.
// Paths look like channels[0].data.file.

import type * as z from 'zod';
import { didYouMean } from './nearest.ts';

export interface Problem {
  readonly path: readonly PropertyKey[];
  /** `"one", expected a number`. */
  readonly what: string;
}

/** One line a problem: `path: what`. */
export function problemsOf(schema: z.ZodType, document: unknown, error: z.ZodError): readonly string[] {
  return findProblems(schema, document, error).map(({ path, what }) => `${pathText(path)}: ${what}`);
}

/** `error` is what `schema` said about `document`. Unknown keys are one problem each, at the key's own path. */
export function findProblems(schema: z.ZodType, document: unknown, error: z.ZodError): readonly Problem[] {
  return error.issues.flatMap((issue): readonly Problem[] => {
    const { path } = issue;
    if (issue.code !== 'unrecognized_keys') return [{ path, what: describe(issue, valueAt(document, path)) }];
    const known = knownKeys(schema, document, path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      what: `unknown key${didYouMean(key, known) || `, expected ${either(known)}`}`,
    }));
  });
}

/** `channels[0].data.file`; the whole document is `(document)`. */
export function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(document)';
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? String(part) : `.${String(part)}`))
    .join('');
}

function describe(issue: z.core.$ZodIssue, got: unknown): string {
  const there = got === undefined ? 'missing' : shown(got);
  switch (issue.code) {
    case 'invalid_type': {
      if (!issue.message.startsWith('Invalid ')) return `${there}, expected ${issue.message}`;
      if (issue.expected === 'number' && typeof got === 'number') return `${there}, expected a finite number`;
      const quoted =
        issue.expected === 'number' &&
        typeof got === 'string' &&
        got.trim() !== '' &&
        Number.isFinite(Number(got));
      return `${there}, expected ${typeNames[issue.expected] ?? issue.expected}${quoted ? ' (without quotes)' : ''}`;
    }
    case 'invalid_value': {
      const values = issue.values.map(String);
      const hint = typeof got === 'string' ? didYouMean(got, values) : '';
      return `${there}${hint === '' ? ',' : hint} expected ${either(values)}`;
    }
    case 'invalid_union': {
      const types = issue.errors.map(([first]) =>
        first?.code === 'invalid_type' ? (typeNames[first.expected] ?? first.expected) : 'something else',
      );
      const values = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : types;
      const hint = typeof got === 'string' ? didYouMean(got, values) : '';
      return `${there}${hint === '' ? ',' : hint} expected ${either(values)}`;
    }
    case 'too_small':
    case 'too_big':
      // A schema's own words are better than these.
      if (!issue.message.startsWith('Too ')) return issue.message;
      return `${there}, expected ${limit(issue)}`;
    default:
      return issue.message;
  }
}

function limit(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const [side, value] = issue.code === 'too_small' ? ['least', issue.minimum] : ['most', issue.maximum];
  // The lists of these files hold one entry or more, or, as bounds do, so many.
  if (issue.origin === 'array') return value === 1 ? 'at least one entry' : `${value} entries`;
  return issue.inclusive === false
    ? `a number ${side === 'least' ? 'above' : 'below'} ${value}`
    : `at ${side} ${value}`;
}

const typeNames: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  tuple: 'a pair such as [0, 1]',
};

function shown(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
}

function either(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    document,
  );
}

/** The keys that the object at `path` may have. */
function knownKeys(schema: z.ZodType, document: unknown, path: readonly PropertyKey[]): readonly string[] {
  let at = bare(schema, document);
  for (const [i, key] of path.entries()) {
    const { def } = (at as z.core.$ZodTypes)._zod;
    const next =
      def.type === 'object' ? def.shape[String(key)] : def.type === 'array' ? def.element : undefined;
    if (next === undefined) return [];
    at = bare(next, valueAt(document, path.slice(0, i + 1)));
  }
  const { def } = (at as z.core.$ZodTypes)._zod;
  return def.type === 'object' ? Object.keys(def.shape) : [];
}

/** What stands inside optional(), and the option of a union that `value` chose. */
function bare(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'optional' || def.type === 'nullable') return bare(def.innerType, value);
  if (def.type !== 'union') return schema;
  const chooses = (option: z.core.$ZodType): boolean =>
    Object.entries(option._zod.propValues ?? {}).some(
      ([key, words]) =>
        key === (def as { readonly discriminator?: string }).discriminator &&
        words.has(valueAt(value, [key]) as string),
    );
  return def.options.find(chooses) ?? schema;
}
