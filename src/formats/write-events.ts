// Writes events as the bytes of a Parquet or CSV file that readEvents reads back to the same bits.
import { specificationFailure } from '../contracts/failures.ts';
import { channelColumn, weightColumn } from './channel-rows.ts';
import { writeCsv } from './csv/write-csv.ts';
import type { EventTable } from './event-table.ts';
import { writeParquet } from './parquet/write-parquet.ts';

export function writeEvents(format: 'parquet' | 'csv', table: EventTable): Uint8Array {
  checkTable(table);
  return format === 'parquet' ? writeParquet(table) : writeCsv(table);
}

function checkTable({ columns, weights, channels }: EventTable): void {
  const fail = (what: string, expected?: string) =>
    specificationFailure({ where: 'events to write', what, expected });
  const rows = columns[0]?.values.length;
  if (rows === undefined) throw fail('there is no observable');
  const names = columns.map(({ name }) => name);
  const reserved = names.find(
    (name) => name === weightColumn || name === channelColumn || name.trim() === '',
  );
  if (reserved !== undefined) throw fail(`an observable cannot be called '${reserved}'`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw fail(`two observables are called '${twice}'`);
  const lengths = [
    ...columns.map(({ name, values }) => [name, values.length] as const),
    ...(weights ? [[weightColumn, weights.length] as const] : []),
    ...(channels ? [[channelColumn, channels.length] as const] : []),
  ];
  const odd = lengths.find(([, length]) => length !== rows);
  if (odd !== undefined) throw fail(`${odd[0]} has ${odd[1]} values`, `${rows}, as ${names[0]} has`);
}
