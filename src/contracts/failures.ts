// The list of failures: every error that Sheaf raises on purpose is one of these. A failure says what is wrong, where,
// what was expected and what to do, and it carries the exit code of the process that it ends.

/** Exit codes of `sheaf`, as docs/exit-codes.md lists them. */
export const exitCodes = {
  /** All went well. */
  ok: 0,
  /** The work ran, its output is written, and a guardrail that the user set was not met. */
  guardrail: 1,
  /** The command line is wrong. */
  usage: 2,
  /** A specification is wrong. */
  specification: 3,
  /** A data file is wrong, missing a column, or has events where none may be. */
  data: 4,
  /** Shards or a run are incomplete, torn, foreign or overlapping. */
  incomplete: 5,
  /** The machine refused: a file cannot be read or written, the disk is full, a thread died. */
  machine: 6,
  /** The numbers failed: a density is not positive, a fit cannot start. */
  numerics: 7,
  /** A command of the user's own failed in an item of a study. */
  command: 8,
  /** A defect in Sheaf itself. */
  internal: 70,
  /** Ended by Ctrl-C or a termination signal; what was done is kept. */
  interrupted: 130,
} as const;

export type FailureKind = Exclude<keyof typeof exitCodes, 'ok'>;

/** The kind that a process's exit code stands for, or null. */
export function kindOfExit(code: number): FailureKind | null {
  const kind = Object.entries(exitCodes).find(([, c]) => c === code)?.[0];
  return kind === undefined || kind === 'ok' ? null : (kind as FailureKind);
}

/** The parts of a failure's message, each a phrase without a full stop. */
export interface FailureParts {
  /** What is wrong, with the offending value. */
  readonly what: string;
  /** Where: file, path inside it (`channels[0].data.file`), line and column. */
  readonly where?: string | undefined;
  /** What was expected there. */
  readonly expected?: string | undefined;
  /** What to do about it. */
  readonly hint?: string | undefined;
}

/** Every error that Sheaf raises on purpose. `kind` decides the exit code; `parts` is there for programs. */
export class SheafFailure extends Error {
  readonly kind: FailureKind;
  readonly parts: FailureParts;

  constructor(kind: FailureKind, parts: FailureParts, cause?: unknown) {
    super(messageOf(parts), cause === undefined ? undefined : { cause });
    this.name = 'SheafFailure';
    this.kind = kind;
    this.parts = parts;
  }

  get exitCode(): number {
    return exitCodes[this.kind];
  }
}

/** The one place where a failure becomes text: `where: what`, then what was expected and what to do, a line each. */
function messageOf(parts: FailureParts): string {
  const lines = [parts.where === undefined ? parts.what : `${parts.where}: ${parts.what}`];
  if (parts.expected !== undefined) lines.push(`  expected: ${parts.expected}`);
  if (parts.hint !== undefined) lines.push(`  to do: ${parts.hint}`);
  return lines.join('\n');
}

export function specificationFailure(parts: FailureParts, cause?: unknown): SheafFailure {
  return new SheafFailure('specification', parts, cause);
}

export function dataFailure(parts: FailureParts, cause?: unknown): SheafFailure {
  return new SheafFailure('data', parts, cause);
}
