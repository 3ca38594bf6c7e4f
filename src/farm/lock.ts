// One process at a time drives a run. The lock names who; a lock whose process is gone is taken over.

import { existsSync, linkSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { SheafFailure } from '../contracts/failures.ts';
import { isCode, machineFailure, writeNew } from './atomic-file.ts';

/** Takes the lock at `path` and returns what gives it back. Throws when a living process holds it. */
export function takeLock(path: string): () => void {
  for (;;) {
    if (take(path)) return () => release(path);
    const text = readLock(path);
    if (text === null) continue;
    const holder = holderOf(text);
    if (holder !== null && isAlive(holder)) {
      throw new SheafFailure('incomplete', {
        where: path,
        what: `process ${holder.pid} on ${holder.host} is driving this run`,
        hint: 'wait for it, or end it; if it is known to be gone, remove this file',
      });
    }
    takeAway(path, text);
  }
}

/** Who holds the lock at `path` and is alive, null when nobody does. */
export function lockHolder(path: string): Holder | null {
  const text = readLock(path);
  const holder = text === null ? null : holderOf(text);
  return holder !== null && isAlive(holder) ? holder : null;
}

function take(path: string): boolean {
  try {
    return writeNew(path, JSON.stringify({ host: hostname(), pid: process.pid }));
  } catch (error) {
    // Who has just got the lock sweeps temporary files, and may have swept ours.
    if (error instanceof Error && isCode(error.cause, 'ENOENT') && existsSync(dirname(path))) return false;
    throw error;
  }
}

function release(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // A folder that has become read-only keeps the lock of a process that is gone: the next one takes it over.
  }
}

/** Removes the lock whose text is `text`. Another process may have done so already, and have put its own there since. */
function takeAway(path: string, text: string): void {
  const aside = `${path}.gone-${process.pid}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== text) linkSync(aside, path);
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EEXIST'))
      throw machineFailure(path, 'cannot be taken over', error);
  }
  rmSync(aside, { force: true });
}

export interface Holder {
  readonly host: string;
  readonly pid: number;
}

/** The lock's text; null where it has just been given back. */
function readLock(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw machineFailure(path, 'cannot be read', error);
  }
}

/** Null for a damaged lock: locks are whole when they appear, so its process went down with its machine. */
function holderOf(text: string): Holder | null {
  try {
    const holder = JSON.parse(text) as Partial<Holder>;
    return typeof holder.host === 'string' && typeof holder.pid === 'number'
      ? { host: holder.host, pid: holder.pid }
      : null;
  } catch {
    return null;
  }
}

/** Processes of other hosts cannot be seen from here: they count as alive. */
function isAlive({ host, pid }: Holder): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}
