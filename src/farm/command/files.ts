// Files of inputs and outputs: their checksums, and all files of a folder.

import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { SheafFailure } from '../../contracts/failures.ts';
import { machineFailure } from '../atomic-file.ts';

const CHUNK = 1 << 20;

/** `sha256:` and the digest of a file's content; with `sync` it is on disk afterwards. */
export async function digestOfFile(path: string, sync = false): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256');
  const chunk = new Uint8Array(CHUNK);
  let size = 0;
  try {
    const file = openSync(path, 'r');
    try {
      for (;;) {
        const count = readSync(file, chunk);
        if (count === 0) break;
        hash.update(chunk.subarray(0, count));
        size += count;
        // Others on this thread go on meanwhile.
        if (size % (16 * CHUNK) === 0) await setImmediate();
      }
      if (sync) fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw machineFailure(path, 'cannot be read', error);
  }
  return { sha256: `sha256:${hash.digest('hex')}`, size };
}

/** Whether there is anything at a path, be it a link that leads nowhere. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** All that is in `folder` and is no folder itself, by its path in there, in order. Throws for names that are not UTF-8. */
export function allIn(folder: string): readonly string[] {
  const found: string[] = [];
  const walk = (inside: string): void => {
    for (const entry of readdirSync(join(folder, inside), { withFileTypes: true, encoding: 'buffer' })) {
      const path = join(inside, nameOf(entry.name, join(folder, inside)));
      if (entry.isDirectory()) walk(path);
      else found.push(path);
    }
  };
  walk('');
  return found.sort();
}

function nameOf(bytes: Uint8Array, folder: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new SheafFailure(
      'data',
      {
        where: folder,
        what: `a name in this folder is not UTF-8: ${JSON.stringify(new TextDecoder('latin1').decode(bytes))}`,
        expected: 'names that every machine reads alike',
      },
      error,
    );
  }
}
