// HTCondor's job event log: what its own library makes of a real one, and how it is followed while it grows.
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EventLogTail, type JobEvent, parseEvents } from '../../src/engines/htcondor/event-log.ts';
import { causeOf } from '../../src/engines/htcondor/holds.ts';
import { follow, type JobTrack, submitted } from '../../src/engines/htcondor/job-track.ts';
import { randomNumbers, root, temporaryFolder } from '../cli/sheaf.ts';
import { sharedData } from '../shared-data.ts';

const folder = temporaryFolder();
const sample = (): string => readFileSync(sharedData('../samples/userlog-many-events.log'), 'utf8');

/** What HTCondor's library read from the same file (condor_wait -allevents -echo:JSON,UTC). */
interface LibraryEvent {
  readonly EventTypeNumber: number;
  readonly Cluster: number;
  readonly Proc?: number;
  readonly EventTime: string;
  readonly ReturnValue?: number;
  readonly TerminatedBySignal?: number;
  readonly TerminatedNormally?: boolean;
  readonly HoldReason?: string;
  readonly HoldReasonCode?: number;
  readonly HoldReasonSubCode?: number;
  readonly Reason?: string;
  readonly SlotName?: string;
}

function libraryEvents(): readonly LibraryEvent[] {
  const text = readFileSync(sharedData('../samples/userlog-many-events.json'), 'utf8');
  const objects = text.slice(0, text.lastIndexOf('\n}') + 2);
  return JSON.parse(`[${objects.replace(/\n}\n+{/g, '\n},\n{')}]`) as readonly LibraryEvent[];
}

test('reads the events that HTCondor reads', () => {
  const [ours, theirs] = [parseEvents(sample()), libraryEvents()];
  expect(theirs.length).toBeGreaterThan(100);
  expect(ours.map(({ code, cluster, proc, time }) => [code, cluster, proc, time])).toEqual(
    theirs.map((e) => [e.EventTypeNumber, e.Cluster, e.Proc ?? -1, Date.parse(e.EventTime)]),
  );
});

test('comes to the ends, holds and hosts that HTCondor comes to', () => {
  const theirs = libraryEvents();
  const counts = { ended: 0, held: 0, removed: 0, running: 0 };
  for (const [i, event] of parseEvents(sample()).entries()) {
    const their = theirs[i]!;
    const { state, hold } = follow({}, submitted, event);
    if (event.code === 5) {
      counts.ended++;
      const { TerminatedNormally: normally, ReturnValue: value, TerminatedBySignal: signal } = their;
      if (normally && value === 0) expect(state).toMatchObject({ state: 'done' });
      else if (normally) expect(state).toMatchObject({ cause: 'exit', exitCode: value });
      else expect(state).toMatchObject({ cause: 'signal', reason: `ended by signal ${signal}` });
    }
    if (event.code === 12) {
      counts.held++;
      const { HoldReason: words, HoldReasonCode: code, HoldReasonSubCode: subcode } = their;
      expect(hold).toEqual({ words, code, subcode });
    }
    if (event.code === 9) {
      counts.removed++;
      expect(state).toMatchObject({ cause: 'cancelled', reason: `removed from the queue: ${their.Reason}` });
    }
    if (event.code === 1) {
      counts.running++;
      expect(state).toEqual({ state: 'running', host: their.SlotName!.split('@')[1] });
    }
  }
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(1);
});

test('follows a log that grows by any pieces, and begins anew when the log does', () => {
  const text = sample();
  const bytes = Buffer.from(text);
  const path = join(folder, 'growing.log');
  const tail = new EventLogTail(path);
  expect(tail.next()).toBeNull();
  const random = randomNumbers(7);
  const seen: JobEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + Math.floor(400 * random());
    appendFileSync(path, bytes.subarray(at, end));
    at = end;
    seen.push(...tail.next()!.events);
  }
  expect(seen).toEqual(parseEvents(text));
  expect(tail.next()).toEqual({ events: [], fresh: false });
  writeFileSync(join(folder, 'other.log'), bytes);
  renameSync(join(folder, 'other.log'), path);
  const again = tail.next()!;
  expect([again.fresh, again.events.length]).toEqual([true, seen.length]);
});

test('passes over half an event that a killed writer left', () => {
  const half = '005 (012.003.000) 2026-11-20 05:53:02 Job terminated.\n\t(1) Normal term';
  const whole = '013 (012.003.000) 2026-11-20 05:53:03 Job was released.\n\tvia condor_release\n...\n';
  expect(parseEvents(`${half}\n${whole}`)).toMatchObject([{ code: 13, body: ['via condor_release'] }]);
});

