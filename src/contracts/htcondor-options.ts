// What a user may say about jobs on HTCondor, besides what every engine asks for (JobShape); and what a run remembers of
// each of its submissions.

import * as z from 'zod';
import { hasControl } from './control-characters.ts';

const line = z
  .string()
  .min(1)
  .refine((text) => !hasControl(text) && text.trim() === text && !text.endsWith('\\'), {
    error: 'expected one line, without control characters, space around it or a backslash at its end',
  });

/** `$$(...)` is filled in when a job is matched: where that fails the job is held, and HTCondor 23.9 may crash. */
const expression = line
  .refine((text) => !text.includes('$$('), { error: 'expected an expression without $$(...)' })
  .describe('A ClassAd expression, one line.');

const count = z.number().int().positive();

/** Keys of a submit file that are written here, or that start a statement instead of setting a value. */
const owned = [
  ...['universe', 'jobuniverse', 'initialdir', 'initial_dir', 'job_iwd', 'iwd', 'batch_name', 'jobbatchname'],
  ...['executable', 'cmd', 'arguments', 'args', 'arg', 'environment', 'env', 'transfer_executable'],
  ...['log', 'userlog', 'log_xml', 'output', 'out', 'stdout', 'error', 'err', 'stderr', 'notification'],
  ...['should_transfer_files', 'when_to_transfer_output', 'transfer_input_files', 'transferinputfiles'],
  ...['transfer_output_files', 'transferoutputfiles', 'transfer_output_remaps', 'transferinput'],
  ...['transferoutput', 'request_cpus', 'requestcpus', 'request_memory', 'requestmemory', 'request_disk'],
  ...[
    'requestdisk',
    'request_gpus',
    'requestgpus',
    'allowed_execute_duration',
    'allowedexecuteduration',
    'allowed_job_duration',
    'allowedjobduration',
  ],
  ...['requirements', 'rank', 'accounting_group', 'accounting_group_user', 'max_retries'],
  ...['success_exit_code', 'periodic_release', 'periodicrelease', 'max_materialize', 'max_idle'],
  ...['container_image', 'sheafrun', 'sheafshard', 'shard', 'shards'],
  ...['queue', 'include', 'use', 'if', 'elif', 'else', 'endif', 'warning'],
];

const extraKey = z
  .string()
  .regex(/^(\+|[Mm][Yy]\.)?[A-Za-z_]\w*$/, { error: 'expected a submit command or +Attribute' })
  .refine((key) => !owned.includes(key.toLowerCase().replace(/^(\+|my\.)/, '')), {
    error: 'this key is written by sheaf itself: use the option or flag for it',
  });

export const htcondorOptions = z
  .strictObject({
    files: z
      .enum(['shared', 'transfer'])
      .optional()
      .describe(
        '`shared` (the default): jobs see the run directory under the same path. `transfer`: HTCondor carries the manifest to each job and its shard back.',
      ),
    transfer_inputs: z
      .array(line.refine((path) => !path.includes(','), { error: 'expected a path without a comma' }))
      .optional()
      .describe(
        'With `transfer`: further files for each job, such as the program; folders ending in / give their content.',
      ),
    requirements: expression.optional(),
    rank: expression.optional(),
    accounting_group: z
      .string()
      .regex(/^[\w.-]+$/)
      .optional(),
    accounting_group_user: z
      .string()
      .regex(/^[\w.@-]+$/)
      .optional(),
    environment: z
      .record(z.string().regex(/^[A-Za-z_]\w*$/), z.string())
      .optional()
      .describe('Variables of the jobs; nothing else is handed over.'),
    max_retries: z
      .number()
      .int()
      .nonnegative()
      .optional()
      .describe(
        'How often HTCondor itself starts a shard again that ended with another exit code. Default 0.',
      ),
    success_exit_code: z.number().int().min(0).max(255).optional().describe('Default 0.'),
    periodic_release: expression
      .optional()
      .describe('When HTCondor releases a held job by itself: a policy of your own. Not with `retry_holds`.'),
    retry_holds: z
      .strictObject({ times: count, wait_seconds: z.number().int().nonnegative() })
      .optional()
      .describe(
        'Holds that pass by themselves (a transfer that failed) are released so often, after so long.',
      ),
    max_materialize: count
      .optional()
      .describe('How many jobs of a submission are in the queue at once: for studies of very many shards.'),
    max_idle: count.optional().describe('How many waiting jobs of a submission are in the queue at once.'),
    container_image: line
      .optional()
      .describe('A .sif file, a folder or docker://...: jobs run inside of it.'),
    extra: z.record(extraKey, line).optional().describe('Further lines of the submit file, as `key: value`.'),
  })
  .refine((o) => o.periodic_release === undefined || o.retry_holds === undefined, {
    error: 'expected periodic_release or retry_holds, not both',
  })
  .refine((o) => o.files === 'transfer' || o.transfer_inputs === undefined, {
    error: 'transfer_inputs goes with "files": "transfer"',
  })
  .refine((o) => !Object.values(o.extra ?? {}).some((value) => value.includes('$$(')), {
    error: 'expected extra lines without $$(...)',
  })
  .describe('How the jobs of a run are submitted to HTCondor.');

export type HtcondorOptions = z.infer<typeof htcondorOptions>;

export const htcondorSubmission = z
  .strictObject({
    name: z.string().describe('The job attribute SheafRun, by which the jobs are found again.'),
    shards: z.array(z.number().int().nonnegative()).describe('By process number.'),
    submitted_at_utc: z.string(),
    cluster: z.number().int().positive().optional().describe('Missing until HTCondor has answered.'),
  })
  .describe(
    'One submission of a run to HTCondor: written before the jobs are, so that an answer may be lost.',
  );

export type HtcondorSubmission = z.infer<typeof htcondorSubmission>;
