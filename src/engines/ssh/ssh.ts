// The SSH engine: hosts without a scheduler, by the system's own OpenSSH. The dispatcher lives in this process; hosts pull
// shards as they finish others.

import { basename, isAbsolute } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SheafFailure } from '../../contracts/failures.ts';
import { type SshHost, type SshOptions, sshAccess } from '../../contracts/ssh-options.ts';
import type { SshSubmission } from '../../contracts/ssh-submission.ts';
import type { Engine, JobShape, RunPlace, ShardState, Ticket } from '../engine.ts';
import { type CarriedFile, digestOf, filesOfRun } from './carry.ts';
import { cleanUp } from './clean-up.ts';
import { explainShard } from './explain.ts';
import { type Clock, FarmHost } from './farm-host.ts';
import {
  askToCancel,
  closeRecord,
  ENGINE,
  folderOfRun,
  isDriven,
  newRecord,
  placeOf,
  readRecords,
  ticketOf,
} from './records.ts';
import { sshSlots } from './slots.ts';
import { Submission } from './submission.ts';
import { targetName } from './target.ts';

export interface SshEngine extends Engine {
  /** Tickets of the submissions of a run of which something may be left on hosts, the first one first. */
  find(run: RunPlace): Promise<readonly Ticket[]>;
}

/** Sleeping must not keep a process alive that has nothing else to do. */
const thisWorld: Clock = { now: () => new Date(), sleep: (ms) => wait(ms, undefined, { ref: false }) };

/** How long a submission that another process drives may take to end when it is told to. */
const CANCEL_SECONDS = 60;
const CANCEL_POLL_MS = 200;

/** Those that this process drives or drove, by the id of their ticket. */
const submissions = new Map<string, Submission>();

export function ssh(options: SshOptions, world: Clock = thisWorld): SshEngine {
  const hosts = distinct(options).map((entry) => new FarmHost(entry, options, world));

  return {
    name: ENGINE,
    capabilities: {
      ...{ arrays: true, sharedFiles: false, transfersFiles: true, outlivesSubmitter: false },
      // States are of this process: looking costs nothing.
      looks: [100, 500],
    },

    render: () => new Map(),

    async submit(run, shards, job) {
      checkSubmission(run, shards, job);
      const bundle = options.bundle === undefined ? null : await withDigest(options.bundle);
      const jobFiles = await Promise.all((job.files ?? []).map(withDigest));
      const before = readRecords(run).filter(isOpen);
      const driven = before.find((record) => isDriven(record) && !submissions.has(ticketOf(run, record).id));
      if (driven !== undefined)
        throw new SheafFailure('incomplete', {
          where: run.path,
          what: `process ${driven.driver.pid} is sending shards of this run to hosts`,
          hint: 'wait for it, or cancel it',
        });
      const carried = new Set([...filesOfRun(run), ...jobFiles.map(({ path }) => basename(path))]);
      const record = newRecord(
        run,
        {
          shards: [...shards],
          hosts: hosts.map(({ entry }) => entry),
          access: sshAccess.parse(accessOf(options)),
          remote_base_dir: options.remote_base_dir,
        },
        world.now(),
      );
      const ticket = ticketOf(run, record);
      const cargo = {
        ...{ run, job, folder: record.folder, environment: options.environment, bundle, files: jobFiles },
        spare: () => livingFolders(run),
        isOurs: (name: string) => isOurs(name, carried),
      };
      const submission = new Submission(record, cargo, hosts, options, world);
      submissions.set(ticket.id, submission);
      submission.onEnd = (left) => {
        if (left.length === 0) closeQuietly(run, record, world);
      };
      await begin(submission, run, before, options, world);
      return ticket;
    },

    async states(ticket) {
      return { shards: statesOf(ticket), itemsUnderWay: 0 };
    },

    async cancel(ticket) {
      const submission = submissions.get(ticket.id);
      if (submission !== undefined && (await submission.cancel()).length === 0) return;
      const { run } = placeOf(ticket);
      const record = recordOf(ticket);
      if (record === undefined || !isOpen(record)) return;
      if (submission === undefined && isDriven(record) !== false) return cancelElsewhere(ticket, world);
      const left = await cleanUp(record);
      if (left.length === 0) return closeRecord(run, record, world.now());
      throw new SheafFailure('machine', {
        what: `jobs may still run on ${left.map(({ host, why }) => `${host.host} (${why})`).join(', ')}`,
        hint: 'cancel again when it answers: whatever is left of the run there ends then',
      });
    },

    async explain(ticket, shard) {
      const state = statesOf(ticket).get(shard);
      if (state === undefined) return `shard ${shard} is not part of this submission`;
      return explainShard(placeOf(ticket).run, shard, state, submissions.get(ticket.id));
    },

    slots: (job) =>
      sshSlots(
        hosts.map(({ entry }) => entry),
        options,
        job,
      ),

    async find(run) {
      return readRecords(run)
        .filter(isOpen)
        .map((record) => ticketOf(run, record));
    },
  };
}

