// A submission: its files, condor_submit, and a record that is there before the jobs are, so that an answer which is lost
// can be asked for again.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prettyJson } from '../../contracts/canonical.ts';
import { SheafFailure } from '../../contracts/failures.ts';
import {
  type HtcondorOptions,
  type HtcondorSubmission,
  htcondorSubmission,
} from '../../contracts/htcondor-options.ts';
import { writeAtomic, writeNew } from '../../farm/atomic-file.ts';
import { placeJobFiles } from '../../farm/job-files.ts';
import type { JobShape, RunPlace, Ticket } from '../engine.ts';
import { type Ad, numberOf, type RunClient, saidBy, textOf } from './client.ts';
import { readAds } from './queue.ts';
import { classAdString } from './quote.ts';
import { plainName, render, submitFileName } from './render.ts';
import { ticketOf } from './ticket.ts';

const SUBMIT_SECONDS = 300;
const FIND_SECONDS = 60;

const recordPath = (run: RunPlace, n: number): string => join(run.path, `condor_submission_${n}.json`);

export async function submit(
  options: HtcondorOptions,
  client: RunClient,
  now: () => Date,
  run: RunPlace,
  shards: readonly number[],
  job: JobShape,
): Promise<Ticket> {
  const files = render(options, run, shards, job);
  for (const [name, text] of files) writeAtomic(join(run.path, name), text);
  placeJobFiles(run.path, job.files ?? []);
  const text = files.get(submitFileName(options))!;
  if (Object.keys(options.extra ?? {}).length > 0) await refuseUnused(client, text);
  const { path, record } = claim(run, shards, now());
  const name = `+SheafRun = ${classAdString(record.name, 'the name of the run')}`;
  // By way of the standard input: a path with an equals sign would be taken for a setting.
  const words = ['condor_submit', '-terse', '-append', name, '-'];
  const answer = await client(words, { input: text, seconds: SUBMIT_SECONDS });
  const cluster = answer.code === 0 ? clusterOf(answer.stdout) : null;
  if (cluster !== null) {
    writeAtomic(path, json({ ...record, cluster }));
    return ticketOf({ cluster, run, shards });
  }
  // It may have been submitted all the same, when the answer did not come through.
  const found = await findCluster(client, run, record.name).catch(() => null);
  if (found !== null) {
    writeAtomic(path, json({ ...record, cluster: found }));
    return ticketOf({ cluster: found, run, shards });
  }
  throw new SheafFailure('machine', {
    where: join(run.path, submitFileName(options)),
    what: `condor_submit: ${saidBy(answer)}`,
    hint:
      answer.code === null
        ? `is there an access point (condor_schedd) on this machine? jobs that were submitted all the same have SheafRun == ${JSON.stringify(record.name)}`
        : 'mend what it says, and submit again',
  });
}

/** The submissions of a run that HTCondor knows, also those whose answer was lost. Throws where it cannot be asked. */
export async function findSubmissions(client: RunClient, run: RunPlace): Promise<readonly Ticket[]> {
  const tickets: Ticket[] = [];
  for (let n = 1; existsSync(recordPath(run, n)); n++) {
    const record = htcondorSubmission.parse(JSON.parse(readFileSync(recordPath(run, n), 'utf8')));
    const { name, shards } = record;
    const cluster = record.cluster ?? (await findCluster(client, run, name));
    if (cluster === null) continue;
    if (record.cluster === undefined) writeAtomic(recordPath(run, n), json({ ...record, cluster }));
    tickets.push(ticketOf({ cluster, run, shards }));
  }
  return tickets;
}

/** The cluster whose jobs have this SheafRun, in the queue or out of it again; null when there is none. */
async function findCluster(client: RunClient, run: RunPlace, name: string): Promise<number | null> {
  const constraint = `SheafRun =?= ${classAdString(name, 'the name of the run')}`;
  const rest = ['-json', '-attributes', 'ClusterId,Iwd', '-constraint', constraint];
  for (const words of [
    ['condor_q', ...rest],
    ['condor_history', ...rest, '-limit', '1'],
  ]) {
    const answer = await client(words, { seconds: FIND_SECONDS });
    const ads = readAds(answer);
    if (typeof ads === 'string')
      throw new SheafFailure('machine', {
        where: run.path,
        what: `${words[0]}: ${ads}`,
        hint: 'ask again when the access point answers: nothing is known of the submission until then',
      });
    const cluster = ads
      .filter((ad: Ad) => textOf(ad, 'Iwd') === run.path)
      .map((ad) => numberOf(ad, 'ClusterId'))[0];
    if (cluster !== undefined) return cluster;
  }
  return null;
}

/** Writes the record of the next submission down. Of two that submit at once, each gets a number of its own. */
function claim(
  run: RunPlace,
  shards: readonly number[],
  now: Date,
): { readonly path: string; readonly record: HtcondorSubmission } {
  for (let n = 1; ; n++) {
    const path = recordPath(run, n);
    if (existsSync(path)) continue;
    const record: HtcondorSubmission = {
      // The time tells it from a run that stood under the same name before.
      name: `${plainName(run)}/${n}-${now.getTime().toString(36)}`,
      shards: [...shards],
      submitted_at_utc: now.toISOString(),
    };
    if (writeNew(path, json(record))) return { path, record };
  }
}

/** condor_submit only warns of a line that it does not understand, when the jobs are submitted already. */
async function refuseUnused(client: RunClient, text: string): Promise<void> {
  const words = ['condor_submit', '-dry-run', '/dev/null', '-'];
  const { stderr } = await client(words, { input: text, seconds: SUBMIT_SECONDS });
  const unused = /the line '(.*)' was unused/.exec(stderr)?.[1];
  if (unused === undefined) return;
  throw new SheafFailure('usage', {
    where: 'extra',
    what: `HTCondor does not know the line \`${unused}\``,
    hint: 'check its spelling; an attribute of your own begins with +',
  });
}

/** `12.0 - 12.11`: the cluster of what -terse prints. */
function clusterOf(stdout: string): number | null {
  const found = /^(\d+)\.\d+( - \1\.\d+)?\s*$/m.exec(stdout)?.[1];
  return found === undefined ? null : Number(found);
}

function json(record: HtcondorSubmission): string {
  return `${prettyJson(record as unknown as Parameters<typeof prettyJson>[0])}\n`;
}
