// The command line of `sheaf convert`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { ConvertFlags } from '../commands/convert.ts';
import type { Context } from '../context.ts';
import { outside, text } from '../shared-flags.ts';

export const convert = buildCommand<ConvertFlags, [string, string], Context>({
  loader: async () => (await import('../commands/convert.ts')).convert,
  parameters: {
    flags: {
      tree: {
        kind: 'parsed',
        parse: text,
        optional: true,
        brief: 'ROOT: the TTree or RNTuple (default: the only one there is)',
        placeholder: 'NAME',
      },
      observable: {
        kind: 'parsed',
        parse: parse.parseObservable,
        optional: true,
        variadic: true,
        brief: 'A column of an event file, by name or expression, with its window (repeatable)',
        placeholder: 'NAME[:EXPR]:LO:HI',
      },
      selection: {
        kind: 'parsed',
        parse: text,
        optional: true,
        brief: 'Keep rows where this is finite and not 0',
        placeholder: 'EXPR',
      },
      weight: {
        kind: 'parsed',
        parse: text,
        optional: true,
        brief: 'Write this as the column _weight',
        placeholder: 'EXPR',
      },
      columns: {
        kind: 'parsed',
        parse: parse.parseNames,
        optional: true,
        brief: 'Columns to keep as they are (default: all; with --observable none)',
        placeholder: 'A,B,C',
      },
      maxEvents: {
        kind: 'parsed',
        parse: parse.parseCount,
        optional: true,
        brief: 'Keep the first N of the rows that are kept',
        placeholder: 'N',
      },
      outside,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: text, brief: 'A ROOT, Parquet or CSV file', placeholder: 'IN' },
        { parse: text, brief: 'The file to write, .parquet, .csv or .tsv', placeholder: 'OUT' },
      ],
    },
  },
  docs: {
    brief: 'Columns of a ROOT, Parquet or CSV file as Parquet or CSV',
    fullDescription:
      'Columns keep their types. With --observable the file is an event file: Parquet has the metadata by which other tools\nknow it (nextstat_unbinned_events_v1). ROOT files are read, not written.\n\nExamples:\n  sheaf convert events.root events.parquet --tree events\n  sheaf convert events.root events.csv --tree events --columns Run,Event,M\n  sheaf convert events.root events.parquet --tree events --observable mass:M:60:120 --selection "M > 60 && M < 120"\n  sheaf convert events.parquet events.csv --max-events 1000',
  },
});
