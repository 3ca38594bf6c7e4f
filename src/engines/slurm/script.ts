// The file that sbatch reads: its directives, then what each task of the array does.

import { oneThread } from '../../farm/one-thread.ts';
import { shellWord } from '../../farm/shell-word.ts';
import type { JobShape, RunPlace } from '../engine.ts';
import { directive } from './directives.ts';

/** The exit code of a task that did not come as far as the command: what a shell says of a command that it cannot run. */
export const NOT_STARTED = 126;

/** Directives stand before the first command: behind it, sbatch reads none. */
export function script(
  run: RunPlace,
  directives: readonly string[],
  offset: number,
  job: JobShape,
  environment: Readonly<Record<string, string>>,
): string {
  const path = shellWord(run.path);
  const exports = Object.entries({ ...oneThread, ...environment }).map(
    ([name, value]) => `export ${name}=${shellWord(value)}`,
  );
  return `${[
    '#!/bin/sh',
    ...directives.map(directive),
    '',
    '# One task of the array runs one shard of the run, and leaves beside it: host, exit code, seconds, what was said.',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: these are the shell's.
    'shard=${SLURM_ARRAY_TASK_ID:?give this file to sbatch}',
    ...(offset === 0 ? [] : [`shard=$((shard + ${offset}))`]),
    `cd ${path} || exit ${NOT_STARTED}`,
    'file="shard_$shard"',
    'rm -f "$file.rc" "$file.elapsed_s"',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: these are the shell's.
    'printf \'%s\\n\' "${SLURMD_NODENAME:-$(uname -n)}" > "$file.host" || exit 126',
    ...exports,
    // Where Slurm finds processes by their parents, children of a shell that SIGTERM ended would outlive the job.
    '# Stays until the command has ended, also when all are told to end.',
    'trap : TERM',
    'start=$(date +%s)',
    `${job.program.map(shellWord).join(' ')} shard ${path} "$shard" > "$file.stdout" 2> "$file.stderr"`,
    'code=$?',
    'echo "$(($(date +%s) - start))" > "$file.elapsed_s"',
    'echo "$code" > "$file.rc"',
    // sacct takes 128 off codes above it, and 137 would read as 9.
    '# A command that a signal ended ends this shell by the same, so that Slurm knows.',
    '[ "$code" -le 128 ] || { ulimit -c 0; trap - TERM; kill -$((code - 128)) $$; } 2> /dev/null',
    'exit "$code"',
  ].join('\n')}\n`;
}
