// Reads a shard of a toy study back, and refuses what is torn, foreign or not whole.

import { type ToysShardFile, toysShardFile } from '../contracts/toys-output.ts';
import { checkedShard, rangeOfShard } from './shard-checks.ts';
import type { ShardAnswer } from './study.ts';
import { rowsOf, type ToyRow } from './toy-row.ts';
import type { ToysIdentity } from './toys-file.ts';

export function checkToysShard(file: unknown, source: string): ToysShardFile {
  return checkedShard(toysShardFile, file, source);
}

export function readToysShard(file: unknown, source: string, expected: ToysIdentity): ShardAnswer<ToyRow> {
  const shard = checkToysShard(file, source);
  const { results } = shard;
  const bounds = results.error_bound ?? results.nll;
  const columns = [results.converged, results.nll, results.edm, bounds, results.n_events];
  for (const name of expected.names)
    columns.push(results.estimates[name] ?? [], results.uncertainties[name] ?? []);
  const range = rangeOfShard(shard, results.n_toys, columns, expected, source);
  return {
    range,
    shard: shard.shard?.shard_index ?? null,
    rows: rowsOf(results, expected.names, range.start),
  };
}
