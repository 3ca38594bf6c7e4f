// HTCondor's job event log: text that the access point appends to, one event after another, ended by a line `...`.
//   005 (074.003.000) 2026-11-20 05:53:02 Job terminated.
//   \t(1) Normal termination (return value 0)
//   ...
// Format: HTCondor manual, "Job event log"; what the library makes of it (condor_wait -echo:JSON) is what tests compare with.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isCode } from '../../farm/atomic-file.ts';

export interface JobEvent {
  readonly code: number;
  readonly cluster: number;
  /** -1 for events of the whole cluster. */
  readonly proc: number;
  /** Milliseconds; of the access point's own clock and zone, so that only differences mean anything. */
  readonly time: number;
  /** The rest of the first line. */
  readonly head: string;
  /** The other lines, without space around them. */
  readonly body: readonly string[];
}

const HEAD =
  /^(\d{3}) \((\d+)\.(-?\d+)\.-?\d+\) (?:(\d{4})-)?(\d\d)[-/](\d\d)[ T](\d\d):(\d\d):(\d\d)(\.\d+)?Z? ?(.*)$/;

/** The events of whole text; what is not an event is passed over. */
export function parseEvents(text: string): readonly JobEvent[] {
  const events: JobEvent[] = [];
  let lines: string[] = [];
  for (const line of text.split('\n')) {
    if (line.trimEnd() !== '...') {
      lines.push(line);
      continue;
    }
    const event = eventOf(lines);
    if (event !== null) events.push(event);
    lines = [];
  }
  return events;
}

function eventOf(lines: readonly string[]): JobEvent | null {
  // A writer that was killed may have left half an event without an end before the next one.
  const first = lines.findLastIndex((line) => HEAD.test(line));
  const found = HEAD.exec(lines[first] ?? '');
  if (found === null) return null;
  const [, code, cluster, proc, year, month, day, hour, minute, second, fraction, head] = found;
  // Old logs have no year; a leap year makes all their days exist.
  const date = Date.UTC(
    Number(year ?? 2000),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return {
    code: Number(code),
    cluster: Number(cluster),
    proc: Number(proc),
    time: date + 1000 * Number(fraction ?? 0),
    head: head!,
    body: lines.slice(first + 1).map((line) => line.trim()),
  };
}

/** Follows a log: each look reads what was appended since the last one. */
export class EventLogTail {
  readonly #path: string;
  #inode = 0n;
  #read = 0;
  /** Bytes of an event that has no end yet. */
  #rest: Buffer = Buffer.alloc(0);

  constructor(path: string) {
    this.#path = path;
  }

  /** What is new; `fresh` when the log was made anew, so that it holds everything. null: there is no log to be read. */
  next(): { readonly events: readonly JobEvent[]; readonly fresh: boolean } | null {
    let file: number;
    try {
      file = openSync(this.#path, 'r');
    } catch (error) {
      if (isCode(error, 'ENOENT') || isCode(error, 'EACCES') || isCode(error, 'ESTALE')) return null;
      throw error;
    }
    try {
      const { ino, size } = fstatSync(file, { bigint: true });
      const fresh = ino !== this.#inode || Number(size) < this.#read;
      if (fresh) {
        this.#inode = ino;
        this.#read = 0;
        this.#rest = Buffer.alloc(0);
      }
      const added = Buffer.alloc(Number(size) - this.#read);
      const length = readSync(file, added, 0, added.length, this.#read);
      this.#read += length;
      const bytes = Buffer.concat([this.#rest, added.subarray(0, length)]);
      const end = bytes.lastIndexOf('\n...\n');
      if (end < 0) {
        this.#rest = bytes;
        return { events: [], fresh };
      }
      this.#rest = bytes.subarray(end + 5);
      return { events: parseEvents(bytes.toString('utf8', 0, end + 5)), fresh };
    } finally {
      closeSync(file);
    }
  }
}
