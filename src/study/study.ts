// A study: a pure function of an item's index, and how its rows become one result. It knows nothing of where it runs.

import type { Json } from '../contracts/canonical.ts';
import type { CommandItem, CommandRow } from './command/command-item.ts';
import type { ItemRange } from './shards.ts';

export interface Study<Row> {
  readonly kind: string;
  /** Names the question: equal for equal results, whatever the threads, shards, hosts and versions of Node. */
  readonly digest: string;
  /** What the digest is of. A run's manifest holds it, and `makeStudy` makes the same study of it anywhere. */
  readonly definition: Json;
  readonly items: number;
  /** A rough guess of one thread's work, on which only the default number of shards depends. */
  readonly secondsAnItem: number;
  /** Whether its items wait for other programs: several may then be under way on one thread, and some may fail alone. */
  readonly waits?: boolean;
  /** Makes ready to run items on this thread. */
  open(machine?: Machine): ItemRunner<Row>;
  /** The file of one shard, checksum included. */
  shardFile(
    range: ItemRange,
    shard: ShardPlace | null,
    rows: readonly Row[],
  ): { readonly [key: string]: Json };
  /** The merged result of all rows, or of those that are there where `partial` lists missing ranges. */
  mergedFile(rows: readonly Row[], merge: MergeAccount): { readonly [key: string]: Json };
}

/** Runs items one at a time; items may come in any order, and each gives the same row whatever came before. */
export interface ItemRunner<Row> {
  run(item: number): Row | Promise<Row>;
}

/** What items may need of the machine that they run on. Those that only compute need nothing, and run anywhere. */
export interface Machine {
  /** Throws a `command` failure for one that failed. */
  runCommand(item: CommandItem): Promise<CommandRow>;
}

/** A shard's file, read back and checked. */
export interface ShardAnswer<Row> {
  readonly range: ItemRange;
  /** Its index, or null for a file that holds a whole study. */
  readonly shard: number | null;
  readonly rows: readonly Row[];
}

export interface ShardPlace {
  readonly index: number;
  readonly total: number;
}

/** Where the rows of a merged result came from. */
export interface MergeAccount {
  readonly sources: readonly {
    readonly source: string;
    readonly range: ItemRange;
    readonly shard: number | null;
  }[];
  /** Items that no shard answered: empty unless the user asked for a partial result. */
  readonly missing: readonly ItemRange[];
}
