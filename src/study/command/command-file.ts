// The files of a study of a command: a shard's, and the merged one, which has the words and the table beside the results.

import { digestOf, type Json, withChecksum } from '../../contracts/canonical.ts';
import {
  type CommandDefinition,
  type CommandResults,
  type CommandShardFile,
  commandShardFile,
} from '../../contracts/command-study.ts';
import { commandOutputTag } from '../../contracts/tags.ts';
import { checkedShard, rangeOfShard } from '../shard-checks.ts';
import type { ItemRange } from '../shards.ts';
import type { MergeAccount, ShardAnswer, ShardPlace } from '../study.ts';
import { type JsonObject, mergeJson, placeJson } from '../toys-file.ts';
import type { CommandRow } from './command-item.ts';

export interface CommandIdentity {
  readonly digest: string;
  readonly items: number;
}

export function commandShardJson(
  of: CommandIdentity,
  range: ItemRange,
  shard: ShardPlace | null,
  rows: readonly CommandRow[],
): JsonObject {
  return withChecksum({
    ...body(of, rows),
    shard: placeJson(range, shard),
    account: {
      ...accountOf(rows),
      attempt: rows.map((r) => r.attempt),
      stdout: rows.map((r) => r.stdout),
      stderr: rows.map((r) => r.stderr),
    },
  });
}

export function commandMergedJson(
  of: CommandIdentity,
  definition: CommandDefinition,
  rows: readonly CommandRow[],
  merge: MergeAccount,
): JsonObject {
  const { words, table } = definition;
  const files = rows.flatMap((r) => r.outputs);
  return withChecksum({
    ...body(of, rows),
    ...mergeJson(merge),
    command: words,
    items: rows.map((r) => r.item),
    table: table === null ? null : { columns: table.columns, rows: rows.map((r) => table.rows[r.item]!) },
    n_items: rows.length,
    n_outputs: files.length,
    output_bytes: files.reduce((sum, { size }) => sum + size, 0),
    account: accountOf(rows),
  });
}

function body(of: CommandIdentity, rows: readonly CommandRow[]): JsonObject {
  const results: CommandResults = {
    exit_code: rows.map((r) => r.exitCode),
    outputs: rows.map((r) => [...r.outputs]),
  };
  return {
    schema_version: commandOutputTag,
    study: { kind: 'command', ...of },
    results: results as Json,
    results_digest: digestOf(results as Json),
  };
}

function accountOf(rows: readonly CommandRow[]): { readonly seconds: number[]; readonly host: string[] } {
  return { seconds: rows.map((r) => r.seconds), host: rows.map((r) => r.host) };
}

export function readCommandShard(
  file: unknown,
  source: string,
  expected: CommandIdentity,
): ShardAnswer<CommandRow> {
  const shard: CommandShardFile = checkedShard(commandShardFile, file, source);
  const { results, account } = shard;
  const columns = [results.outputs, ...Object.values(account)];
  const range = rangeOfShard(shard, results.exit_code.length, columns, expected, source);
  const rows = results.exit_code.map((exitCode, i) => ({
    item: range.start + i,
    exitCode,
    outputs: results.outputs[i]!,
    attempt: account.attempt[i]!,
    seconds: account.seconds[i]!,
    host: account.host[i]!,
    stdout: account.stdout[i]!,
    stderr: account.stderr[i]!,
  }));
  return { range, shard: shard.shard.shard_index, rows };
}
