// Reads a JSON file, plain or gzipped. Well-formed ones take the quick way, the platform's parser; the slow one of scan.ts is
// for places, words and the texts of numbers.

import { dataFailure } from '../../contracts/failures.ts';
import { pathText } from '../../contracts/problems.ts';
import { gunzip, isGzip } from '../gunzip.ts';
import { appearance } from '../looks-like.ts';
import { type ScannedJson, scanJson } from './scan.ts';
import type { WrittenNumbers } from './written-numbers.ts';

export interface JsonFile {
  readonly value: unknown;
  /** `source:line:column path`, for messages. */
  readonly place: Place;
}

export type Place = (path: readonly PropertyKey[]) => string;

/**
 * The value in `bytes`: UTF-8, or gzip of it. With `written` the texts of its numbers are noted there. Throws failures of kind
 * `data` where the bytes are no text, and of kind `specification` where the text is no JSON.
 */
export async function readJson(
  bytes: Uint8Array,
  source: string,
  written?: WrittenNumbers,
): Promise<JsonFile> {
  const text = await textOf(bytes, source);
  let scanned: ScannedJson | undefined;
  const scan = (): ScannedJson => {
    scanned ??= scanJson(text, source, written);
    return scanned;
  };
  const quick = written === undefined ? quickJson(text) : null;
  return {
    value: (quick ?? scan()).value,
    place: (path) => `${source}:${scan().position(path)} ${pathText(path)}`,
  };
}

async function textOf(bytes: Uint8Array, source: string): Promise<string> {
  const plain = isGzip(bytes) ? await gunzip(bytes, source) : bytes;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch (error) {
    const what = `this is not text in UTF-8${appearance(plain)}`;
    throw dataFailure({ where: source, what, expected: 'JSON, plain or gzipped' }, error);
  }
}

function quickJson(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}
