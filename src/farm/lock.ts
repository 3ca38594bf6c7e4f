// One process at a time drives a run. The lock names who; a lock whose process is gone is taken over.

import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { SheafFailure } from '../contracts/failures.ts';

/** Takes the lock at `path` and returns what gives it back. Throws when a living process holds it. */
export function takeLock(path: string): () => void {
  for (let attempt = 0; ; attempt++) {
    try {
      const file = openSync(path, 'wx');
      writeSync(file, JSON.stringify({ host: hostname(), pid: process.pid }));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const holder = readHolder(path);
      if (attempt > 2 || (holder !== null && isAlive(holder))) {
        throw new SheafFailure('incomplete', {
          where: path,
          what: holder === null ? 'another process is taking this run' : `process ${holder.pid} on ${holder.host} is driving this run`,
          hint: 'wait for it, or end it; if it is known to be gone, remove this file',
        });
      }
      rmSync(path, { force: true });
    }
  }
}

interface Holder {
  readonly host: string;
  readonly pid: number;
}

function readHolder(path: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    return typeof holder.host === 'string' && typeof holder.pid === 'number' ? { host: holder.host, pid: holder.pid } : null;
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
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
