// The rows of one channel in a file of several, by the labels in its column `_channel` (Parquet and CSV).
import { dataFailure } from '../contracts/failures.ts';

export const channelColumn = '_channel';
export const weightColumn = '_weight';

/** The rows with the label `channel`; null where that is every row. Where none is named, all labels must agree. */
export function rowsOfChannel(
  labels: readonly string[] | null,
  channel: string | undefined,
  source: string,
): Uint32Array | null {
  if (labels === null) {
    if (channel === undefined) return null;
    throw dataFailure({
      where: source,
      what: `the channel '${channel}' is asked for, but there is no column ${channelColumn}`,
      hint: 'leave the channel out, or label the rows',
    });
  }
  const known = [...new Set(labels)];
  if (channel === undefined) {
    if (known.length <= 1) return null;
    throw dataFailure({
      where: source,
      what: `it has the events of ${known.length} channels and none is chosen`,
      expected: `data.channel to be ${listed(known)}`,
    });
  }
  if (!known.includes(channel)) {
    throw dataFailure({
      where: source,
      what: `no row has the label '${channel}' in ${channelColumn}`,
      expected: known.length === 0 ? 'rows, but there are none' : listed(known),
    });
  }
  if (known.length === 1) return null;
  const rows: number[] = [];
  for (let row = 0; row < labels.length; row += 1) if (labels[row] === channel) rows.push(row);
  return Uint32Array.from(rows);
}

function listed(labels: readonly string[]): string {
  const shown = labels.slice(0, 20).map((label) => `'${label}'`);
  return `one of ${shown.join(', ')}${labels.length > 20 ? `, ... (of ${labels.length})` : ''}`;
}
