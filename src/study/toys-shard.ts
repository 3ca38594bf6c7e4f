// Reads a shard of a toy study back, and refuses what is torn, foreign or not whole.

import { checksumHolds, type Json } from '../contracts/canonical.ts';
import { SheafFailure } from '../contracts/failures.ts';
import { problemsOf } from '../contracts/problems.ts';
import { type ToysShardFile, toysShardFile } from '../contracts/toys-output.ts';
import type { ShardAnswer } from './study.ts';
import { rowsOf, type ToyRow } from './toy-row.ts';
import type { ToysIdentity } from './toys-file.ts';

/** The parsed file's form and checksum, with no study to compare it with yet. */
export function checkToysShard(file: unknown, source: string): ToysShardFile {
  const parsed = toysShardFile.safeParse(file);
  if (!parsed.success) {
    throw new SheafFailure('incomplete', {
      where: source,
      what: `not a shard of a toy study: ${problemsOf(toysShardFile, file, parsed.error)[0]}`,
      hint: 'run this shard again',
    });
  }
  if (!checksumHolds(file as { readonly [key: string]: Json | undefined })) {
    throw new SheafFailure('incomplete', {
      where: source,
      what: 'the checksum does not fit the content: the file was changed or damaged',
      hint: 'run this shard again',
    });
  }
  return parsed.data;
}

export function readToysShard(file: unknown, source: string, expected: ToysIdentity): ShardAnswer<ToyRow> {
  const shard = checkToysShard(file, source);
  if (shard.study.digest !== expected.digest) {
    throw new SheafFailure('incomplete', {
      where: source,
      what: `this shard answers another study, ${shard.study.digest}`,
      expected: expected.digest,
      hint: 'was the specification, the seed, the number of toys or the generation point changed between shards?',
    });
  }
  if (shard.shard === null && shard.results.n_toys < expected.items) {
    throw new SheafFailure('incomplete', {
      where: source,
      what: `a partial merge, of ${shard.results.n_toys} of ${expected.items} toys`,
      hint: 'merge the shards that it was made of',
    });
  }
  const range = { start: shard.shard?.shard_start ?? 0, count: shard.results.n_toys };
  const columns = [
    shard.results.converged,
    shard.results.nll,
    shard.results.edm,
    shard.results.error_bound,
    shard.results.n_events,
  ];
  for (const name of expected.names)
    columns.push(shard.results.estimates[name] ?? [], shard.results.uncertainties[name] ?? []);
  const stated = shard.shard?.shard_n_toys ?? expected.items;
  if (
    range.count !== stated ||
    range.start + range.count > expected.items ||
    columns.some((c) => c.length !== range.count)
  ) {
    throw new SheafFailure('incomplete', {
      where: source,
      what: `the columns do not hold ${stated} toys each`,
      hint: 'run this shard again',
    });
  }
  return {
    range,
    shard: shard.shard?.shard_index ?? null,
    rows: rowsOf(shard.results, expected.names, range.start),
  };
}
