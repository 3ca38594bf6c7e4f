// JSON as Python's json.dumps writes it. Digests of pyhf are taken of this text, and a workspace that is written again keeps
// its numbers as they were: 1.0 does not become 1.

import { byCodePoint } from '../../contracts/code-points.ts';
import { pythonNumber, type WrittenNumbers } from './written-numbers.ts';

/** json.dumps(value, sort_keys=True, ensure_ascii=False), letter for letter. */
export function pythonJson(value: unknown, written: WrittenNumbers): string {
  return text(value, undefined, '', written);
}

function text(value: unknown, holder: object | undefined, key: PropertyKey, written: WrittenNumbers): string {
  if (typeof value === 'number') return numberText(value, holder, key, written);
  if (Array.isArray(value)) return `[${value.map((v, i) => text(v, value, i, written)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const items = sortedEntries(value).map(([k, v]) => `${JSON.stringify(k)}: ${text(v, value, k, written)}`);
  return `{${items.join(', ')}}`;
}

/** The same for people: two spaces a level, but a list without lists or objects inside on one line. */
export function prettyPythonJson(value: unknown, written: WrittenNumbers): string {
  return pretty(value, undefined, '', '', written);
}

function pretty(
  value: unknown,
  holder: object | undefined,
  key: PropertyKey,
  indent: string,
  written: WrittenNumbers,
): string {
  const isList = Array.isArray(value);
  if (typeof value !== 'object' || value === null || (isList && value.every(isPlain)))
    return text(value, holder, key, written);
  const inner = `${indent}  `;
  const items = isList
    ? value.map((v, i) => inner + pretty(v, value, i, inner, written))
    : sortedEntries(value).map(
        ([k, v]) => `${inner}${JSON.stringify(k)}: ${pretty(v, value, k, inner, written)}`,
      );
  const [open, close] = isList ? '[]' : '{}';
  return items.length === 0 ? `${open}${close}` : `${open}\n${items.join(',\n')}\n${indent}${close}`;
}

function numberText(
  value: number,
  holder: object | undefined,
  key: PropertyKey,
  written: WrittenNumbers,
): string {
  return (holder && written.get(holder)?.get(key)) ?? pythonNumber(value);
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function sortedEntries(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => byCodePoint(a, b));
}
