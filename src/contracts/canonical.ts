// One text for one value: JSON with sorted keys. Digests are taken of it, and files are written in its order.

import { sha256Hex } from './sha256.ts';

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** JSON without spaces, keys sorted by their UTF-16 units at every level; NaN and infinities become null, as in JSON. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) {
    return isPlain(value) ? JSON.stringify(value) : `[${value.map(canonicalJson).join(',')}]`;
  }
  return `{${sortedEntries(value)
    .map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`)
    .join(',')}}`;
}

/** JSON for people: sorted keys, two spaces, but a list of plain values on one line. */
export function prettyJson(value: Json): string {
  return pretty(value, '');
}

function pretty(value: Json, indent: string): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}  `;
  if (isList(value)) {
    return isPlain(value)
      ? JSON.stringify(value)
      : `[\n${value.map((v) => inner + pretty(v, inner)).join(',\n')}\n${indent}]`;
  }
  const entries = sortedEntries(value);
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([k, v]) => `${inner}${JSON.stringify(k)}: ${pretty(v, inner)}`).join(',\n')}\n${indent}}`;
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

/** No lists or objects inside. */
function isPlain(list: readonly Json[]): boolean {
  return list.every((v) => v === null || typeof v !== 'object');
}

function sortedEntries(object: { readonly [key: string]: Json | undefined }): [string, Json][] {
  return Object.keys(object)
    .sort()
    .flatMap((key): [string, Json][] => (object[key] === undefined ? [] : [[key, object[key]]]));
}

/** `sha256:` and the digest of the canonical JSON of `value`, in hexadecimal. */
export function digestOf(value: Json): string {
  return digestOfBytes(new TextEncoder().encode(canonicalJson(value)));
}

export function digestOfBytes(bytes: Uint8Array): string {
  return `sha256:${sha256Hex(bytes)}`;
}

/** `file` with a field `checksum` over all the others; over `results_digest` in place of long `results`. */
export function withChecksum<T extends { readonly [key: string]: Json | undefined }>(
  file: T,
): T & { readonly checksum: string } {
  return { ...file, checksum: digestOf(sealed(file)) };
}

/** Whether `checksum` and `results_digest` of a parsed file fit its other fields. */
export function checksumHolds(file: { readonly [key: string]: Json | undefined }): boolean {
  const { checksum, ...rest } = file;
  const { results, results_digest } = rest;
  return (
    checksum === digestOf(sealed(rest)) &&
    (results === undefined || results_digest === undefined || results_digest === digestOf(results))
  );
}

function sealed(file: { readonly [key: string]: Json | undefined }): {
  readonly [key: string]: Json | undefined;
} {
  const { results, ...rest } = file;
  return rest['results_digest'] === undefined ? file : rest;
}
