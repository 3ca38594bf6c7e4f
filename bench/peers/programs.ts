// Runs the programs that are compared, ours and theirs, through the same clock.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, sheafMain } from '../project.ts';
import { peersFolder, type Venv } from './venv.ts';

export interface Timed {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMB: number;
}

/** Runs `command` through timed.py; throws with what it said unless it ends well. */
export function timed(venv: Venv, command: readonly string[]): Timed {
  const done = spawnSync(venv.python, [join(peersFolder, 'timed.py'), ...command], {
    cwd: root,
    encoding: 'utf8',
  });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`timed.py ended with ${done.status}:\n${done.stderr}`);
  const { status, ...rest } = JSON.parse(done.stdout) as Timed & { readonly status: number };
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}:\n${done.stderr}`);
  return rest;
}

export function sheafCommand(...args: readonly string[]): readonly string[] {
  return [process.execPath, sheafMain, ...args];
}

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
