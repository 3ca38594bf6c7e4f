// Names of files in an item's working directory: inside of it, whatever a template was filled with.

import { SheafFailure } from '../../contracts/failures.ts';

/** Longer ones no usual file system has. */
const LONGEST_NAME = 255;

/**
 * The path without `.` and doubled slashes; a slash at its end, which says that it is a folder, stays. Throws a `usage`
 * failure for a path that leaves the folder or that no file can have; `what` says whose it is.
 */
export function workPath(path: string, what: string): string {
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  const fault = faultOf(path, names);
  if (fault !== null)
    throw new SheafFailure('usage', {
      where: what,
      what: `${JSON.stringify(path)} ${fault}`,
      expected: 'a path inside of the working directory',
    });
  return names.join('/') + (/(^|\/)\.?$/.test(path) ? '/' : '');
}

function faultOf(path: string, names: readonly string[]): string | null {
  if (path.startsWith('/')) return 'is an absolute path';
  if (names.includes('..')) return 'leaves the working directory (..)';
  if (names.length === 0) return 'names nothing';
  const said = untellable(path);
  if (said !== null) return `holds ${said}`;
  const long = names.find((name) => new TextEncoder().encode(name).length > LONGEST_NAME);
  return long === undefined ? null : `has a name of more than ${LONGEST_NAME} bytes`;
}

/** What in a text can be told to no program and no file system; null where it all can. */
export function untellable(text: string): string | null {
  if (text.includes('\0')) return 'a NUL character';
  return /\p{Surrogate}/u.test(text) ? 'half of a character (a lone surrogate)' : null;
}

/** Its folders, from the outside in: `a/b/c` lies in `a` and `a/b`. */
export function foldersOf(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, i) => names.slice(0, i + 1).join('/'));
}
