// What hosts are told: scripts for /bin/sh. The login shell of a user may be any, and gets one fixed line that all of them
// read alike; the script itself comes by the standard input, where only /bin/sh sees it.

import { SheafFailure } from '../../contracts/failures.ts';

/**
 * A word of a script for a POSIX shell that comes out as `text`, whatever is in it (POSIX.1-2017, Shell Command Language,
 * 2.2.2): within single quotes everything stands for itself but a single quote. NUL is in no word of any program: refused.
 */
export function quote(text: string): string {
  if (text.includes('\0'))
    throw new SheafFailure('usage', {
      what: `${JSON.stringify(text)} holds a NUL character, which no program can be told`,
    });
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `name='value'` lines that open a script. */
export function assignments(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${quote(value)}\n`)
    .join('');
}

export interface Order {
  /** For ssh: the command on the other side. */
  readonly command: string;
  /** What its standard input begins with; further input may follow for the script to read. */
  readonly script: Uint8Array;
}

/**
 * The command reads exactly the bytes of the script and runs them: shells that read a script by themselves would read on,
 * into what is meant for it.
 */
export function order(script: string): Order {
  const bytes = new TextEncoder().encode(script);
  return { command: `exec /bin/sh -c 'eval "$(head -c ${bytes.length})"'`, script: bytes };
}

/** Functions that several scripts use. */
export const common = `umask 077
one() { printf '%s' "$*" | tr '\\n\\r' '  '; }
`;
