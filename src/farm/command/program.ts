// Runs one program to its end, in a process group of its own: no shell, standard output and error straight into files, and
// nothing of it left running afterwards.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { Guard } from './guard.ts';

export interface ProgramPlace {
  readonly folder: string;
  /** Paths of files; null for nothing. */
  readonly stdin: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** How it ended: `error` where it could not be started. */
export type ProgramEnd =
  | { readonly end: 'exit'; readonly code: number }
  | { readonly end: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly end: 'out-of-time' }
  | { readonly end: 'stopped' }
  | { readonly end: 'error'; readonly error: NodeJS.ErrnoException };

/** After SIGTERM, so long until SIGKILL: less than the 30 s that Slurm gives a job. */
const GRACE_MS = 10_000;

let guard: Guard | undefined;

/** Ends the program when `signal` is aborted, or after so many seconds. */
export async function runProgram(
  words: readonly string[],
  place: ProgramPlace,
  seconds: number | null,
  signal: AbortSignal,
): Promise<ProgramEnd> {
  if (signal.aborted) return { end: 'stopped' };
  guard ??= new Guard();
  const child = start(words, place);
  if (!('pid' in child) || child.pid === undefined) return startError(child);
  const group = child.pid;
  guard.add(group);
  let why: 'out-of-time' | 'stopped' | undefined;
  let hard: NodeJS.Timeout | undefined;
  const stop = (because: 'out-of-time' | 'stopped'): void => {
    why ??= because;
    kill(group, 'SIGTERM');
    hard ??= setTimeout(() => kill(group, 'SIGKILL'), GRACE_MS);
  };
  const onAbort = (): void => stop('stopped');
  signal.addEventListener('abort', onAbort);
  const late = seconds === null ? undefined : afterSeconds(seconds, () => stop('out-of-time'));
  try {
    const [code, by] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
      child.once('exit', (code, by) => resolve([code, by])),
    );
    if (why !== undefined) return { end: why };
    return by === null ? { end: 'exit', code: code! } : { end: 'signal', signal: by };
  } finally {
    signal.removeEventListener('abort', onAbort);
    late?.();
    clearTimeout(hard);
    // What it started itself and left behind.
    kill(group, 'SIGKILL');
    guard.remove(group);
  }
}

function start(words: readonly string[], place: ProgramPlace): ChildProcess | Error {
  const files: number[] = [];
  try {
    files.push(openSync(place.stdin ?? '/dev/null', 'r'));
    files.push(openSync(place.stdout, 'w'), openSync(place.stderr, 'w'));
    return spawn(words[0]!, words.slice(1), {
      cwd: place.folder,
      env: place.environment,
      detached: true,
      stdio: files,
    });
  } catch (error) {
    // Some reasons are thrown (E2BIG), others told by an event (ENOENT).
    return error as Error;
  } finally {
    for (const file of files) closeSync(file);
  }
}

async function startError(child: ChildProcess | Error): Promise<ProgramEnd> {
  if (child instanceof Error) return { end: 'error', error: child };
  return new Promise((resolve) => child.once('error', (error) => resolve({ end: 'error', error })));
}

/** Timers of Node hold for 24 days at most. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function afterSeconds(seconds: number, call: () => void): () => void {
  const timer = setTimeout(call, Math.min(1000 * seconds, LONGEST_TIMER_MS));
  return () => clearTimeout(timer);
}

function kill(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It is gone.
  }
}
