// Writes events as CSV: a header line, then shortest numbers that read back to the same bits; `_weight` and `_channel`
// last. Text is quoted only where it must be.
import { channelColumn, weightColumn } from '../channel-rows.ts';
import type { EventTable } from '../event-table.ts';
import { cellOfNumber } from './cells.ts';

export function writeCsv(table: EventTable): Uint8Array {
  const { weights, channels } = table;
  const numeric = table.columns.map(({ values }) => values);
  const names = table.columns.map(({ name }) => name);
  if (weights) {
    numeric.push(weights);
    names.push(weightColumn);
  }
  if (channels) names.push(channelColumn);
  const lines = [names.map(cellOfText).join(',')];
  const rows = numeric[0]?.length ?? 0;
  for (let row = 0; row < rows; row += 1) {
    const cells = numeric.map((values) => cellOfNumber(values[row]!));
    if (channels) cells.push(cellOfText(channels[row]!));
    lines.push(cells.join(','));
  }
  lines.push('');
  return new TextEncoder().encode(lines.join('\n'));
}

export function cellOfText(text: string): string {
  const mustQuote = text.trim() !== text || text === '' || /[",;\t\r\n#]/.test(text);
  return mustQuote ? `"${text.replaceAll('"', '""')}"` : text;
}
