// The files of a run directory besides its shards and result: the manifest (what was asked) and the event log (what
// happened).

import * as z from 'zod';
import { shardPlan, shardResult } from './shard-result.ts';
import { runTag, submissionTag } from './tags.ts';

export const schedulers = z.enum(['local', 'ssh', 'slurm', 'htcondor']);
export type Scheduler = z.infer<typeof schedulers>;

const count = z.number().int().positive();
const index = z.number().int().nonnegative();

export const resources = z.strictObject({
  threads: count,
  memory_mb: z.number().positive().optional(),
  disk_mb: z.number().positive().optional(),
  gpus: count.optional(),
  seconds: z.number().positive().optional().describe('Wall-clock time of a job.'),
  max_running: count.optional().describe('How many shards may run at once.'),
});
export type Resources = z.infer<typeof resources>;

/** How jobs find the program. */
export const strategies = ['shared', 'bundle', 'apptainer'] as const;
export type Strategy = (typeof strategies)[number];

const words = z.array(z.string()).min(1);
const files = z
  .array(
    z.strictObject({
      name: z.string().min(1),
      sha256: z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected a SHA-256 in lower-case hexadecimal' }),
    }),
  )
  .describe('Files of the run directory that go along with each job, to the folder that it starts in.');

/** How a job finds the program. */
export const environment = z
  .discriminatedUnion('strategy', [
    z.strictObject({
      strategy: z.literal('shared'),
      program: z
        .array(z.string())
        .min(1)
        .describe('Words that start sheaf on every machine, under the same paths.'),
    }),
    z.strictObject({
      strategy: z.literal('bundle'),
      program: words.describe('Words that start sheaf beside the files.'),
      files,
    }),
    z.strictObject({
      strategy: z.literal('apptainer'),
      program: words.describe('Words that start sheaf in the image, or where the engine starts jobs in it.'),
      files,
    }),
  ])
  .describe('How a job finds the program. Missing: shards run in threads of the submitting process.');
export type RunEnvironment = z.infer<typeof environment>;

export const shardsPlanned = z
  .strictObject({
    seconds_an_item: z.number().positive().describe('As it was timed where the run was made, on one thread.'),
    slots: count.describe('How many shards may run at once.'),
    slots_known: z.boolean().describe('False: the engine could not say, and a usual number was taken.'),
    target_seconds: z.number().positive().describe('What no shard should take longer than.'),
  })
  .describe('What `--shards auto` went by.');
export type ShardsPlanned = z.infer<typeof shardsPlanned>;

export const runManifest = z
  .strictObject({
    schema_version: z.literal(runTag),
    checksum: z.string(),
    run_id: z.string().min(1),
    created_at_utc: z.string(),
    scheduler: schedulers.describe('The engine that the run was made for.'),
    engine_options: z
      .unknown()
      .optional()
      .describe(
        "The engine's own options: slurm-options.schema.json and its like. Missing: none were given.",
      ),
    resources: resources.optional().describe('What each job asks for. Missing: threads alone.'),
    environment: environment.optional(),
    run_dir: z.string().optional().describe('Where the run was made; it may have been moved since.'),
    config: z
      .string()
      .nullable()
      .describe('The specification file that was read, an absolute path; the study itself is in `study`.'),
    command: z.array(z.string()).describe('The command line that made the run.'),
    n_toys: z.number().int().positive(),
    seed: z.number().int().nonnegative(),
    shards: z.number().int().positive(),
    shards_planned: shardsPlanned.optional(),
    threads: z
      .number()
      .int()
      .positive()
      .describe('Threads that the run was started with; `resume` may use others.'),
    study: z.strictObject({
      kind: z.enum([
        'unbinned-toys',
        'unbinned-cls',
        'unbinned-limit',
        'binned-toys',
        'binned-cls',
        'binned-limit',
        'binned-gof',
        'binned-scan',
        'binned-patches',
        'command',
      ]),
      digest: z.string(),
      items: z.number().int().positive(),
      definition: z.unknown(),
    }),
    plans: z.array(shardPlan).optional().describe('Added by `sheaf farm collect --in-place`.'),
    results: z
      .array(shardResult)
      .optional()
      .describe('What there was of each shard when they were collected.'),
    collected_at_utc: z.string().optional(),
    assessment: z.unknown().describe('Guardrails and intervals that the merged result is judged by.'),
    provenance: z.strictObject({
      sheaf: z.string(),
      node: z.string(),
      host: z.string(),
      cpu: z.string(),
      cores: z.number().int(),
    }),
  })
  .describe('What a run was asked to do. Written once; only `sheaf farm collect --in-place` adds to it.');

