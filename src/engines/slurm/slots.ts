// How many jobs of a shape the nodes of a partition have room for, by `sinfo`.

import type { SlurmOptions } from '../../contracts/slurm-options.ts';
import type { JobShape } from '../engine.ts';
import { askSlurm, type Patience } from './clients.ts';

/** States of nodes on which jobs run, or could (sinfo(1), NODE STATE CODES). */
const usable = ['allocated', 'completing', 'idle', 'mixed', 'planned'];
/** Behind a state: the node does not answer, or is kept for maintenance. */
const NOT_NOW = /[*$]$/;

/** Null where sinfo gives no answer, and where jobs ask for what it does not count: GPUs, features. */
export async function slurmSlots(
  options: SlurmOptions,
  job: JobShape,
  patience: Patience,
): Promise<number | null> {
  if ((job.gpus ?? 0) > 0 || options.constraint !== undefined || options.gres !== undefined) return null;
  const of = options.partition === undefined ? [] : [`--partition=${options.partition}`];
  const { code, stdout } = await askSlurm(
    ['sinfo', '--noheader', '--Node', '--format=%N|%c|%m|%T|%P', ...of],
    patience.question,
  );
  return code === 0 ? roomOn(stdout, job, options.partition === undefined) : null;
}

/** Of sinfo's answer: a line a node and partition. `byDefault`: jobs go to the default partition. */
export function roomOn(text: string, job: JobShape, byDefault: boolean): number | null {
  const nodes = text
    .split('\n')
    .map((line) => line.split('|'))
    .filter((fields) => fields.length === 5) as [string, string, string, string, string][];
  const isDefault = ([, , , , partition]: (typeof nodes)[number]): boolean => partition.endsWith('*');
  const meant = byDefault && nodes.some(isDefault) ? nodes.filter(isDefault) : nodes;
  const rooms = new Map<string, number>();
  for (const [name, cpus, memory, state] of meant) {
    if (NOT_NOW.test(state) || !usable.includes(state.replace(/[^a-z]+$/, ''))) continue;
    const byCpus = Math.floor(Number.parseInt(cpus, 10) / job.threads);
    const byMemory =
      job.memoryMb === undefined ? byCpus : Math.floor(Number.parseInt(memory, 10) / job.memoryMb);
    rooms.set(name, Math.max(0, Math.min(byCpus, byMemory)));
  }
  const room = [...rooms.values()].reduce((sum, n) => sum + n, 0);
  return Number.isInteger(room) && room > 0 ? room : null;
}
