// What machine this is, and how quiet it is just now: a figure without both says little.

import { execFileSync } from 'node:child_process';
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from './project.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly os: string;
  readonly node: string;
  readonly v8: string;
}

/** How quiet the machine is, looked at before each row. */
export interface Quiet {
  /** Over the last minute: our own rows before this one count too. */
  readonly loadAverage: number;
  /** Cores that someone kept busy in half a second in which we slept. */
  readonly busyCores: number;
  /** From a chain of dependent additions, one a clock cycle: a core that is shared or slowed down shows here. */
  readonly clockGHz: number;
}

export interface Revision {
  readonly commit: string;
  /** true: the working tree has changes that are not committed. */
  readonly modified: boolean;
}

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()} ${arch()}`,
    node: process.version,
    v8: process.versions.v8,
  };
}

/** `amd-epyc-9r45-2c`: the processor's name and cores, for file names. */
export function slugOf({ cpu, cores }: Machine): string {
  const words = cpu
    .toLowerCase()
    .replace(/\((r|tm)\)/g, '')
    .split(/[^a-z0-9]+/)
    .filter((w) => w !== '' && w !== 'cpu' && w !== 'processor');
  return [...words, `${cores}c`].join('-');
}

export async function howQuiet(): Promise<Quiet> {
  const clockGHz = clockRate();
  const before = cpuTimes();
  await wait(500);
  const after = cpuTimes();
  const share = (after.busy - before.busy) / Math.max(1, after.all - before.all);
  return { loadAverage: loadavg()[0] ?? 0, busyCores: share * cpus().length, clockGHz };
}

export function revision(): Revision {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return { commit: git('rev-parse', 'HEAD'), modified: git('status', '--porcelain') !== '' };
  } catch {
    return { commit: 'unknown', modified: false };
  }
}

function cpuTimes(): { busy: number; all: number } {
  let [busy, all] = [0, 0];
  for (const { times } of cpus()) {
    const working = times.user + times.nice + times.sys + times.irq;
    busy += working;
    all += working + times.idle;
  }
  return { busy, all };
}

const OPERATIONS = 16;
const ROUNDS = 250_000;

/** Median over short runs, in 10^9 dependent operations a second. */
function clockRate(): number {
  const rates: number[] = [];
  let x = 1;
  for (let r = 0; r < 15; r++) {
    const begin = performance.now();
    x = chain(x, r | 1, ROUNDS);
    rates.push((OPERATIONS * ROUNDS) / (performance.now() - begin) / 1e6);
  }
  if (!Number.isInteger(x)) throw new Error('the chain of additions gave no whole number');
  return rates.sort((a, b) => a - b)[rates.length >> 1]!;
}

/** Each operation waits for the one before it; adding and crossing alternate so that no compiler shortens the chain. */
function chain(start: number, step: number, rounds: number): number {
  let x = start;
  for (let i = 0; i < rounds; i++) {
    x = (x + step) | 0;
    x ^= step;
    x = (x + step) | 0;
    x ^= step;
    x = (x + step) | 0;
    x ^= step;
    x = (x + step) | 0;
    x ^= step;
    x = (x + step) | 0;
    x ^= step;
    x = (x + step) | 0;
    x ^= step;
    x = (x + step) | 0;
    x ^= step;
    x = (x + step) | 0;
    x ^= step;
  }
  return x;
}
