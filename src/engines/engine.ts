// The contract of an engine: it arranges that `sheaf shard RUN INDEX` runs somewhere with its files beside it, and says
// in what state each shard is. What a shard computes is none of its business.

/** What an engine can do, as data that planning reads. */
export interface Capabilities {
  /** Many shards in one submission. */
  readonly arrays: boolean;
  /** Jobs see the run directory under the same path. */
  readonly sharedFiles: boolean;
  /** The engine carries files to jobs and back. */
  readonly transfersFiles: boolean;
  /** Jobs go on when the submitting process ends. */
  readonly outlivesSubmitter: boolean;
}

export interface RunPlace {
  /** Absolute path of the run directory. */
  readonly path: string;
}

/** A submission, as plain data. */
export interface Ticket {
  readonly engine: string;
  readonly id: string;
  readonly shards: readonly number[];
}

export type ShardState =
  | { readonly state: 'waiting' }
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly seconds: number; readonly host: string }
  /** `exitCode` is the inner command's own, where it ended by itself. */
  | { readonly state: 'failed'; readonly reason: string; readonly exitCode?: number }
  /** The engine could not say: nothing may be concluded from it. */
  | { readonly state: 'unknown' };

export interface States {
  readonly shards: ReadonlyMap<number, ShardState>;
  /** Items finished so far by shards that are not done yet, where the engine can see them. */
  readonly itemsUnderWay: number;
}

export interface Resources {
  readonly threads: number;
}

export interface Engine {
  readonly name: string;
  readonly capabilities: Capabilities;
  /** The files that the engine's scheduler reads, by name: pure text. Empty where there is no scheduler. */
  render(run: RunPlace, shards: readonly number[], resources: Resources): ReadonlyMap<string, string>;
  submit(run: RunPlace, shards: readonly number[], resources: Resources): Promise<Ticket>;
  /** The state of every shard of the ticket, by one question for all of them. */
  states(ticket: Ticket): Promise<States>;
  /** Ends what is running and forgets what is waiting; shards that are done stay done. */
  cancel(ticket: Ticket): Promise<void>;
  /** Why a shard is in the state that it is in, in words. */
  explain(ticket: Ticket, shard: number): Promise<string>;
}
