// A study of a user's own command: what its digest is of, and the files that it is answered in.

import * as z from 'zod';
import { commandOutputTag } from './tags.ts';
import { shardPlace } from './toys-output.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, { error: 'expected sha256: and 64 digits' });
const size = z.number().int().nonnegative().describe('Bytes.');
const template = z.string().describe('{field} is filled in for each item; {{ and }} are braces.');

export const commandDefinition = z
  .strictObject({
    kind: z.literal('command'),
    revision: z
      .literal(1)
      .describe('Raised when the meaning of a definition changes from one version of Sheaf to the next.'),
    words: z.array(template).min(1).describe('The program and its arguments, each handed on as one.'),
    items: z.number().int().positive(),
    table: z
      .strictObject({
        columns: z.array(z.string().min(1)),
        rows: z.array(z.array(z.string())).min(1),
      })
      .nullable()
      .describe('One row an item; its columns are fields, besides {index}, which counts items from 0.'),
    inputs: z.array(template).describe('Files and folders that an item finds in its working directory.'),
    files: z
      .record(z.string(), z.strictObject({ sha256: digest, size, executable: z.boolean() }))
      .describe('Every file of all inputs, by its path in the working directory.'),
    stdin: template.nullable().describe('An input that is read as standard input; null for nothing.'),
    stdout: template.nullable().describe('An output that standard output becomes; null for none.'),
    outputs: z.array(template).describe('Files and folders that an item leaves; what ends in / is a folder.'),
    environment: z.record(z.string(), z.string()).describe('Variables on top of those of the job.'),
    exit_codes: z.array(z.number().int().min(0).max(255)).min(1).describe('Those that mean success.'),
    item_timeout_s: z.number().positive().nullable(),
  })
  .describe('A command that is run once an item: everything that its results may depend on.');

export const outputFile = z.strictObject({
  path: z.string().describe('In the folder `outputs` of the run.'),
  size,
  sha256: digest,
});

export const commandResults = z
  .strictObject({
    exit_code: z.array(z.number().int()),
    outputs: z.array(z.array(outputFile)).describe('By path; of folders, every file in them.'),
  })
  .describe('One entry an item.');

const attempt = z
  .string()
  .regex(/^[\w-]+$/)
  .describe(
    'Names this time that the item was run: items/INDEX/out-ATTEMPT holds its outputs until the run takes them.',
  );

const accounts = {
  seconds: z.array(z.number().nonnegative()).describe('That the command took.'),
  host: z.array(z.string()),
};

export const commandShardFile = z
  .strictObject({
    schema_version: z.literal(commandOutputTag),
    checksum: z.string(),
    study: z.strictObject({ kind: z.literal('command'), digest: z.string(), items: z.number().int() }),
    shard: shardPlace,
    results: commandResults,
    results_digest: z.string(),
    account: z
      .strictObject({
        ...accounts,
        attempt: z.array(attempt),
        stdout: z.array(z.string()).describe('Its last words; whole in items/INDEX/stdout.'),
        stderr: z.array(z.string()).describe('Likewise.'),
      })
      .describe('What differs from one time to the next, and is no part of the results.'),
  })
  .describe('One shard of a study of a command.');

/** `items/INDEX/row.json`: what became of one item. */
export const commandRowFile = z
  .strictObject({
    checksum: z.string(),
    study: z.string().describe('The digest of the study.'),
    item: z.number().int().nonnegative(),
    attempt,
    exit_code: z.number().int(),
    outputs: z.array(outputFile),
    seconds: z.number().nonnegative(),
    host: z.string(),
    stdout: z.string(),
    stderr: z.string(),
  })
  .describe(
    'One item of a command that is done. Its outputs lie beside it by number until the run takes them.',
  );

export type CommandDefinition = z.infer<typeof commandDefinition>;
export type CommandShardFile = z.infer<typeof commandShardFile>;
export type CommandResults = z.infer<typeof commandResults>;
export type CommandRowFile = z.infer<typeof commandRowFile>;
export type OutputFile = z.infer<typeof outputFile>;
