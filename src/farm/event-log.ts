// The event log of a run: one JSON line an event, appended and synced, never rewritten.

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { type RunEvent, runEvent, type UntimedEvent } from '../contracts/run.ts';
import { machineFailure } from './atomic-file.ts';

export class EventLog {
  readonly #path: string;
  readonly #file: number;
  readonly #now: () => Date;
  /** Whether the last line has no end: a kill or a full disk cut it short. */
  #torn: boolean;

  constructor(path: string, now: () => Date) {
    this.#path = path;
    this.#now = now;
    try {
      this.#torn = existsSync(path) && !/(^|\n)$/.test(readFileSync(path, 'utf8'));
      this.#file = openSync(path, 'a');
    } catch (error) {
      throw machineFailure(path, 'cannot be written', error);
    }
  }

  /**
   * Appends an event, and waits until it is on disk unless another record of it is: a shard that is done has its file. A
   * full disk throws: what the log cannot say must not be done.
   */
  append(event: UntimedEvent): RunEvent {
    const timed = { time: this.#now().toISOString(), ...event };
    const line = new TextEncoder().encode(`${this.#torn ? '\n' : ''}${JSON.stringify(timed)}\n`);
    this.#torn = true;
    try {
      for (let done = 0; done < line.length; ) done += writeSync(this.#file, line, done);
      if (!passing.includes(event.event)) fsyncSync(this.#file);
    } catch (error) {
      throw machineFailure(this.#path, 'cannot be written', error);
    }
    this.#torn = false;
    return timed;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Events that need not be on disk before what comes after them: a shard has its file, and its engine knows where it runs. */
const passing: readonly UntimedEvent['event'][] = ['shard-done', 'shard-started', 'shard-waiting'];

const CHUNK = 1 << 20;
const LINE = 10;

/**
 * Calls `on` with each event of a log, in order, with no more of it in memory than a piece. A line that a kill cut short, or
 * that a later version wrote, is left out. Nothing happens where there is no log.
 */
export function forEachEvent(path: string, on: (event: RunEvent) => void): void {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK);
    let rest: Buffer = Buffer.alloc(0);
    for (;;) {
      const length = readSync(file, chunk, 0, CHUNK, null);
      if (length === 0) break;
      const bytes = Buffer.concat([rest, chunk.subarray(0, length)]);
      const end = bytes.lastIndexOf(LINE);
      rest = bytes.subarray(end + 1);
      for (const line of bytes.toString('utf8', 0, end + 1).split('\n')) readLine(line, on);
    }
    readLine(rest.toString('utf8'), on);
  } finally {
    closeSync(file);
  }
}

function readLine(line: string, on: (event: RunEvent) => void): void {
  if (line === '') return;
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return;
  }
  const parsed = runEvent.safeParse(json);
  if (parsed.success) on(parsed.data);
}

/** All events of a log. */
export function readEventLog(path: string): readonly RunEvent[] {
  const events: RunEvent[] = [];
  forEachEvent(path, (event) => events.push(event));
  return events;
}
