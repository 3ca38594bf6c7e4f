// The program as it is installed on this machine: the files that it is made of, and the words that start it.

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machineFailure } from '../farm/atomic-file.ts';
import { version } from '../version.ts';
import type { ArchiveFile } from './tar.ts';

/** The folder of the package: two above this file, wherever it is (src/environment, dist/environment, dist/bin). */
const home = fileURLToPath(new URL('../..', import.meta.url));

/** The command's own file, below the folder of the package. */
export const mainFile = 'dist/bin/main.js';

/** Words that start this very program with this very Node, on machines that see both. */
export function wordsHere(): readonly [node: string, main: string] {
  return [process.execPath, join(home, mainFile)];
}

/** The files of the program, by their paths below the folder of a package that is just that program. */
export function programFiles(): readonly ArchiveFile[] {
  const about = { name: 'sheaf', version, type: 'module' };
  return [
    plain('package.json', new TextEncoder().encode(`${JSON.stringify(about)}\n`)),
    ...['LICENSE', 'NOTICE'].map((name) => plain(name, read(join(home, name)))),
    ...folder(join(home, 'dist/bin'), 'dist/bin', /\.(js|txt)$/),
    ...folder(join(home, 'dist/fonts'), 'dist/fonts', /\.ttf$/),
    ...folder(resvg(), 'node_modules/@resvg/resvg-wasm', /^(package\.json|index\.mjs|index_bg\.wasm)$/),
  ];
}

/** The one package that is not part of the command's own files (cli/png.ts). */
function resvg(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm'));
  } catch (error) {
    throw machineFailure(home, 'a part of the installation cannot be found', error);
  }
}

function folder(from: string, to: string, wanted: RegExp): readonly ArchiveFile[] {
  let names: readonly string[];
  try {
    names = readdirSync(from);
  } catch (error) {
    throw machineFailure(from, 'a part of the installation cannot be read', error);
  }
  return names
    .filter((name) => wanted.test(name))
    .map((name) => plain(`${to}/${name}`, read(join(from, name))));
}

function read(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw machineFailure(path, 'a part of the installation cannot be read', error);
  }
}

function plain(path: string, content: Uint8Array): ArchiveFile {
  return { path, content, isExecutable: false };
}
