// One item of a study of a command, with every template filled in: what is to be run, and what must be there afterwards.

import type { OutputFile } from '../../contracts/command-study.ts';

export interface InputFile {
  /** Its path in the working directory. */
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  readonly executable: boolean;
}

export interface CommandItem {
  readonly index: number;
  /** The program and its arguments. */
  readonly words: readonly string[];
  readonly inputs: readonly InputFile[];
  /** The path of an input, or null for nothing. */
  readonly stdin: string | null;
  /** The path of the output that standard output becomes, or null. */
  readonly stdout: string | null;
  /** Paths in the working directory; folders may end in /. */
  readonly outputs: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Those that mean success. */
  readonly exitCodes: readonly number[];
  readonly timeoutSeconds: number | null;
}

/** What became of an item that went well. */
export interface CommandRow {
  readonly item: number;
  readonly exitCode: number;
  /** By path; of folders, every file in them. */
  readonly outputs: readonly OutputFile[];
  /** Names this time that it was run: of no two that ran the same item may the outputs be mixed. */
  readonly attempt: string;
  readonly seconds: number;
  readonly host: string;
  /** Its last words. */
  readonly stdout: string;
  readonly stderr: string;
}
