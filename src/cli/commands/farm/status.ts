// `sheaf farm status`: how a run is, and why shards wait or failed.

import { exitCodes } from '../../../contracts/failures.ts';
import type { FarmStatus } from '../../../contracts/farm-status.ts';
import { openRunDirectory } from '../../../farm/run-directory.ts';
import { statusOf } from '../../../farm/status.ts';
import { whyOf } from '../../../farm/why.ts';
import { command } from '../../context.ts';
import { engineOf } from '../../farm-run.ts';
import { writeResult } from '../../output.ts';
import type { StatusFlags } from './flags.ts';

export const farmStatus = command(async (context, flags: StatusFlags, path: string) => {
  const run = openRunDirectory(path);
  const engine = engineOf(run);
  const known = await statusOf(run, engine, flags.why);
  if (flags.json) {
    writeResult(context, known.status, undefined);
    return exitCodes.ok;
  }
  context.stdout.write(tableOf(known.status));
  if (flags.why) for (const text of await whyOf(run, engine, known)) context.stdout.write(`\n${text}\n`);
  return exitCodes.ok;
});

const states: Readonly<Record<FarmStatus['state'], string>> = {
  new: 'nothing was submitted yet',
  driven: 'works',
  unwatched: 'shards are with the scheduler; nobody watches (`sheaf farm watch` does)',
  merged: 'merged',
  failed: 'failed (`--why` tells more; `sheaf farm resume` tries again)',
  cancelled: 'cancelled (`sheaf farm resume` runs the rest after all)',
  stopped: 'stopped (`sheaf farm resume` runs what is missing)',
};

function tableOf(status: FarmStatus): string {
  const { shards, driver, study } = status;
  const counts = (['done', 'running', 'waiting', 'held', 'failed', 'missing'] as const)
    .filter((name) => shards[name] > 0)
    .map((name) => `${shards[name]} ${name}`);
  const row = (name: string, text: string): string => `${name.padEnd(9)}${text}\n`;
  const by = driver === null ? '' : `: process ${driver.pid} on ${driver.host}`;
  return [
    row('run', `${status.run} (${status.scheduler})`),
    row('study', `${study.kind}, ${study.items} items, ${study.digest}`),
    row('state', `${states[status.state]}${by}`),
    row('shards', `${counts.join(', ')} of ${shards.total}`),
    ...status.submissions.map(({ submission, ticket, engine, open, shards: of }) =>
      row(
        `sent ${submission}`,
        `${of} shards to ${engine}: ${ticket}${open === 0 ? '' : `, ${open} of them open`}`,
      ),
    ),
    ...hostRows(status).map((text) => row('host', text)),
    ...status.waiting.map(({ why, shards: of }) => row('waits', `shards ${of}: ${why}`)),
    ...status.failures.map(({ cause, shards: of, reason, given_up }) =>
      row(given_up ? 'failed' : 'again', `shards ${of} (${cause}): ${reason.split('\n')[0]}`),
    ),
  ].join('');
}

/** Hosts that are shown: those that fail first, then those that do most. */
const HOSTS = 12;

function hostRows({ hosts }: FarmStatus): readonly string[] {
  const worst = hosts.toSorted((a, b) => b.failed - a.failed || b.done + b.running - a.done - a.running);
  const shown = worst.slice(0, HOSTS).map(({ host, done, running, failed, excluded }) => {
    const fails = failed > 0 ? `, ${failed} failed` : '';
    return `${host}: ${done} done, ${running} running${fails}${excluded ? ', gets no more' : ''}`;
  });
  return hosts.length > HOSTS ? [...shown, `and ${hosts.length - HOSTS} more`] : shown;
}
