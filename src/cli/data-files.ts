// Files of events that a specification names: where they are, their bytes, and what is said where something is wrong.

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DataSpec } from '../contracts/data-spec.ts';
import { SheafFailure } from '../contracts/failures.ts';
import { reasonOf } from '../farm/atomic-file.ts';
import { formatOfFile } from '../formats/format-of-file.ts';

export function readInput(path: string, kind: 'specification' | 'data', hint?: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new SheafFailure(kind, { where: path, what: `cannot be read (${reasonOf(error)})`, hint }, error);
  }
}

export function dataPath(specPath: string, { file }: DataSpec): string {
  return resolve(dirname(specPath), file);
}

/** `named` is the place in the specification that names the file. */
export function readData(path: string, named: string): Uint8Array {
  return readInput(path, 'data', `${named} names it, relative to the specification`);
}

/** A failure that the specification is to blame for, told at its place there; any other as it is. */
export function inSpecification(error: unknown, data: DataSpec, where: string): unknown {
  if (!(error instanceof SheafFailure && error.kind === 'specification')) return error;
  const parts = { ...error.parts, where, what: `${data.file}: ${error.parts.what}` };
  const isRoot = formatOfFile(data.file, data.format) === 'root';
  const guessed = data.format === undefined && isRoot && !/\.root$/i.test(data.file);
  const hint = guessed
    ? 'by its name the file is read as ROOT; say `format: csv` where it is that'
    : parts.hint;
  return new SheafFailure(error.kind, { ...parts, hint }, error);
}
