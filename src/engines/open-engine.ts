// The engine that a run's manifest names, with the options that stand beside it. The one place that knows all engines.

import { setTimeout as wait } from 'node:timers/promises';
import type * as z from 'zod';
import { SheafFailure } from '../contracts/failures.ts';
import { htcondorOptions } from '../contracts/htcondor-options.ts';
import { problemsOf } from '../contracts/problems.ts';
import type { Scheduler } from '../contracts/run.ts';
import { slurmOptions } from '../contracts/slurm-options.ts';
import { sshOptions } from '../contracts/ssh-options.ts';
import type { Engine } from './engine.ts';
import { htcondor } from './htcondor/htcondor.ts';
import { local } from './local/local.ts';
import { patience, slurm } from './slurm/slurm.ts';
import { ssh } from './ssh/ssh.ts';

/** `source` names where the options come from, for messages. Throws for options that the engine does not know. */
export function openEngine(scheduler: Scheduler, options: unknown, source: string): Engine {
  const given = options ?? {};
  switch (scheduler) {
    case 'local':
      if (Object.keys(given).length > 0)
        throw new SheafFailure('usage', { where: source, what: 'the local engine has no options' });
      return local;
    case 'slurm':
      return slurm(checked(slurmOptions, given, source), { sleep: wait, patience });
    case 'htcondor':
      return htcondor(checked(htcondorOptions, given, source));
    case 'ssh':
      return ssh(checked(sshOptions, given, source));
  }
}

function checked<S extends z.ZodType>(schema: S, options: unknown, source: string): z.output<S> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new SheafFailure('usage', { where: source, what: problemsOf(schema, options, parsed.error)[0]! });
}
