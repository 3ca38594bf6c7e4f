// One text for one value: JSON with sorted keys. Digests are taken of it, and files are written in its order.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** JSON without spaces, keys sorted by their UTF-16 units at every level; NaN and infinities become null, as in JSON. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(sortKeys(value));
}

/** JSON for people: sorted keys, two spaces, but a list of plain values on one line. */
export function prettyJson(value: Json): string {
  return pretty(sortKeys(value), '');
}

function pretty(value: Json, indent: string): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    if (list.every((v) => v === null || typeof v !== 'object'))
      return `[${list.map((v) => JSON.stringify(v)).join(', ')}]`;
    return `[\n${list.map((v) => inner + pretty(v, inner)).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([k, v]) => `${inner}${JSON.stringify(k)}: ${pretty(v as Json, inner)}`).join(',\n')}\n${indent}}`;
}

function sortKeys(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(sortKeys);
  const object = value as { readonly [key: string]: Json | undefined };
  const sorted: Record<string, Json | undefined> = {};
  for (const key of Object.keys(object).sort()) {
    const inner = object[key];
    if (inner !== undefined) sorted[key] = sortKeys(inner);
  }
  return sorted;
}

/** `sha256:` and the digest of the canonical JSON of `value`, in hexadecimal. */
export function digestOf(value: Json): string {
  return digestOfBytes(new TextEncoder().encode(canonicalJson(value)));
}

export function digestOfBytes(bytes: Uint8Array): string {
  return `sha256:${bytesToHex(sha256(bytes))}`;
}

/** `file` with a field `checksum` over all the others. */
export function withChecksum<T extends { readonly [key: string]: Json | undefined }>(
  file: T,
): T & { readonly checksum: string } {
  return { ...file, checksum: digestOf(file) };
}

/** Whether the field `checksum` of a parsed file fits its other fields. */
export function checksumHolds(file: { readonly [key: string]: Json | undefined }): boolean {
  const { checksum, ...rest } = file;
  return checksum === digestOf(rest);
}
