// How HTCondor's own programs are run: a list of words, never a shell; with a limit of time, since a client whose daemon
// is gone hangs for minutes.

import { spawn } from 'node:child_process';
import { reasonOf } from '../../farm/atomic-file.ts';

export interface ClientAnswer {
  /** null: it could not be started, was killed, or took too long. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a client program to its end, at most so many seconds; never throws. */
export type RunClient = (
  words: readonly string[],
  options: { readonly input?: string; readonly seconds: number },
) => Promise<ClientAnswer>;

/** On this machine. */
export const runHere: RunClient = (words, { input, seconds }) =>
  new Promise((resolve) => {
    const child = spawn(words[0]!, words.slice(1), { stdio: 'pipe' });
    // Not spawn's own limit: of a program that is not there, its timer would keep this process alive.
    const timer = setTimeout(() => child.kill('SIGKILL'), 1000 * seconds);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const text = (parts: readonly Buffer[]): string => Buffer.concat(parts).toString('utf8');
    child.stdout.on('data', (part: Buffer) => out.push(part));
    child.stderr.on('data', (part: Buffer) => err.push(part));
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ code: null, stdout: '', stderr: reasonOf(error) });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const cut = signal === null ? '' : `${words[0]} was ended after ${seconds} s at most (${signal})`;
      resolve({ code, stdout: text(out), stderr: text(err) || cut });
    });
    // A program that ends before it has read everything says why by its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
  });

/** What a client said, without the noise that it makes where names do not resolve. */
export function saidBy({ code, stdout, stderr }: ClientAnswer): string {
  const lines = `${stderr}\n${stdout}`.split('\n').map((line) => line.trim());
  const said = lines.filter((line) => line !== '' && !/init_local_hostname|^Submitting job/.test(line));
  return said.join(' ') || `it ended with ${code === null ? 'no exit code' : `exit code ${code}`}`;
}

/** JSON ads of condor_q and condor_history: nothing at all is an empty list. Throws for anything else that is no JSON. */
export function adsOf(stdout: string): readonly Ad[] {
  if (stdout.trim() === '') return [];
  return JSON.parse(stdout) as readonly Ad[];
}

/** A job as HTCondor's attributes. */
export type Ad = Readonly<Record<string, unknown>>;

export function numberOf(ad: Ad, name: string): number | undefined {
  const value = ad[name];
  return typeof value === 'number' ? value : undefined;
}

export function textOf(ad: Ad, name: string): string | undefined {
  const value = ad[name];
  return typeof value === 'string' ? value : undefined;
}
