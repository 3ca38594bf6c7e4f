// Writes events as Parquet in the layout of `nextstat_unbinned_events_v1`: DOUBLE columns, `_weight` and `_channel` last,
// the observables' bounds in the file's key-value metadata. A bound that is not finite is written as null.
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { channelColumn, weightColumn } from '../channel-rows.ts';
import type { EventTable } from '../event-table.ts';

export function writeParquet(table: EventTable): Uint8Array {
  const numbers = (name: string, data: Float64Array): ColumnSource => ({
    name,
    data,
    type: 'DOUBLE',
    nullable: false,
    encoding: 'PLAIN',
  });
  const columnData = table.columns.map(({ name, values }) => numbers(name, values));
  if (table.weights) columnData.push(numbers(weightColumn, table.weights));
  if (table.channels) {
    columnData.push({ name: channelColumn, data: [...table.channels], type: 'STRING', nullable: false });
  }
  return new Uint8Array(
    parquetWriteBuffer({
      columnData,
      codec: 'SNAPPY',
      rowGroupSize: 1_000_000,
      kvMetadata: eventMetadata(table.columns),
      createdBy: 'sheaf',
    }),
  );
}

/** An observable and its window, as the metadata of an event file names them. */
export interface ObservableWindow {
  readonly name: string;
  readonly lower: number;
  readonly upper: number;
}

export function eventMetadata(windows: readonly ObservableWindow[]): { key: string; value: string }[] {
  const observables = windows.map(({ name, lower, upper }) => ({ name, bounds: [lower, upper] }));
  return [
    { key: 'nextstat.schema_version', value: 'nextstat_unbinned_events_v1' },
    { key: 'nextstat.observables', value: JSON.stringify(observables) },
  ];
}
