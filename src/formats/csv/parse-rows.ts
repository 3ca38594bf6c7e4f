// Cuts the text of a CSV file into rows of cells (papaparse), with what messages need: the line of each row. Lines that
// begin with # are comments; the delimiter is the one of tab, semicolon and comma that the header has most of.
import Papa from 'papaparse';
import { dataFailure } from '../../contracts/failures.ts';

/** A row's cells, and the position in the text where the row ends. */
export type RowVisitor = (cells: readonly string[], end: number) => void;

/** All line ends become \n, so that a line's number is one more than the \n before it. */
export function textOf(bytes: Uint8Array, source: string): string {
  const longest = 500_000_000;
  if (bytes.length > longest) {
    const hint = 'convert the file to Parquet, which is also read ten times faster';
    throw dataFailure({ where: source, what: 'a CSV file of more than 500 MB cannot be read', hint });
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw dataFailure({ where: source, what: 'this is not text in UTF-8', expected: 'a CSV file' }, error);
  }
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

export function visitRows(text: string, source: string, visit: RowVisitor): void {
  Papa.parse<string[]>(text, {
    delimiter: delimiterOf(text),
    newline: '\n',
    comments: '#',
    step: ({ data, errors, meta }) => {
      const isBlank = data.length === 1 && data[0]!.trim() === '';
      if (isBlank) return;
      if (errors.length > 0) {
        const what = `a quote is not closed, or text follows it, on line ${lineOf(text, meta.cursor)}`;
        throw dataFailure({ where: source, what, expected: 'quotes around a whole cell, or none' });
      }
      visit(data, meta.cursor);
    },
  });
}

/** The number of the line that ends at this position. */
export function lineOf(text: string, end: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < end - 1; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function delimiterOf(text: string): string {
  const counts = new Map([
    ['\t', 0],
    [';', 0],
    [',', 0],
  ]);
  const before = /^(?:(?:#.*|[^\S\n]*)\n)*/.exec(text)![0].length;
  let quoted = false;
  for (let at = before; at < text.length; at += 1) {
    const sign = text[at]!;
    const count = counts.get(sign);
    if (sign === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (sign === '\n') break;
    else if (count !== undefined) counts.set(sign, count + 1);
  }
  const [best] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
  return best;
}
