// Files that jobs need beside the run's own: they are placed in the run directory, so that jobs which see it find them
// there, and engines that carry files carry them by their names alone.

import { copyFileSync, linkSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SheafFailure } from '../contracts/failures.ts';
import { isCode, machineFailure } from './atomic-file.ts';

/** The files' names in the folder of a job. Two of the same name are refused, and names that lists of files cannot hold. */
export function jobFileNames(files: readonly string[]): readonly string[] {
  const names = files.map((path) => basename(path));
  for (const [i, name] of names.entries()) {
    if (names.indexOf(name) < i)
      throw new SheafFailure('usage', { where: files[i], what: `there are two files ${name} for the jobs` });
    if (name.includes(','))
      throw new SheafFailure('usage', {
        where: files[i],
        what: 'a file whose name holds a comma cannot be carried to jobs',
        hint: 'rename it',
      });
  }
  return names;
}

/**
 * Places `files` in folder `run`: as links where that can be, so that a hundred runs of one program hold it once. A file that
 * is there already, of the same size and not older, stays: jobs that wait may be about to read it.
 */
export function placeJobFiles(run: string, files: readonly string[]): void {
  for (const [i, name] of jobFileNames(files).entries()) {
    const [from, to] = [files[i]!, join(run, name)];
    try {
      if (isPlaced(from, to)) continue;
      const temporary = join(run, `${name}.tmp-${process.pid}`);
      rmSync(temporary, { force: true });
      try {
        linkSync(realpathSync(from), temporary);
      } catch {
        // Another file system, or one without links.
        copyFileSync(from, temporary);
      }
      renameSync(temporary, to);
    } catch (error) {
      throw machineFailure(from, `cannot be placed in ${run} for the jobs`, error);
    }
  }
}

function isPlaced(from: string, to: string): boolean {
  const source = statSync(from);
  try {
    const there = statSync(to);
    return there.ino === source.ino || (there.size === source.size && there.mtimeMs >= source.mtimeMs);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false;
    throw error;
  }
}
