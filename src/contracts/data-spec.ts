// Where events are: what a specification says of a file.

import * as z from 'zod';

/** An expression over branches, which YAML may take for a number. */
export const expression = z.union([z.string().min(1), z.number().transform(String)]);

export const dataSpec = z.strictObject({
  file: z.string().min(1).describe('Path of the data file, relative to the folder of this specification.'),
  format: z
    .enum(['root', 'parquet', 'csv'])
    .optional()
    .describe('Default: by the file name; what is neither .parquet, .pq, .csv nor .tsv is read as ROOT.'),
  tree: z.string().min(1).optional().describe('ROOT only, required there: the TTree or RNTuple.'),
  selection: expression.optional().describe('ROOT only: rows are kept where this is finite and not 0.'),
  weight: expression.optional().describe('ROOT only: the weight of an event, at least 0.'),
  channel: z.string().optional().describe('Parquet and CSV only: keep the rows whose `_channel` is this.'),
});

export type DataSpec = z.infer<typeof dataSpec>;
