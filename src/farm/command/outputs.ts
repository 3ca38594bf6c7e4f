// What an item left in its working directory: looked at, checksummed, and laid beside its row under numbers, which every
// way of carrying files leaves as they are.

import { copyFileSync, mkdirSync, realpathSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputFile } from '../../contracts/command-study.ts';
import { SheafFailure } from '../../contracts/failures.ts';
import { allIn, digestOfFile, lookAt } from './files.ts';

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
  const paths = [...new Set(outputs.flatMap((output) => pathsOf(output, folder, root)))].sort();
  mkdirSync(target);
  const files: OutputFile[] = [];
  for (const [k, path] of paths.entries()) {
    const [from, to] = [join(folder, path), join(target, String(k))];
    place(from, to, path, root);
    files.push({ path, ...(await digestOfFile(to, true)) });
  }
  return files;
}

/** The file, or all files of the folder. */
function pathsOf(output: string, folder: string, root: string): readonly string[] {
  const plain = output.replace(/\/$/, '');
  const path = join(folder, plain);
  const found = lookAt(path);
  if (found === null)
    throw failure(output, 'is not there', `that the command writes it${beside(folder, plain)}`);
  const isFolder = found.isSymbolicLink() ? isLinkedFolder(path, plain, root) : found.isDirectory();
  if (isFolder) return allIn(path).map((name) => `${plain}/${name}`);
  if (output.endsWith('/')) throw failure(output, 'is not a folder');
  return [plain];
}

/** ` (there is model_7.pth)`, of the folder that the output should have been in. */
function beside(folder: string, plain: string): string {
  try {
    const there = allIn(folder).filter((path) => path !== plain);
    if (there.length === 0) return '; its working directory is empty';
    return `; there is ${there.slice(0, 5).join(', ')}${there.length > 5 ? ` and ${there.length - 5} more` : ''}`;
  } catch {
    return '';
  }
}

function place(from: string, to: string, path: string, root: string): void {
  const { mode, isLink, links } = fileAt(from, path, root);
  // What is also somewhere else, such as an input under another name, is copied: the output is then a file of its own.
  if (isLink || links > 1n) copyFileSync(from, to);
  else if ((mode & 0o170000n) === 0o100000n) renameSync(from, to);
  else throw failure(path, 'is neither a file nor a folder');
}

function fileAt(from: string, path: string, root: string) {
  const found = lookAt(from)!;
  if (!found.isSymbolicLink()) return { mode: found.mode, isLink: false, links: found.nlink };
  inside(from, path, root);
  if (!statSync(from).isFile()) throw failure(path, 'is a link to what is no file');
  return { mode: found.mode, isLink: true, links: found.nlink };
}

function isLinkedFolder(from: string, path: string, root: string): boolean {
  inside(from, path, root);
  return statSync(from).isDirectory();
}

/** Throws for a link that leads out of the working directory, or nowhere. */
function inside(from: string, path: string, root: string): void {
  let real: string;
  try {
    real = realpathSync(from);
  } catch {
    throw failure(path, 'is a link that leads nowhere');
  }
  if (!real.startsWith(`${root}/`))
    throw failure(path, `is a link to ${real}, outside of the working directory`);
}

function failure(path: string, what: string, expected?: string): SheafFailure {
  return new SheafFailure('command', { what: `the output ${JSON.stringify(path)} ${what}`, expected });
}
