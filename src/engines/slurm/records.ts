// What Slurm's clients say of tasks, in one shape.

/** What is known of one task of an array, or of many that wait alike. */
export interface TaskRecord {
  readonly job: number;
  /** Indices in the array; null for all tasks of it that no other record is of. */
  readonly tasks: readonly number[] | null;
  readonly name: string;
  /** Slurm's word for the state (`PENDING`, `NODE_FAIL` ...), and words that stand beside it (`REQUEUED`). */
  readonly state: string;
  readonly flags: readonly string[];
  /** Slurm's word for why, with underscores for spaces; `None` where there is nothing to say. */
  readonly reason: string;
  /** Its further words, where it has any. */
  readonly description: string;
  readonly exitCode: number;
  /** The signal that ended the task, or 0. */
  readonly signal: number;
  readonly host: string;
  /** From start to end, of a task that is over. */
  readonly seconds: number;
}

/** A wait status of 16 bits, as Slurm hands it on. */
export function waitStatus(status: number): { readonly exitCode: number; readonly signal: number } {
  return { exitCode: (status >> 8) & 0xff, signal: status & 0x7f };
}
