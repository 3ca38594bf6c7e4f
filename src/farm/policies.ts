// What is done about each way in which a shard can fail, as data. The ways are a closed list (`causes` in contracts/run.ts).

import { exitCodes } from '../contracts/failures.ts';
import type { Cause } from '../engines/engine.ts';

/** `torn`: the job ended well, and its answer is missing, damaged or of another study. */
export type FailureCause = Cause | 'torn';

export interface Policy {
  /** How often a shard is sent again for this cause, in one life of the run. */
  readonly again: number;
  /** Seconds before it is sent again; doubled each further time. */
  readonly wait: number;
  /** What its next job asks twice as much of. */
  readonly more?: 'memory' | 'time';
  /** Whether it may be the host's fault: hosts on which shards fail again and again are given no more. */
  readonly blamesHost?: true;
  /** For people, when no further try is made. */
  readonly advice: string;
}

export interface Policies {
  readonly causes: Readonly<Record<FailureCause, Policy>>;
  /** Exit codes that say that the input is wrong: the same question would get the same answer. */
  readonly finalExits: readonly number[];
  /** So many shards that failed for good, with none that is done, end the run. */
  readonly hopeless: number;
  /** MB that a job asks for which ran out of memory and had asked for none. */
  readonly memoryMb: number;
  /** How far the doubling of memory and time goes: times what was asked for. */
  readonly most: number;
  readonly host: {
    /** Failures since its last good shard, of at least two shards, after which a host gets no more. */
    readonly failures: number;
    /** Hosts that may be excluded at once, as a part of those that are known. */
    readonly part: number;
    /** Seconds after which a host is tried again. */
    readonly seconds: number;
  };
  readonly straggler: {
    /** A shard that runs so many times as long as the median of its peers is started a second time elsewhere ... */
    readonly times: number;
    /** ... but not before so many seconds, */
    readonly seconds: number;
    /** and not before this part of all shards is done. */
    readonly done: number;
  };
  /** A scheduler that does not take a further submission is asked again so often, after so many seconds. */
  readonly refusal: { readonly again: number; readonly wait: number };
  /** Seconds that a shard's file may come later than the word that its job has ended: network file systems. */
  readonly late: number;
}

const node: Omit<Policy, 'advice'> = { again: 50, wait: 0, blamesHost: true };

export const policies: Policies = {
  causes: {
    exit: {
      again: 2,
      wait: 20,
      blamesHost: true,
      advice: 'mend what its words name, then `sheaf farm resume`',
    },
    signal: {
      again: 3,
      wait: 10,
      blamesHost: true,
      advice: 'a job that is killed by SIGKILL has often run out of memory: ask for more with --memory',
    },
    'out-of-time': {
      again: 3,
      wait: 0,
      more: 'time',
      advice: 'ask for more with --time, or cut the run into more shards',
    },
    'out-of-memory': { again: 3, wait: 0, more: 'memory', advice: 'ask for more with --memory' },
    node: { ...node, advice: 'its hosts fail: look at them' },
    preempted: { again: 50, wait: 0, advice: 'take a queue whose jobs are not preempted' },
    held: {
      again: 2,
      wait: 60,
      advice: 'mend what its scheduler says, then `sheaf farm resume`',
    },
    // Somebody wanted it gone.
    cancelled: { again: 0, wait: 0, advice: 'if it was not meant to be cancelled, `sheaf farm resume`' },
    'not-started': {
      again: 2,
      wait: 10,
      blamesHost: true,
      advice: 'the machine of the job must see the run directory and the program under the same paths',
    },
    lost: { ...node, again: 5, wait: 2, advice: 'its jobs vanish: look into the logs of the scheduler' },
    torn: {
      again: 3,
      wait: 2,
      blamesHost: true,
      advice: 'its answers are damaged: is a disk full, or written to by something else?',
    },
  },
  finalExits: [exitCodes.usage, exitCodes.specification, exitCodes.data, exitCodes.numerics],
  hopeless: 3,
  memoryMb: 2000,
  most: 8,
  host: { failures: 3, part: 0.5, seconds: 3600 },
  straggler: { times: 4, seconds: 60, done: 0.5 },
  refusal: { again: 10, wait: 30 },
  late: 10,
};
