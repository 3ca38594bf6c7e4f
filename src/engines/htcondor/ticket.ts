// What a ticket of this engine says: the cluster and the run.

import type { RunPlace, Ticket } from '../engine.ts';

export const engineName = 'htcondor';

export interface Submission {
  readonly cluster: number;
  readonly run: RunPlace;
  /** By process number. */
  readonly shards: readonly number[];
}

/** Its id is `12 /runs/a`. */
export function ticketOf({ cluster, run, shards }: Submission): Ticket {
  return { engine: engineName, id: `${cluster} ${run.path}`, shards };
}

export function submissionOf({ id, shards }: Ticket): Submission {
  const [, cluster, path] = /^(\d+) (.+)$/s.exec(id) ?? [];
  if (path === undefined) throw new RangeError(`not a ticket of the HTCondor engine: ${id}`);
  return { cluster: Number(cluster), run: { path }, shards };
}
