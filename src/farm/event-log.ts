// The event log of a run: one JSON line an event, appended and synced, never rewritten.

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
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
  append(event: UntimedEvent): void {
    const line = new TextEncoder().encode(
      `${this.#torn ? '\n' : ''}${JSON.stringify({ time: this.#now().toISOString(), ...event })}\n`,
    );
    this.#torn = true;
    try {
      for (let done = 0; done < line.length; ) done += writeSync(this.#file, line, done);
      if (event.event !== 'shard-done') fsyncSync(this.#file);
    } catch (error) {
      throw machineFailure(this.#path, 'cannot be written', error);
    }
    this.#torn = false;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** All events of a log. A line that a kill cut short, or that a later version wrote, is left out. */
export function readEventLog(path: string): readonly RunEvent[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line): RunEvent[] => {
      try {
        const parsed = runEvent.safeParse(JSON.parse(line));
        return parsed.success ? [parsed.data] : [];
      } catch {
        return [];
      }
    });
}
