// Which format a file of events is read as: what the specification declares, else what its name says.
import type { EventFormat } from './events.ts';

const byEnding: Readonly<Record<string, EventFormat>> = {
  root: 'root',
  parquet: 'parquet',
  pq: 'parquet',
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
};

/** A name with any other ending is read as ROOT, as `nextstat_unbinned_spec_v0` has it. */
export function formatOfFile(name: string, declared?: EventFormat): EventFormat {
  if (declared !== undefined) return declared;
  const ending = /\.([^./\\]*)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(byEnding, ending) ? byEnding[ending]! : 'root';
}
