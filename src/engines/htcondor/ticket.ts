// What a ticket of this engine says: the cluster, the access point where it is not this machine's own, the run.

import type { HtcondorOptions } from '../../contracts/htcondor-options.ts';
import type { RunPlace, Ticket } from '../engine.ts';

export const engineName = 'htcondor';

/** The access point that the clients ask. */
export type Schedd = HtcondorOptions['schedd'];

export interface Submission {
  readonly cluster: number;
  readonly schedd: Schedd;
  readonly run: RunPlace;
  /** By process number. */
  readonly shards: readonly number[];
}

/** `12 /runs/a`, or `12@schedd%pool /runs/a`. */
export function ticketOf({ cluster, schedd, run, shards }: Submission): Ticket {
  const pool = schedd?.pool === undefined ? '' : `%${schedd.pool}`;
  const place = schedd === undefined ? '' : `@${schedd.name}${pool}`;
  return { engine: engineName, id: `${cluster}${place} ${run.path}`, shards };
}

export function submissionOf({ id, shards }: Ticket): Submission {
  const [, cluster, name, pool, path] = /^(\d+)(?:@([^\s%]+)(?:%(\S+))?)? (.+)$/s.exec(id) ?? [];
  if (path === undefined) throw new RangeError(`not a ticket of the HTCondor engine: ${id}`);
  const schedd = name === undefined ? undefined : { name, ...(pool === undefined ? {} : { pool }) };
  return { cluster: Number(cluster), schedd, run: { path }, shards };
}

/** The words that make a client ask this access point. */
export function atSchedd(schedd: Schedd): readonly string[] {
  if (schedd === undefined) return [];
  return ['-name', schedd.name, ...(schedd.pool === undefined ? [] : ['-pool', schedd.pool])];
}
