// What every reader of event data answers: columns of plain numbers, with an account of what was left out.

/** One observable as a reader needs it: where its values come from and which window they must lie in. */
export interface ObservableRequest {
  readonly name: string;
  /** A column's name, or for ROOT an expression over branches. */
  readonly expression: string;
  /** Lower and upper end of the window, both inclusive, in the observable's own unit. The upper one may be Infinity. */
  readonly lower: number;
  readonly upper: number;
}

export type EventFormat = 'root' | 'parquet' | 'csv';

/** What is asked of one file. */
export interface EventRequest {
  /** How the file is called in messages. */
  readonly source: string;
  readonly format: EventFormat;
  readonly observables: readonly ObservableRequest[];
  /** ROOT only: the TTree or RNTuple to read, by name or path. */
  readonly tree?: string | undefined;
  /** ROOT only: rows are kept where this expression is finite and not zero. */
  readonly selection?: string | undefined;
  /** ROOT: an expression. Parquet and CSV: the column `_weight` is used where it exists. */
  readonly weight?: string | undefined;
  /** Parquet and CSV: keep the rows whose column `_channel` has this label. */
  readonly channel?: string | undefined;
  /** Of the rows that are selected, only the first so many. */
  readonly maxEvents?: number | undefined;
  /** What a refusal of events outside a window says to do. */
  readonly advice?: string | undefined;
  /** What to do with events that are not finite or lie outside a window. */
  readonly outside: 'error' | 'drop';
}

/** Events in memory: one column per requested observable, in the order of the request. */
export interface Events {
  readonly columns: readonly Float64Array[];
  /** One weight per event, finite and at least 0, or null where every event counts as 1. */
  readonly weights: Float64Array | null;
  readonly account: EventAccount;
}

/** How many rows there were, and why some are not among the events. */
export interface EventAccount {
  readonly rows: number;
  readonly kept: number;
  /** Rows that the selection, the channel label or `maxEvents` left out. */
  readonly unselected: number;
  readonly outside: number;
  readonly notFinite: number;
}
