// What a submission to hosts set out to do, written before any of them is asked: with it, another process finds what was
// left on the hosts, and ends it.

import * as z from 'zod';
import { sshAccess, sshHost } from './ssh-options.ts';
import { sshSubmissionTag } from './tags.ts';

export const sshSubmission = z
  .strictObject({
    schema_version: z.literal(sshSubmissionTag),
    submission: z.number().int().positive().describe('Counted from 1 in each run.'),
    folder: z.string().describe("Its folder below the user's own on each host: runs/RUN/SUBMISSION."),
    shards: z.array(z.number().int().nonnegative()).min(1),
    hosts: z.array(sshHost).min(1),
    access: sshAccess,
    remote_base_dir: z.string(),
    driver: z
      .strictObject({
        host: z.string(),
        pid: z.number().int(),
        started: z.string().describe('When the process was started, in the words of the system.'),
      })
      .describe('The process that drives it.'),
    submitted_at_utc: z.string(),
    ended_at_utc: z
      .string()
      .optional()
      .describe('When nothing of it was left on any host. Missing while something may be.'),
  })
  .describe('One submission of a run to hosts by ssh.');

export type SshSubmission = z.infer<typeof sshSubmission>;
