// What the reader of each format hands to the shared last step: the rows that selection or channel label kept.

export interface RawEvents {
  /** How many rows the file has. */
  readonly rows: number;
  /** The row of each event, in the file's order, or null where every row is an event. */
  readonly picked: Uint32Array | null;
  /** One column for each requested observable; NaN also stands for a missing value. */
  readonly columns: readonly Float64Array[];
  readonly weights: Float64Array | null;
  /** How messages call a row, such as `entry 17` or `line 19`. */
  readonly rowName: (row: number) => string;
}

/** `values` at the rows `picked`; itself where all rows are picked. */
export function pick(values: Float64Array, picked: Uint32Array | null): Float64Array {
  return picked === null ? values : Float64Array.from(picked, (row) => values[row]!);
}

/** The first `most` of the events. */
export function firstOf(raw: RawEvents, most: number): RawEvents {
  const { rows, picked, columns, weights } = raw;
  if ((picked?.length ?? rows) <= most) return raw;
  return {
    ...raw,
    picked: picked?.subarray(0, most) ?? Uint32Array.from({ length: most }, (_, row) => row),
    columns: columns.map((column) => column.subarray(0, most)),
    weights: weights?.subarray(0, most) ?? null,
  };
}
