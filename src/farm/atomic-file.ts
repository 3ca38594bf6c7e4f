// Files that are either whole or not there: written to a temporary name, synced, renamed, and the folder synced.

import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { SheafFailure } from '../contracts/failures.ts';

const MARK = '.tmp-';
/** What file systems say that have no hard links. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];
/** Distinguishes the temporary names of one thread; the thread id does that between threads. */
let unique = 0;

/** Writes `content` to `path`, replacing what was there. Threads and processes may write the same path at once. */
export function writeAtomic(path: string, content: string | Uint8Array): void {
  write(path, content, renameSync);
}

/** The same where there must be nothing yet: of several that do it at once, one gets true. */
export function writeNew(path: string, content: string | Uint8Array): boolean {
  let isNew = true;
  write(path, content, (temporary) => {
    try {
      linkSync(temporary, path);
    } catch (error) {
      // Who came first may have swept away the temporary file of who comes second, as if a killed writer had left it.
      const swept = isCode(error, 'ENOENT') && existsSync(path);
      if (!swept && !isCode(error, 'EEXIST')) {
        if (!NO_LINKS.some((code) => isCode(error, code))) throw error;
        // Without links, who asks and who renames are two steps: two that start in the same instant may both think
        // themselves the first. Rare file systems only (FAT, some network mounts).
        if (!existsSync(path)) return renameSync(temporary, path);
      }
      isNew = false;
    }
    rmSync(temporary, { force: true });
  });
  return isNew;
}

function write(
  path: string,
  content: string | Uint8Array,
  place: (temporary: string, path: string) => void,
): void {
  const temporary = join(dirname(path), `${basename(path)}${MARK}${process.pid}-${threadId}-${unique++}`);
  try {
    const file = openSync(temporary, 'wx', 0o644);
    try {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    place(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    remove(temporary);
    throw machineFailure(path, 'cannot be written', error);
  }
}

/** What the machine refused, and what to do about its usual causes. */
export function machineFailure(path: string, what: string, error: unknown): SheafFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new SheafFailure(
    'machine',
    { where: path, what: `${what} (${reasonOf(error)})`, hint: hints[code] },
    error,
  );
}

const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space, or choose another place',
  EDQUOT: 'free some space, or choose another place',
  EROFS: 'choose a place that can be written to',
  EACCES: 'choose a place that can be written to',
  EPERM: 'choose a place that can be written to',
  ENOENT: 'make the folder first',
  ENOTDIR: 'choose another place: a file stands where a folder is needed',
};

/** Removes a file if it can be removed. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is in the way of nothing.
  }
}

/** Makes renames and new files of a folder last; file systems that cannot do that say so and are left alone. */
export function syncFolder(folder: string): void {
  try {
    const file = openSync(folder, 'r');
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    // Not every platform opens folders; the rename itself is atomic all the same.
  }
}

/** Removes temporary files that killed writers left behind. Only for a folder that no one else writes to now. */
export function removeTemporaries(folder: string): void {
  for (const name of readdirSync(folder)) if (name.includes(MARK)) remove(join(folder, name));
}

/** An error in words; of the system's own (`ENOENT: no such file or directory, open '/x'`) without the call. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'syscall' in error ? error.message.replace(/, \w+( '.*)?$/s, '') : error.message;
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
