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
  /** Shards run in this very process: what fails here would fail here again. */
  readonly thisMachine?: true;
  /** Milliseconds between two looks: at least, and when nothing changes at most. Without it, 500 to 5000. */
  readonly looks?: readonly [least: number, most: number];
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

/** Every way in which a job can end without having done its work. What is done about each is the farm's business. */
export type Cause =
  /** The command ended by itself with a code that is not 0. */
  | 'exit'
  /** A signal ended it that nobody here sent. */
  | 'signal'
  | 'out-of-time'
  | 'out-of-memory'
  /** Its machine failed, was cut off or drained. */
  | 'node'
  | 'preempted'
  /** The scheduler will not run it until somebody intervenes. */
  | 'held'
  | 'cancelled'
  /** The scheduler could not start it: no such partition, no such program, a file that is missing. */
  | 'not-started'
  /** It is gone, and nobody knows why. */
  | 'lost';

export type ShardState =
  /** `why` is the scheduler's own word for what it waits for. */
  | { readonly state: 'waiting'; readonly why?: string }
  | { readonly state: 'running'; readonly host?: string }
  | { readonly state: 'done'; readonly seconds: number; readonly host: string }
  /**
   * `exitCode` is the inner command's own, where it ended by itself. `remains`: its job is still with the scheduler, which
   * holds it, and must be cancelled before the shard is sent again.
   */
  | {
      readonly state: 'failed';
      readonly cause: Cause;
      readonly reason: string;
      readonly exitCode?: number;
      readonly host?: string;
      readonly remains?: true;
    }
  /** It is over, and the scheduler has forgotten how it ended: the shard's files must tell. */
  | { readonly state: 'ended' }
  /** The engine could not say: nothing may be concluded from it. */
  | { readonly state: 'unknown' };

export interface States {
  readonly shards: ReadonlyMap<number, ShardState>;
  /** Items finished so far by shards that are not done yet, where the engine can see them. */
  readonly itemsUnderWay: number;
}

/** What each job asks for, and how it finds the program. */
export interface JobShape {
  /**
   * Words that start sheaf on the machine of the job. `shard`, the run directory and the index of the shard follow. The
   * local engine, whose threads are of this very process, needs none.
   */
  readonly program: readonly string[];
  /**
   * Files of this machine, as absolute paths, that the words need: each lies under its own name in the folder in which a
   * job starts. That is the run directory, or what was carried of it.
   */
  readonly files?: readonly string[];
  readonly threads: number;
  readonly memoryMb?: number;
  readonly diskMb?: number;
  readonly gpus?: number;
  /** Wall-clock time that a job may take. */
  readonly seconds?: number;
  /** How many shards may run at once; without it, as many as there is room for. */
  readonly most?: number;
  /** Files and folders of the run directory, besides its manifest, that a shard reads. */
  readonly inputs?: readonly string[];
  /** Hosts, as `ShardState` names them, that jobs must not run on. */
  readonly avoid?: readonly string[];
}

export interface Engine {
  readonly name: string;
  readonly capabilities: Capabilities;
  /** The files that the engine's scheduler reads, by name: pure text. Empty where there is no scheduler. */
  render(run: RunPlace, shards: readonly number[], job: JobShape): ReadonlyMap<string, string>;
  submit(run: RunPlace, shards: readonly number[], job: JobShape): Promise<Ticket>;
  /** The state of every shard of the ticket, by one question for all of them. */
  states(ticket: Ticket): Promise<States>;
  /** Ends what is running and forgets what is waiting; shards that are done stay done. */
  cancel(ticket: Ticket): Promise<void>;
  /** The same for some shards of it. An engine without it is never given a shard while it may still run elsewhere. */
  cancelShards?(ticket: Ticket, shards: readonly number[]): Promise<void>;
  /** All submissions of a run that the scheduler knows of, also those whose answer got lost. */
  find?(run: RunPlace): Promise<readonly Ticket[]>;
  /**
   * How many jobs of this shape have room at once, whoever uses it now; null where the engine cannot say. An engine without
   * it never can.
   */
  slots?(job: JobShape): Promise<number | null>;
  /** Why a shard is in the state that it is in, in words. */
  explain(ticket: Ticket, shard: number): Promise<string>;
}