/** Waits for the first host that is ready. Throws where there is none. */
async function begin(
  submission: Submission,
  run: RunPlace,
  before: readonly SshSubmission[],
  options: SshOptions,
  world: Clock,
): Promise<void> {
  const access = JSON.stringify([accessOf(options), options.remote_base_dir]);
  const olds = before
    .filter((record) => JSON.stringify([record.access, record.remote_base_dir]) === access)
    .map((record) => ({
      record,
      hosts: new Set(record.hosts.map((host) => targetName({ host, access: options }))),
    }));
  const heard = new Set<unknown>();
  const isReady = await new Promise<boolean>((resolve) => {
    submission.onPlace = (place) => {
      heard.add(place);
      if (place.phase === 'ready') {
        resolve(true);
        // What earlier submissions left there has been ended.
        for (const { record, hosts } of olds) {
          const isLiving = submissions.get(ticketOf(run, record).id)?.isOver === false;
          if (!hosts.delete(place.host.name) || hosts.size > 0 || isLiving) continue;
          closeQuietly(run, record, world);
        }
      } else if (heard.size === submission.places.length) resolve(false);
    };
    const { onEnd } = submission;
    submission.onEnd = (left) => {
      onEnd(left);
      resolve(false);
    };
    submission.start();
  });
  if (isReady) return;
  const words = submission.places.map(
    ({ host, reason }) => `\n  ${host.name}: ${reason || host.silence?.words || 'no answer'}`,
  );
  await submission.cancel();
  throw new SheafFailure('machine', {
    what: `ssh: no host can be used${words.join('')}`,
    hint: hintOf(words.join('')),
  });
}

/** Where it cannot be written, it stays open: who looks next finds nothing on the hosts. */
function closeQuietly(run: RunPlace, record: SshSubmission, world: Clock): void {
  try {
    closeRecord(run, record, world.now());
  } catch (error) {
    if (!(error instanceof SheafFailure)) throw error;
  }
}

async function withDigest(path: string): Promise<CarriedFile> {
  return { path, digest: await digestOf(path) };
}

function hintOf(words: string): string {
  if (/Host key verification failed/.test(words))
    return 'log in once by hand to confirm who the hosts are, or give the setting StrictHostKeyChecking=accept-new';
  if (/Permission denied \(/.test(words))
    return 'give the key, and see that it opens the hosts without a password: `ssh HOST true`';
  if (/there is no program/.test(words))
    return 'make a new run with `--strategy bundle`, which carries the program to hosts that have none';
  return '`sheaf farm preflight` tells more';
}

/** Its own states where this process drives it; else what can be known from outside. */
function statesOf(ticket: Ticket): ReadonlyMap<number, ShardState> {
  const submission = submissions.get(ticket.id);
  if (submission !== undefined) return new Map(submission.states);
  const record = recordOf(ticket);
  const isGone = record === undefined || !isOpen(record) || isDriven(record) === false;
  return new Map(ticket.shards.map((shard) => [shard, { state: isGone ? 'ended' : 'unknown' }]));
}

/** Tells the process that drives a submission to end it, and waits until it has. */
async function cancelElsewhere(ticket: Ticket, world: Clock): Promise<void> {
  const { run, submission } = placeOf(ticket);
  askToCancel(run, submission);
  for (let waited = 0; waited < 1000 * CANCEL_SECONDS; waited += CANCEL_POLL_MS) {
    const record = recordOf(ticket);
    if (record === undefined || !isOpen(record)) return;
    await world.sleep(CANCEL_POLL_MS);
  }
  const { driver } = recordOf(ticket)!;
  throw new SheafFailure('machine', {
    where: run.path,
    what: `process ${driver.pid} on ${driver.host} was told to cancel, and has not within ${CANCEL_SECONDS} s`,
    hint: 'end it, and cancel again',
  });
}

function recordOf(ticket: Ticket): SshSubmission | undefined {
  const { run, submission } = placeOf(ticket);
  return readRecords(run).find((record) => record.submission === submission);
}

function isOpen({ ended_at_utc }: SshSubmission): boolean {
  return ended_at_utc === undefined;
}

/** Folders of submissions of this run that this process drives. */
function livingFolders(run: RunPlace): readonly string[] {
  const folder = `${folderOfRun(run)}/`;
  return [...submissions.values()]
    .filter(({ isOver, record }) => !isOver && record.folder.startsWith(folder))
    .map(({ record }) => record.folder.slice(folder.length));
}

/** A job may leave any file that was not carried to it and that is not the run's own. */
function isOurs(name: string, carried: ReadonlySet<string>): boolean {
  const [top] = name.split('/') as [string];
  return (
    !carried.has(top) &&
    !/^(manifest\.json$|events\.jsonl$|run\.lock|cancel\.|merged\.|report\.html$|submission_|ssh_|work$)/.test(
      top,
    )
  );
}

/** One that is named twice is one host. */
function distinct(options: SshOptions): readonly SshHost[] {
  const byTarget = new Map<string, SshHost>();
  for (const host of options.hosts) {
    const name = targetName({ host, access: options });
    const known = byTarget.get(name);
    const weights = [known?.weight, host.weight].filter((weight) => weight !== undefined);
    const weight = weights.length === 0 ? {} : { weight: weights.reduce((sum, w) => sum + w) };
    byTarget.set(name, { ...known, ...host, ...weight });
  }
  return [...byTarget.values()];
}

function accessOf({ user, port, key, config, settings, connect_timeout_s, silence_s }: SshOptions) {
  return { user, port, key, config, settings, connect_timeout_s, silence_s };
}

function checkSubmission(
  { path }: RunPlace,
  shards: readonly number[],
  { program, most, gpus }: JobShape,
): void {
  if (!isAbsolute(path)) throw new RangeError(`ssh: ${path} is not an absolute path`);
  if (shards.length === 0) throw new RangeError('ssh: there are no shards to submit');
  if (program.length === 0) throw new RangeError('ssh: the program has no words');
  if (most !== undefined && !(Number.isInteger(most) && most > 0))
    throw new RangeError(`ssh: at most ${most} shards at once is not a number above 0`);
  if ((gpus ?? 0) > 0)
    throw new SheafFailure('usage', {
      what: 'the ssh engine hands out no GPUs',
      hint: 'take an engine with a scheduler',
    });
}
