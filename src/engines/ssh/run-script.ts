// The script that each job of a submission runs on a host: `run.sh FOLDER SHARD`, in the background, in a session of its own.

import type { JobShape } from '../engine.ts';
import { quote } from './remote-shell.ts';

/** Numerical libraries that a command may use would else take all processors of a host, in every job. */
const pins = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  VECLIB_MAXIMUM_THREADS: '1',
  NUMEXPR_NUM_THREADS: '1',
} as const;

/** The exit code of a job that did not come as far as the command: what a shell says of a command that it cannot run. */
export const NOT_STARTED = 126;

/**
 * FOLDER holds `run`, where the run's files are and where new ones appear, and gets `out` and `err` (what the command said)
 * and `rc`: its exit code, and the seconds that the host had been up when it began and ended.
 */
export function runScript(
  program: JobShape['program'],
  environment: Readonly<Record<string, string>>,
): string {
  const exports = Object.entries({ ...pins, ...environment }).map(
    ([name, value]) => `export ${name}=${quote(value)}`,
  );
  return `${[
    '# Runs one shard: run.sh FOLDER SHARD',
    `cd "$1/run" || exit ${NOT_STARTED}`,
    '# Stays until the command has ended, also when all are told to end.',
    "trap '' HUP",
    'trap : TERM',
    ...exports,
    'folder=$1',
    'shard=$2',
    'read -r begin rest < /proc/uptime',
    `set -- ${program.map(quote).join(' ')}`,
    // By exec, which knows programs only, and no builtins of this shell.
    '(exec "$@" shard "$folder/run" "$shard") > "$folder/out" 2> "$folder/err"',
    'code=$?',
    'read -r end rest < /proc/uptime',
    'echo "$code $begin $end" > "$folder/rc.new" && mv "$folder/rc.new" "$folder/rc"',
    'exit "$code"',
  ].join('\n')}\n`;
}