// Texts of events: HTCondor 23.9.6 itself, and its manual for those that no pool of one machine gives.
const event = (code: number, head: string, ...body: readonly string[]): JobEvent => ({
  code,
  cluster: 1,
  proc: 0,
  time: 0,
  head,
  body,
});
const started = event(1, 'Job executing on host: <10.0.0.7:9618?addrs=10.0.0.7-9618&alias=node7>');
const heldFor = (words: string, code: number, subcode: number): JobEvent =>
  event(12, 'Job was held.', words, `Code ${code} Subcode ${subcode}`);
const after = (options: Parameters<typeof follow>[0], ...events: readonly JobEvent[]): JobTrack =>
  events.reduce((job, e) => follow(options, job, e), submitted);

test.each([
  [
    'disconnected',
    [started, event(22, 'Job disconnected, attempting to reconnect')],
    { state: 'running', host: 'node7' },
  ],
  [
    'a reconnect that failed',
    [
      started,
      event(22, ''),
      event(
        24,
        'Job reconnection failed',
        'Job not found at execution machine',
        'Can not reconnect to slot1@node7, rescheduling job',
      ),
    ],
    {
      state: 'waiting',
      why: 'Job reconnection failed: Job not found at execution machine: Can not reconnect to slot1@node7, rescheduling job',
    },
  ],
  [
    'a retry of its own',
    [
      started,
      event(
        4,
        'Job was evicted.',
        '(0) Job terminated and was requeued',
        'Usr 0 00:00:00, Sys 0 00:00:00  -  Run Remote Usage',
        '(1) Normal termination (return value 7)',
      ),
    ],
    {
      state: 'waiting',
      why: 'Job was evicted: (0) Job terminated and was requeued: (1) Normal termination (return value 7)',
    },
  ],
  [
    'memory',
    [
      started,
      heldFor('Error from slot1@node7: Job has gone over cgroup memory limit of 128 megabytes.', 34, 102),
    ],
    { cause: 'out-of-memory', host: 'node7' },
  ],
  [
    'a disk that is too small',
    [started, heldFor('disk usage exceeded request_disk', 34, 104)],
    { cause: 'held' },
  ],
  [
    'a policy that looks at memory',
    [started, heldFor('memory usage exceeded request_memory', 26, 102)],
    { cause: 'out-of-memory' },
  ],
  ['an image that is not there', [heldFor('image not found', 35, 0)], { cause: 'not-started' }],
  ['a machine without its container program', [heldFor('Singularity test failed', 45, 0)], { cause: 'node' }],
  [
    'a code of a version to come',
    [heldFor('odd', 99, 0)],
    { cause: 'held', reason: 'held by HTCondor: odd (hold code 99, subcode 0)' },
  ],
])('tells of %s', (_, events, expected) => {
  expect(after({}, ...events).state).toMatchObject(expected);
});

test('the end of a job stands, unless another job with its number is submitted', () => {
  const ended = after({}, started, event(5, 'Job terminated.', '(1) Normal termination (return value 0)'));
  expect(ended).toMatchObject({ over: true, state: { state: 'done', host: 'node7' } });
  expect(follow({}, ended, event(9, 'Job was aborted.', 'via condor_rm'))).toBe(ended);
  expect(follow({}, ended, event(0, 'Job submitted from host: <10.0.0.1>'))).toEqual(submitted);
});

test('a hold that the run itself releases is no failure, so often as it does', () => {
  const options = { retry_holds: { times: 2, wait_seconds: 60 } };
  const broken = heldFor('transfer failed', 12, 104);
  const twice = after(options, broken, event(13, 'Job was released.'), broken);
  expect(twice.state).toMatchObject({ state: 'waiting', why: expect.stringContaining('transfer failed') });
  expect(follow(options, twice, broken).state).toMatchObject({ state: 'failed', cause: 'held' });
  expect(after(options, heldFor('no such file', 13, 2)).state).toMatchObject({ cause: 'not-started' });
  expect(after(options, heldFor('by hand', 1, 0)).state).toMatchObject({ cause: 'held' });
});

test('the page of the engine has the holds and their causes as they are', () => {
  const page = readFileSync(join(root, 'docs/engines/htcondor.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (\d[\d, to]*) \| ([a-z-]+) \|/gm)];
  const codes = rows.flatMap(([, list, cause]) =>
    list!.split(', ').flatMap((part) => {
      const [from, to = from] = part.split(' to ').map(Number);
      return Array.from({ length: to! - from! + 1 }, (_, i) => [from! + i, cause] as const);
    }),
  );
  expect(codes.length).toBeGreaterThan(25);
  expect(codes.map(([code]) => [code, causeOf({ code, subcode: 0, words: '' })])).toEqual(codes);
});
