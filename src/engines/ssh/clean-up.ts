// Ends what a submission left on its hosts, from any process: by what is written down of it.

import type { SshHost } from '../../contracts/ssh-options.ts';
import type { SshSubmission } from '../../contracts/ssh-submission.ts';
import { Connection, ConnectionLost } from './connection.ts';

export interface LeftBehind {
  readonly host: SshHost;
  readonly why: string;
}

/** Answers the hosts where something may be left. */
export async function cleanUp({
  hosts,
  access,
  folder,
  remote_base_dir,
}: SshSubmission): Promise<readonly LeftBehind[]> {
  const left = await Promise.all(
    hosts.map(async (host): Promise<readonly LeftBehind[]> => {
      try {
        const connection = await Connection.open({ host, access }, remote_base_dir, () => {});
        const answer = await connection.ask('clean', folder);
        await connection.close();
        return answer === '0' ? [] : [{ host, why: 'its processes do not end' }];
      } catch (error) {
        if (error instanceof ConnectionLost) return [{ host, why: error.message }];
        throw error;
      }
    }),
  );
  return left.flat();
}
