// What a user tells the Slurm engine: where jobs go, and what is added to what every job asks for (JobShape).

import * as z from 'zod';

/** Options of sbatch that the engine writes itself, or whose answer it could not read. */
const ours = [
  ...[
    'account',
    'array',
    'chdir',
    'clusters',
    'constraint',
    'cpus-per-task',
    'dependency',
    'error',
    'exclude',
  ],
  ...['gres', 'help', 'job-name', 'mem', 'no-requeue', 'nodes', 'ntasks', 'output', 'parsable', 'partition'],
  ...['qos', 'quiet', 'requeue', 'test-only', 'time', 'tmp', 'usage', 'version', 'wait', 'wrap'],
] as const;

const line = z
  .string()
  .regex(/^[^\p{Cc}]+$/u, { error: 'expected text of one line, not empty, without control characters' });

const time = z.union([
  z.number().int().positive(),
  z.string().regex(/^(\d+-)?\d+:[0-5]\d:[0-5]\d$/, { error: 'expected HH:MM:SS or days-HH:MM:SS' }),
]);

const extra = z
  .string()
  .regex(/^--[a-z][a-z-]+(=[^\p{Cc}]*)?$/u, {
    error: 'expected one long option of sbatch in one line, such as "--mail-type=END"',
  })
  .refine((text) => isFree(text), {
    error: ({ input }) => `${JSON.stringify(input)} is an option that Sheaf sets itself`,
  });

export const slurmOptions = z
  .strictObject({
    partition: line
      .optional()
      .describe('Several may be given, with commas: Slurm takes the first with room.'),
    account: line.optional(),
    qos: line.optional(),
    constraint: line.optional().describe('Features that nodes must have, in the language of sbatch.'),
    exclude: line.optional().describe('Nodes that jobs must not run on: `node3,node[10-12]`.'),
    gpu_type: line.optional().describe('Which GPUs, where a job asks for any: `a100`.'),
    gres: line.optional().describe('Further generic resources of each job: `shard:2`.'),
    time: time.optional().describe('Wall-clock limit of a job that names none: seconds, or [days-]HH:MM:SS.'),
    requeue: z
      .boolean()
      .default(true)
      .describe('Whether Slurm starts a job again by itself when its node fails.'),
    extra: z
      .array(extra)
      .default([])
      .describe('Further options of sbatch, one entry each: `--mail-type=END`, `--reservation=night`.'),
    environment: z
      .record(z.string().regex(/^[A-Za-z_]\w*$/, { error: 'expected the name of a variable' }), z.string())
      .default({})
      .describe(
        'Variables that each job sets, besides the pins that keep numerical libraries to one thread.',
      ),
    max_array_size: z
      .number()
      .int()
      .min(2)
      .optional()
      .describe("Indices of a job array are below this. Without it, the cluster's own MaxArraySize."),
  })
  .describe('Options of the Slurm engine.');

export type SlurmOptions = z.infer<typeof slurmOptions>;

/** `text` of `time` in seconds. */
export function slurmSeconds(text: z.infer<typeof time>): number {
  if (typeof text === 'number') return text;
  const [clock, days = '0'] = text.split('-').reverse() as [string, string?];
  const [hours, minutes, seconds] = clock.split(':').map(Number) as [number, number, number];
  return ((Number(days) * 24 + hours) * 60 + minutes) * 60 + seconds;
}

/** sbatch takes beginnings of its options for the whole: `--arr` is `--array`. */
function isFree(text: string): boolean {
  const [name] = text.slice(2).split('=') as [string];
  return !ours.some((option) => option.startsWith(name));
}
