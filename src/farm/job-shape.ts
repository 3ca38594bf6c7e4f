// What the jobs of a run ask for, and the words that start the program on their machines, from the run's manifest.

import type { CommandDefinition } from '../contracts/command-study.ts';
import type { RunEnvironment, RunManifest } from '../contracts/run.ts';
import type { JobShape } from '../engines/engine.ts';
import { runFiles } from './run-files.ts';

/** Words that start sheaf where a job runs. None for shards that run in threads of this process. */
export function programWords(environment: RunEnvironment | undefined): readonly string[] {
  if (environment === undefined) return [];
  switch (environment.strategy) {
    case 'shared':
      return environment.program;
  }
}

export function jobShape({
  resources,
  threads,
  environment,
  study,
}: Pick<RunManifest, 'resources' | 'threads' | 'environment' | 'study'>): JobShape {
  const { memory_mb, disk_mb, gpus, seconds, max_running, ...asked } = resources ?? { threads };
  return {
    ...{ program: programWords(environment), threads: asked.threads },
    // Jobs of a command find its inputs there, if it has any.
    ...(study.kind === 'command' && hasInputs(study.definition) ? { inputs: [runFiles.inputs] } : {}),
    ...given({ memoryMb: memory_mb, diskMb: disk_mb, gpus, seconds, most: max_running }),
  };
}

function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function hasInputs(definition: unknown): boolean {
  return Object.keys((definition as CommandDefinition).files).length > 0;
}
