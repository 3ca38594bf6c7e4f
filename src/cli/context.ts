// What a command gets from the outside, and the frame that every command runs in: a failure becomes its message on
// stderr and its exit code.

import type { CommandContext } from '@stricli/core';
import { exitCodes, SheafFailure } from '../contracts/failures.ts';

export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface Context extends CommandContext {
  readonly stdout: Terminal;
  readonly stderr: Terminal & { readonly columns?: number };
  /** Where failures go, whatever --log-level says. */
  readonly failures: Terminal;
  readonly argv: readonly string[];
  readonly setExitCode: (code: number) => void;
}

/** A stricli command function out of one that throws failures. Lets nothing through: what is not a failure is a defect. */
export function command<Flags, Args extends readonly (string | number | undefined)[]>(
  run: (context: Context, flags: Flags, ...args: Args) => Promise<number | undefined>,
) {
  return async function (this: Context, flags: Flags, ...args: Args): Promise<void> {
    try {
      this.setExitCode((await run(this, flags, ...args)) ?? exitCodes.ok);
    } catch (error) {
      if (error instanceof SheafFailure) {
        this.failures.write(`sheaf: ${error.message}\n`);
        this.setExitCode(error.exitCode);
      } else {
        this.failures.write(
          `sheaf: this is a defect in sheaf: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
        );
        this.setExitCode(exitCodes.internal);
      }
    }
  };
}

export function usageFailure(what: string, expected?: string): SheafFailure {
  return new SheafFailure('usage', { what, expected, hint: 'see --help' });
}