export type RunManifest = z.infer<typeof runManifest>;

/** Every way in which a shard can fail: as engines know them (src/engines/engine.ts), and an answer that is not good. */
export const causes = z.enum([
  'exit',
  'signal',
  'out-of-time',
  'out-of-memory',
  'node',
  'preempted',
  'held',
  'cancelled',
  'not-started',
  'lost',
  'torn',
]);

const at = { time: z.string().describe('UTC, ISO 8601.') };
const shard = index;
const submission = index.describe('Its number in this run, from 1.');
const shards = z.string().describe('Indices, as in 0-3,7,9-12.');
const host = z.string();

/** One line of `events.jsonl`. */
export const runEvent = z
  .discriminatedUnion('event', [
    z.strictObject({ ...at, event: z.literal('run-created') }),
    z
      .strictObject({
        ...at,
        event: z.literal('run-started'),
        host,
        pid: z.number().int(),
        threads: z.number().int(),
        shards: z.number().int().describe('How many were missing.'),
      })
      .describe('Somebody set out to run all that is missing: what failed before no longer counts.'),
    z.strictObject({ ...at, event: z.literal('run-watched'), host, pid: z.number().int() }),
    z.strictObject({
      ...at,
      event: z.literal('submitted'),
      submission,
      engine: z.string(),
      ticket: z.string(),
      shards,
      why: z.enum(['first', 'again', 'straggler']),
      avoid: z.array(z.string()).optional().describe('Hosts that its jobs keep away from.'),
    }),
    z.strictObject({
      ...at,
      event: z.literal('shard-started'),
      shard,
      submission,
      host: host.optional(),
    }),
    z
      .strictObject({ ...at, event: z.literal('shard-waiting'), shard, submission, why: z.string() })
      .describe('It ran or was held, and waits again: its scheduler will start it once more by itself.'),
    z.strictObject({
      ...at,
      event: z.literal('shard-done'),
      shard,
      items: z.number().int(),
      seconds: z.number(),
      host,
      submission: submission.optional(),
    }),
    z.strictObject({
      ...at,
      event: z.literal('shard-refused'),
      shard,
      reason: z.string(),
      submission: submission.optional(),
      host: host.optional(),
    }),
    z.strictObject({
      ...at,
      event: z.literal('shard-failed'),
      shard,
      reason: z.string(),
      submission: submission.optional(),
      cause: causes.optional(),
      exit_code: z.number().int().optional(),
      host: host.optional(),
      remains: z.literal(true).optional().describe('Its scheduler holds its job: it is still there.'),
    }),
    z
      .strictObject({ ...at, event: z.literal('shard-given-up'), shard, reason: z.string() })
      .describe('It failed too often, or in a way that another try does not mend.'),
    z.strictObject({ ...at, event: z.literal('shards-cancelled'), submission, shards, why: z.string() }),
    z
      .strictObject({ ...at, event: z.literal('engine-refused'), reason: z.string() })
      .describe('A further submission or a cancellation was not taken: it is tried again.'),
    z.strictObject({ ...at, event: z.literal('host-excluded'), host, why: z.string() }),
    z.strictObject({ ...at, event: z.literal('run-interrupted'), signal: z.string() }),
    z.strictObject({ ...at, event: z.literal('run-cancelled') }),
    z.strictObject({
      ...at,
      event: z.literal('run-merged'),
      items: z.number().int(),
      results_digest: z.string(),
    }),
  ])
  .describe('One line of the event log of a run.');

export type RunEvent = z.infer<typeof runEvent>;
/** An event before its time is stamped on it. */
export type UntimedEvent = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'time'> : never) : never;

export const submissionFile = z
  .strictObject({
    schema_version: z.literal(submissionTag),
    submission,
    created_at_utc: z.string(),
    host,
    pid: z.number().int(),
    engine: z.string(),
    shards,
    why: z.enum(['first', 'again', 'straggler']),
    resources,
    avoid: z.array(z.string()),
    ticket: z
      .string()
      .nullable()
      .describe(
        "The engine's name for it; null until the engine has answered. `lost` says that it never did.",
      ),
    lost: z.boolean(),
  })
  .describe('One submission of shards to an engine: written before it is made, and again when it is.');

export type SubmissionFile = z.infer<typeof submissionFile>;
