// `sheaf convert`: columns of a ROOT, Parquet or CSV file as a Parquet or CSV file.

import { existsSync, realpathSync } from 'node:fs';
import { SheafFailure } from '../../contracts/failures.ts';
import { writeAtomic } from '../../farm/atomic-file.ts';
import { channelColumn, weightColumn } from '../../formats/channel-rows.ts';
import { convertTable } from '../../formats/convert-table.ts';
import { writeCsvTable } from '../../formats/csv/csv-table.ts';
import { formatOfFile } from '../../formats/format-of-file.ts';
import { writeParquetTable } from '../../formats/parquet/write-parquet-table.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import type { ObservableArgument } from '../arguments.ts';
import { command, usageFailure } from '../context.ts';
import { readInput } from '../data-files.ts';
import { writableFormat } from '../event-file.ts';
import { checkOutputs } from '../output.ts';

export interface ConvertFlags {
  readonly tree?: string | undefined;
  readonly observable?: readonly ObservableArgument[] | undefined;
  readonly selection?: string | undefined;
  readonly weight?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly maxEvents?: number | undefined;
  readonly outside: 'error' | 'drop';
}

export const convert = command(async (context, flags: ConvertFlags, from: string, to: string) => {
  if (/\.root$/i.test(to))
    throw usageFailure(
      `${to}: ROOT files are read, not written`,
      'a file name that ends in .parquet or .csv',
    );
  const format = writableFormat(to, 'events');
  checkNames(flags);
  checkOutputs(to);
  if (existsSync(from) && existsSync(to) && realpathSync(from) === realpathSync(to))
    throw usageFailure(`${to}: the file would be written over itself`, 'another name for OUT');
  const inFormat = formatOfFile(from);
  if (flags.tree !== undefined && inFormat !== 'root')
    throw usageFailure(`--tree: ${from} is not read as a ROOT file, and only those have trees`);
  const observables = flags.observable ?? [];
  const kernel = await loadKernel();
  const converted = await convertTable(
    readInput(from, 'data'),
    {
      ...flags,
      source: from,
      format: inFormat,
      columns: flags.columns ?? null,
      observables,
    },
    kernel.exports,
  ).catch((error: unknown): never => {
    // Here an expression stands on the command line, not in a specification.
    if (!(error instanceof SheafFailure && error.kind === 'specification')) throw error;
    throw new SheafFailure('usage', error.parts, error);
  });
  const { columns, rows, account } = converted;
  writeAtomic(
    to,
    format === 'parquet'
      ? writeParquetTable(columns, observables)
      : writeCsvTable(columns, rows, /\.tsv$/i.test(to) ? '\t' : ','),
  );
  const { unselected, outside, notFinite } = account;
  const left = [
    ...(unselected > 0 ? [`${unselected} not selected`] : []),
    ...(outside > 0 ? [`${outside} outside`] : []),
    ...(notFinite > 0 ? [`${notFinite} not finite`] : []),
    ...(account.kept > rows ? [`${account.kept - rows} beyond --max-events`] : []),
  ];
  const rest = left.length === 0 ? '' : ` (${left.join(', ')})`;
  const names = columns.map(({ name, type }) => `${name} (${type})`).join(', ');
  context.stderr.write(`${to}: ${rows} of ${account.rows} events${rest}: ${names}\n`);
  return 0;
});

function checkNames({ observable = [], columns = [], weight }: ConvertFlags): void {
  const names = [
    ...observable.map(({ name }) => name),
    ...columns,
    ...(weight === undefined ? [] : [weightColumn]),
  ];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw usageFailure(`two columns would be called ${twice}`);
  const reserved = observable.find(({ name }) => name === weightColumn || name === channelColumn);
  if (reserved !== undefined)
    throw usageFailure(`--observable: ${reserved.name} is a name with a meaning of its own`, 'another name');
}
