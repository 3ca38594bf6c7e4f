// What a run's life needs of the world; tests pass their own.

export interface World {
  readonly now: () => Date;
  /** Ends early when `signal` is aborted. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly host: string;
}
