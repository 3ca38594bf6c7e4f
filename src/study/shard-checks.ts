// What every shard's file is checked for when it is read back, whatever its study: form, checksum, whose it is, and that
// its columns hold what it says.

import type * as z from 'zod';
import { checksumHolds, type Json } from '../contracts/canonical.ts';
import { SheafFailure } from '../contracts/failures.ts';
import { problemsOf } from '../contracts/problems.ts';
import type { ItemRange } from './shards.ts';

const hint = 'run this shard again';

/** The parsed file's form and checksum, with no study to compare it with yet. */
export function checkedShard<S extends z.ZodType>(schema: S, file: unknown, source: string): z.output<S> {
  const parsed = schema.safeParse(file);
  if (!parsed.success) {
    throw new SheafFailure('incomplete', {
      where: source,
      what: `not a shard of a toy study: ${problemsOf(schema, file, parsed.error)[0]}`,
      hint,
    });
  }
  if (!checksumHolds(file as { readonly [key: string]: Json | undefined })) {
    throw new SheafFailure('incomplete', {
      where: source,
      what: 'the checksum does not fit the content: the file was changed or damaged',
      hint,
    });
  }
  return parsed.data;
}

interface ShardFacts {
  readonly study: { readonly digest: string };
  readonly shard: { readonly shard_start: number; readonly shard_n_toys: number } | null;
}

/**
 * The items of a shard of the study `expected`; `count` is how many toys it holds, and `columns` must have as many
 * values each.
 */
export function rangeOfShard(
  { study, shard }: ShardFacts,
  count: number,
  columns: readonly (readonly unknown[])[],
  expected: { readonly digest: string; readonly items: number },
  source: string,
): ItemRange {
  if (study.digest !== expected.digest) {
    throw new SheafFailure('incomplete', {
      where: source,
      what: `this shard answers another study, ${study.digest}`,
      expected: expected.digest,
      hint: 'was the specification, the seed, the number of toys or the generation point changed between shards?',
    });
  }
  if (shard === null && count < expected.items) {
    throw new SheafFailure('incomplete', {
      where: source,
      what: `a partial merge, of ${count} of ${expected.items} toys`,
      hint: 'merge the shards that it was made of',
    });
  }
  const start = shard?.shard_start ?? 0;
  const stated = shard?.shard_n_toys ?? expected.items;
  if (count !== stated || start + count > expected.items || columns.some((c) => c.length !== count)) {
    throw new SheafFailure('incomplete', {
      where: source,
      what: `the columns do not hold ${stated} toys each`,
      hint,
    });
  }
  return { start, count };
}
