// The Python environment of the other tools: made once under .cache/peers from requirements.txt.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../project.ts';

export const peersFolder: string = join(root, 'bench/peers');

export interface Venv {
  readonly python: string;
  readonly nextstat: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** The environment at `given`, or our own, which is made anew where requirements.txt has changed. */
export function openVenv(given: string | null): Venv {
  const folder = given ?? join(root, '.cache/peers');
  if (given === null) makeVenv(folder);
  const program = (name: string): string =>
    process.platform === 'win32' ? join(folder, 'Scripts', `${name}.exe`) : join(folder, 'bin', name);
  const python = program('python');
  const versions: unknown = JSON.parse(
    execFileSync(python, [join(peersFolder, 'versions.py')], { encoding: 'utf8' }),
  );
  return { python, nextstat: program('nextstat'), versions: versions as Record<string, string> };
}

function makeVenv(folder: string): void {
  const requirements = join(peersFolder, 'requirements.txt');
  const stamp = join(folder, 'requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error(`making ${folder} ...`);
  rmSync(folder, { recursive: true, force: true });
  const run = (command: string, ...args: string[]): void => {
    execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  };
  run('python3', '-m', 'venv', folder);
  run(
    join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python'),
    '-m',
    'pip',
    'install',
    '--disable-pip-version-check',
    '-r',
    requirements,
  );
  writeFileSync(stamp, wanted);
}
