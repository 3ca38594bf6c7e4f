// Daemons of a test cluster: started in sessions of their own, known by process id, ended by it.

import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Daemon {
  readonly name: string;
  readonly pid: number;
}

export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Clients of a scheduler whose daemon is gone hang for minutes. */
const CLIENT_SECONDS = 20;

/** Starts a daemon that outlives this process; what it says goes to `log`. */
export function startDaemon(
  name: string,
  command: readonly string[],
  log: string,
  environment: NodeJS.ProcessEnv = process.env,
): Daemon {
  mkdirSync(dirname(log), { recursive: true });
  const file = openSync(log, 'a');
  const child = spawn(command[0]!, command.slice(1), {
    detached: true,
    stdio: ['ignore', file, file],
    env: environment,
  });
  closeSync(file);
  child.unref();
  if (child.pid === undefined) throw new Error(`${name} cannot be started: ${command.join(' ')}`);
  return { name, pid: child.pid };
}

/** `command` with another host name, in an own UTS namespace. */
export function named(host: string, command: readonly string[]): readonly string[] {
  return ['unshare', '-u', 'sh', '-c', 'hostname "$0" && exec "$@"', host, ...command];
}

/** Runs a command to its end. */
export function ask(
  command: readonly string[],
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly cwd?: string;
    readonly input?: string;
    readonly seconds?: number;
  } = {},
): Answer {
  const done = spawnSync(command[0]!, command.slice(1), {
    encoding: 'utf8',
    timeout: 1000 * (options.seconds ?? CLIENT_SECONDS),
    killSignal: 'SIGKILL',
    maxBuffer: 2 ** 28,
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? {} : { input: options.input }),
  });
  return { code: done.status, stdout: done.stdout ?? '', stderr: done.stderr ?? String(done.error ?? '') };
}

/** The same where it must succeed. */
export function must(command: readonly string[], options: Parameters<typeof ask>[1] = {}): string {
  const { code, stdout, stderr } = ask(command, options);
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${stderr || stdout}`);
  return stdout;
}

/** False for zombies, which signal 0 still reaches where nobody reaps them. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

/** Asks daemons to end, the last one first; those that have not after `seconds` are killed. */
export async function stopDaemons(
  daemons: readonly Daemon[],
  signal: NodeJS.Signals = 'SIGTERM',
  seconds = 10,
): Promise<void> {
  for (const { pid } of daemons.toReversed()) send(pid, signal);
  await until(() => !daemons.some(({ pid }) => isAlive(pid)), seconds);
  for (const { pid } of daemons) if (isAlive(pid)) send(pid, 'SIGKILL');
  await until(() => !daemons.some(({ pid }) => isAlive(pid)), seconds);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

/** Whether `holds` became true within so many seconds. */
export async function until(holds: () => boolean | Promise<boolean>, seconds: number): Promise<boolean> {
  const end = Date.now() + 1000 * seconds;
  for (;;) {
    if (await holds()) return true;
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
