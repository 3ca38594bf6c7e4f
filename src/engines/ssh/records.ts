// The submissions of a run, as files beside its shards: who drives each, and which hosts may hold what is left of it.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { SheafFailure } from '../../contracts/failures.ts';
import { problemsOf } from '../../contracts/problems.ts';
import { type SshSubmission, sshSubmission } from '../../contracts/ssh-submission.ts';
import { sshSubmissionTag } from '../../contracts/tags.ts';
import { machineFailure, writeAtomic, writeNew } from '../../farm/atomic-file.ts';
import { readJson } from '../../farm/run-directory.ts';
import type { RunPlace, Ticket } from '../engine.ts';

export const ENGINE = 'ssh';

const fileOf = (run: RunPlace, n: number): string => join(run.path, `ssh_submission_${n}.json`);
const cancelFile = (run: RunPlace, n: number): string => join(run.path, `ssh_cancel_${n}`);

/** Where a run has its folders on hosts. Runs of one name on several machines are told apart. */
export function folderOfRun({ path }: RunPlace): string {
  const name = basename(path)
    .replace(/[^\w.-]/g, '_')
    .slice(0, 40);
  const digest = createHash('sha256').update(`${hostname()}\0${path}`).digest('hex').slice(0, 12);
  return `runs/${name}-${digest}`;
}

/** Writes a new submission down, under the next free number. */
export function newRecord(
  run: RunPlace,
  asked: Pick<SshSubmission, 'shards' | 'hosts' | 'access' | 'remote_base_dir'>,
  now: Date,
): SshSubmission {
  const pid = process.pid;
  for (let n = (numbersOf(run).at(-1) ?? 0) + 1; ; n++) {
    const record: SshSubmission = {
      schema_version: sshSubmissionTag,
      submission: n,
      // The time tells it from one of a run that stood here before.
      folder: `${folderOfRun(run)}/${n}-${now.getTime().toString(36)}`,
      ...asked,
      driver: { host: hostname(), pid, started: startOf(pid) ?? '' },
      submitted_at_utc: now.toISOString(),
    };
    if (writeNew(fileOf(run, n), json(record))) return record;
  }
}

/** Nothing of it is left on any host. */
export function closeRecord(run: RunPlace, record: SshSubmission, now: Date): void {
  writeAtomic(fileOf(run, record.submission), json({ ...record, ended_at_utc: now.toISOString() }));
}

/** All submissions of a run, the first one first. */
export function readRecords(run: RunPlace): readonly SshSubmission[] {
  return numbersOf(run).map((n) => {
    const path = fileOf(run, n);
    const hint = 'end what is left of it on its hosts, and remove this file';
    const value = readJson(path, hint);
    const parsed = sshSubmission.safeParse(value);
    if (parsed.success) return parsed.data;
    const what = `not a submission to hosts: ${problemsOf(sshSubmission, value, parsed.error)[0]}`;
    throw new SheafFailure('incomplete', { where: path, what, hint });
  });
}

/** Tells whoever drives a submission to cancel it. */
export function askToCancel(run: RunPlace, n: number): void {
  writeAtomic(cancelFile(run, n), '');
}

export function isToCancel(run: RunPlace, n: number): boolean {
  return existsSync(cancelFile(run, n));
}

/** Whether the process that drives it lives; null where it is on another machine. */
export function isDriven({ driver }: SshSubmission): boolean | null {
  if (driver.host !== hostname()) return null;
  return startOf(driver.pid) === driver.started;
}

/** `N /run/directory`. */
export function ticketOf(run: RunPlace, { submission, shards }: SshSubmission): Ticket {
  return { engine: ENGINE, id: `${submission} ${run.path}`, shards };
}

export function placeOf({ engine, id }: Ticket): { readonly run: RunPlace; readonly submission: number } {
  const match = /^(\d+) (\/.*)$/s.exec(id);
  if (engine !== ENGINE || match === null)
    throw new RangeError(`ssh: ${JSON.stringify(id)} of engine ${engine} is no ticket of ssh`);
  return { run: { path: match[2]! }, submission: Number(match[1]) };
}

function numbersOf({ path }: RunPlace): readonly number[] {
  try {
    return readdirSync(path)
      .flatMap((name) => /^ssh_submission_(\d+)\.json$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  } catch (error) {
    throw machineFailure(path, 'cannot be read', error);
  }
}

function json(record: SshSubmission): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** When a process was started, in ticks since the machine was (proc(5), starttime); null where there is none of this id. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return /[ZX]/.test(state!) ? null : (fields[18] ?? null);
  } catch {
    return null;
  }
}
