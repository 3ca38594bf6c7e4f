// How many jobs of a shape the hosts of an SSH farm have room for: each is asked what it is like.

import type { SshHost, SshOptions } from '../../contracts/ssh-options.ts';
import type { JobShape } from '../engine.ts';
import { Connection, ConnectionLost } from './connection.ts';
import { readFacts, roomOn, threadsOf } from './facts.ts';

/** Null where no host that answers has room. */
export async function sshSlots(
  hosts: readonly SshHost[],
  options: SshOptions,
  job: JobShape,
): Promise<number | null> {
  if ((job.gpus ?? 0) > 0) return null;
  const rooms = await Promise.all(hosts.map((host) => roomOf(host, options, job)));
  const room = rooms.reduce((sum, n) => sum + n, 0);
  return room > 0 ? room : null;
}

async function roomOf(host: SshHost, options: SshOptions, job: JobShape): Promise<number> {
  let connection: Connection;
  try {
    connection = await Connection.open({ host, access: options }, options.remote_base_dir, () => {});
  } catch (error) {
    if (error instanceof ConnectionLost) return 0;
    throw error;
  }
  const facts = readFacts(connection.facts);
  await connection.close();
  return facts.refusals.length > 0 ? 0 : roomOn(threadsOf(host, facts, options.threads), facts, job);
}
