// A study of a user's own command: item i is the command with its fields filled in for i, run in a folder of its own. The
// study says what is to be run; the machine that it is opened with runs it.

import { digestOf, type Json } from '../../contracts/canonical.ts';
import type { CommandDefinition } from '../../contracts/command-study.ts';
import type { ItemRange } from '../shards.ts';
import type { ItemRunner, Machine, MergeAccount, ShardPlace, Study } from '../study.ts';
import type { JsonObject } from '../toys-file.ts';
import { type CommandIdentity, commandMergedJson, commandShardJson } from './command-file.ts';
import type { CommandItem, CommandRow } from './command-item.ts';
import { itemsOf } from './item-of.ts';

/** A guess: who brings a command of his own to a farm does not wait for single seconds. */
const SECONDS_AN_ITEM = 10;

export class CommandStudy implements Study<CommandRow> {
  readonly kind = 'command';
  readonly digest: string;
  readonly definition: Json;
  readonly items: number;
  readonly secondsAnItem = SECONDS_AN_ITEM;
  readonly waits = true;
  readonly identity: CommandIdentity;
  readonly #of: CommandDefinition;
  readonly #item: (index: number) => CommandItem;

  constructor(definition: CommandDefinition) {
    this.#of = definition;
    this.#item = itemsOf(definition);
    this.definition = definition as unknown as Json;
    this.digest = digestOf(this.definition);
    this.items = definition.items;
    this.identity = { digest: this.digest, items: this.items };
  }

  /** What is to be run for an item. */
  item(index: number): CommandItem {
    return this.#item(index);
  }

  /** Throws a RangeError without a machine: nothing here can run a command. */
  open(machine?: Machine): ItemRunner<CommandRow> {
    if (machine === undefined) throw new RangeError('open: a command needs a machine that runs it');
    return { run: (item) => machine.runCommand(this.#item(item)) };
  }

  shardFile(range: ItemRange, shard: ShardPlace | null, rows: readonly CommandRow[]): JsonObject {
    return commandShardJson(this.identity, range, shard, rows);
  }

  mergedFile(rows: readonly CommandRow[], merge: MergeAccount): JsonObject {
    return commandMergedJson(this.identity, this.#of, rows, merge);
  }
}
