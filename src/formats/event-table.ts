// What a writer of event data is given: columns of plain numbers, with the window of each.

export interface EventTable {
  /** One for each observable, with its window and one value for each event. */
  readonly columns: readonly {
    readonly name: string;
    readonly lower: number;
    readonly upper: number;
    readonly values: Float64Array;
  }[];
  /** One for each event. */
  readonly weights?: Float64Array | null | undefined;
  /** The label of each event's channel. */
  readonly channels?: readonly string[] | null | undefined;
}
