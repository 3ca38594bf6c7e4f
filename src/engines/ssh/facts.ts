// What a host told of itself when the connection was made.

import type { SshHost, SshOptions } from '../../contracts/ssh-options.ts';
import type { JobShape } from '../engine.ts';

export interface HostFacts {
  /** Where it keeps what is carried to it. */
  readonly folder: string;
  readonly hostname: string;
  /** `Linux x86_64`. */
  readonly system: string | null;
  readonly logicalCores: number | null;
  /** Logical ones that our processes may use. */
  readonly usableCores: number | null;
  readonly physicalCores: number | null;
  readonly cpuModel: string | null;
  readonly memoryMb: number | null;
  readonly diskFreeMb: number | null;
  readonly load: number | null;
  /** Version of the GNU C library. */
  readonly glibc: string | null;
  /** Why nothing can run there; empty where something can. */
  readonly refusals: readonly string[];
}

export function readFacts(facts: ReadonlyMap<string, readonly string[]>): HostFacts {
  const text = (name: string): string | null => facts.get(name)?.[0]?.trim() || null;
  const number = (name: string): number | null => {
    const value = text(name);
    return value !== null && Number.isFinite(Number(value)) ? Number(value) : null;
  };
  const megabytes = (name: string): number | null => {
    const kilobytes = number(name);
    return kilobytes === null ? null : Math.floor(kilobytes / 1024);
  };
  const usable = number('usable') || null;
  return {
    folder: text('folder') ?? '',
    hostname: text('hostname') ?? '',
    system: text('system'),
    logicalCores: number('logical') || usable,
    usableCores: usable,
    // Some virtual machines and containers do not tell their cores.
    physicalCores: number('physical') || null,
    cpuModel: text('model'),
    memoryMb: megabytes('memory_kb'),
    diskFreeMb: megabytes('free_kb'),
    load: number('load'),
    glibc: /\d+(\.\d+)+/.exec(text('glibc') ?? '')?.[0] ?? null,
    refusals: facts.get('refused') ?? [],
  };
}

/** Threads that shards may take together on a host. */
export function threadsOf(host: SshHost, facts: HostFacts, threads: SshOptions['threads']): number {
  if (host.threads !== undefined) return host.threads;
  if (typeof threads === 'number') return threads;
  const usable = facts.usableCores ?? facts.logicalCores ?? 1;
  return threads === 'logical' ? usable : Math.min(usable, facts.physicalCores ?? 1);
}

/** The host's share of the shards, beside that of others. */
export function weightOf(host: SshHost, facts: HostFacts, mode: SshOptions['weight_mode']): number {
  if (host.weight !== undefined) return host.weight;
  const cores = mode === 'physical' ? facts.physicalCores : mode === 'logical' ? facts.logicalCores : null;
  return cores ?? 1;
}

/** How many jobs of this shape have room on a host that does nothing else; one at least is tried where cores are few. */
export function roomOn(threads: number, facts: HostFacts, job: JobShape): number {
  const fit = (has: number | null, wants: number | undefined): number =>
    has === null || wants === undefined || wants <= 0 ? Number.POSITIVE_INFINITY : Math.floor(has / wants);
  const byCores = Math.max(1, Math.floor(threads / job.threads));
  return Math.min(byCores, fit(facts.memoryMb, job.memoryMb), fit(facts.diskFreeMb, job.diskMb));
}
