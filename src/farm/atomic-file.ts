// Files that are either whole or not there: written to a temporary name, synced, renamed, and the folder synced.

import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { SheafFailure } from '../contracts/failures.ts';

const MARK = '.tmp-';
/** Distinguishes the temporary names of one thread; the thread id does that between threads. */
let unique = 0;

/** Writes `content` to `path`, replacing what was there. Threads and processes may write the same path at once. */
export function writeAtomic(path: string, content: string | Uint8Array): void {
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
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new SheafFailure('machine', { where: path, what: `cannot be written (${reasonOf(error)})`, hint: 'is the disk full, or the folder read-only?' }, error);
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
  for (const name of readdirSync(folder)) if (name.includes(MARK)) rmSync(join(folder, name), { force: true });
}

export function reasonOf(error: unknown): string {
  if (error instanceof Error) return 'code' in error ? `${String(error.code)}: ${error.message}` : error.message;
  return String(error);
}
