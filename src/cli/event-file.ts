// Files of events that commands write.

import { formatOfFile } from '../formats/format-of-file.ts';
import { usageFailure } from './context.ts';

/** The format that the name of a file to write asks for; `what` is written to it. */
export function writableFormat(path: string, what: string): 'parquet' | 'csv' {
  const format = formatOfFile(path);
  if (format !== 'root') return format;
  throw usageFailure(
    `${path}: ${what} are written as Parquet or CSV`,
    'a file name that ends in .parquet or .csv',
  );
}
