// What an item left in its working directory: looked at, checksummed, and laid beside its row under numbers, which every
// way of carrying files leaves as they are.

import { copyFileSync, mkdirSync, realpathSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputFile } from '../../contracts/command-study.ts';
import { SheafFailure } from '../../contracts/failures.ts';
import { allIn, digestOfFile, isThere } from './files.ts';

/**
 * Moves what `outputs` name from `folder` to `target`/0, 1, 2 ..., by the order of the answer. Throws a `command` failure for
 * one that is missing or no file or folder.
 */
export async function collectOutputs(
  outputs: readonly string[],
  folder: string,
  target: string,
): Promise<readonly OutputFile[]> {
  const root = realpathSync(folder);
  const found = outputs.flatMap((output) => filesOf(output, root));
  found.sort((a, b) => (a.path < b.path ? -1 : 1));
  mkdirSync(target);
  const places = found.map((file, k) => ({ ...file, to: join(target, String(k)) }));
  // What may be reached in several ways is copied, while all of it is still there: each output is a file of its own.
  for (const { path, shared, to } of places) if (shared) copyFileSync(join(root, path), to);
  for (const { path, shared, to } of places) if (!shared) renameSync(join(root, path), to);
  const files: OutputFile[] = [];
  for (const { path, to } of places) files.push({ path, ...(await digestOfFile(to, true)) });
  return files;
}

interface Found {
  /** In the working directory. */
  readonly path: string;
  /** Whether it is reached through a link, or has another name, such as that of an input. */
  readonly shared: boolean;
}

/** The file, or all files of the folder. */
function filesOf(output: string, root: string): readonly Found[] {
  const plain = output.replace(/\/$/, '');
  if (!isThere(join(root, plain)))
    throw failure(output, `is not there${beside(root)}`, 'that the command writes it');
  if (statAt(plain, root).isDirectory())
    return allIn(join(root, plain)).map((name) => fileAt(`${plain}/${name}`, root));
  if (output.endsWith('/')) throw failure(output, 'is not a folder');
  return [fileAt(plain, root)];
}

/** `; there is model_7.pth`, of the folder that the output should have been in. */
function beside(root: string): string {
  try {
    const there = allIn(root);
    if (there.length === 0) return '; its working directory is empty';
    return `; there is ${there.slice(0, 5).join(', ')}${there.length > 5 ? ` and ${there.length - 5} more` : ''}`;
  } catch {
    return '';
  }
}

function fileAt(path: string, root: string): Found {
  const stat = statAt(path, root);
  if (stat.isDirectory()) throw failure(path, 'is a link to a folder');
  if (!stat.isFile()) throw failure(path, 'is neither a file nor a folder');
  return { path, shared: stat.nlink > 1 || realpathSync(join(root, path)) !== join(root, path) };
}

/** Of what a path leads to. Throws where that is nothing, or outside of the working directory. */
function statAt(path: string, root: string) {
  let real: string;
  try {
    real = realpathSync(join(root, path));
  } catch {
    throw failure(path, 'is a link that leads nowhere');
  }
  if (!real.startsWith(`${root}/`))
    throw failure(path, `is a link to ${real}, outside of the working directory`);
  return statSync(real);
}

function failure(path: string, what: string, expected?: string): SheafFailure {
  return new SheafFailure('command', { what: `the output ${JSON.stringify(path)} ${what}`, expected });
}
