// Runs `sheaf` as a process of its own and says what it took, from its start to its end.

import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { root, sheafMain } from './project.ts';

export interface Ran {
  readonly seconds: number;
  /** Of all its threads. */
  readonly cpuSeconds: number;
  /** The largest resident set it had, in 10^6 bytes. */
  readonly peakMB: number;
}

/** Writes what the process used to its file descriptor 3 when it ends; worker threads inherit it and stay silent. */
const USAGE = `data:text/javascript,${encodeURIComponent(
  'import{isMainThread}from"node:worker_threads";import{writeSync}from"node:fs";' +
    'if(isMainThread)process.on("exit",()=>writeSync(3,JSON.stringify(process.resourceUsage())));',
)}`;

/** Runs `sheaf` with these arguments; throws with what it said unless it ends well. */
export function runSheaf(...args: readonly string[]): Ran {
  const { seconds, extra } = runNode(['--import', USAGE, sheafMain, ...args]);
  const usage: unknown = JSON.parse(extra);
  const { userCPUTime, systemCPUTime, maxRSS } = usage as NodeJS.ResourceUsage;
  return { seconds, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMB: (maxRSS * 1024) / 1e6 };
}

/** Seconds until all of several processes of `sheaf`, started at once, have ended. */
export async function secondsTogether(all: readonly (readonly string[])[]): Promise<number> {
  const begin = performance.now();
  const run = promisify(execFile);
  await Promise.all(
    all.map((args) => run(process.execPath, [sheafMain, ...args], { cwd: root, maxBuffer: 2 ** 28 })),
  );
  return (performance.now() - begin) / 1000;
}

/** The same with nothing added to the process, where milliseconds count. */
export function secondsOfSheaf(...args: readonly string[]): number {
  return runNode([sheafMain, ...args]).seconds;
}

export function runNode(args: readonly string[]): {
  readonly seconds: number;
  readonly stdout: string;
  readonly extra: string;
} {
  const begin = performance.now();
  const done = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const seconds = (performance.now() - begin) / 1000;
  if (done.error) throw done.error;
  if (done.status !== 0)
    throw new Error(`node ${args.join(' ')} ended with ${done.status ?? done.signal}:\n${done.stderr}`);
  return { seconds, stdout: done.stdout, extra: done.output[3] ?? '' };
}
