// Slurm's client programs: started with an argument vector, never by a shell, and never waited for without end. Where
// the controller is dead, they would hang for minutes.

import { execFile } from 'node:child_process';
import { SheafFailure } from '../../contracts/failures.ts';

export interface Answer {
  /** Null where the program ended by a signal, or could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outOfTime: boolean;
}

/** How long clients may take. */
export interface Patience {
  /** Seconds, for questions. */
  readonly question: number;
  /** Seconds, for sbatch and scancel. */
  readonly order: number;
}

/** Near the longest text that V8 holds: the answer of squeue for a hundred thousand jobs. */
const BYTES = 500_000_000;

/** Variables of the user's that change what clients print, which jobs they show, or whether they come back. */
const disturbing = /^(SQUEUE_|SACCT_|SCANCEL_|SLURM_TIME_FORMAT$|SBATCH_WAIT$)/;

export function askSlurm(
  command: readonly [string, ...string[]],
  seconds: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const [program, ...args] = command;
  const own = Object.entries(process.env).filter(([name]) => !disturbing.test(name));
  const env = { ...Object.fromEntries(own), ...environment };
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      { timeout: 1000 * seconds, killSignal: 'SIGKILL', maxBuffer: BYTES, env },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
        const words = error?.code === 'ENOENT' ? `there is no program ${program} here` : stderr;
        resolve({ code, stdout, stderr: words, outOfTime: error?.killed === true });
      },
    );
  });
}

/** Slurm's own words in one line, without what every line begins with. */
export function wordsOf({ code, stderr, outOfTime }: Answer, program: string, seconds: number): string {
  const lines = stderr
    .split('\n')
    .map((text) => text.replace(/^\w+: (error: |fatal: )?/, '').trim())
    .filter((text) => text !== '');
  if (outOfTime) lines.push(`${program} gave no answer within ${seconds} s`);
  return lines.join('; ') || `${program} ended ${code === null ? 'by a signal' : `with exit code ${code}`}`;
}

export function slurmFailure(what: string, words: string, hint?: string): SheafFailure {
  return new SheafFailure('machine', { what: `slurm: ${what}: ${words}`, hint });
}
