// Writes columns as Parquet with their types; with observables, in the layout of `nextstat_unbinned_events_v1`, so that
// other tools know the file.
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { TypedColumn } from '../typed-table.ts';
import { eventMetadata, type ObservableWindow } from './write-parquet.ts';

export function writeParquetTable(
  columns: readonly TypedColumn[],
  observables: readonly ObservableWindow[],
): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map(sourceOf),
      codec: 'SNAPPY',
      rowGroupSize: 1_000_000,
      ...(observables.length === 0 ? {} : { kvMetadata: eventMetadata(observables) }),
      createdBy: 'sheaf',
    }),
  );
}

function sourceOf(column: TypedColumn): ColumnSource {
  const { name, values } = column;
  switch (column.type) {
    case 'float64':
      return { name, data: column.values, type: 'DOUBLE', nullable: false, encoding: 'PLAIN' };
    case 'float32':
      return { name, data: column.values, type: 'FLOAT', nullable: false, encoding: 'PLAIN' };
    case 'int32':
      return { name, data: column.values, type: 'INT32', nullable: false, encoding: 'PLAIN' };
    case 'int64':
      return { name, data: column.values, type: 'INT64', nullable: false, encoding: 'PLAIN' };
    case 'boolean':
      return { name, data: Array.from(column.values, (v) => v === 1), type: 'BOOLEAN', nullable: false };
    case 'text':
      return { name, data: [...(values as readonly string[])], type: 'STRING', nullable: false };
  }
}
