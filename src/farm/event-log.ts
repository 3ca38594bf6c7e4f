// The event log of a run: one JSON line an event, appended and synced, never rewritten.

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { type RunEvent, runEvent, type UntimedEvent } from '../contracts/run.ts';

export class EventLog {
  readonly #file: number;
  readonly #now: () => Date;

  constructor(path: string, now: () => Date) {
    this.#file = openSync(path, 'a');
    this.#now = now;
  }

  /** Appends an event. A full disk throws: what the log cannot say must not be done. */
  append(event: UntimedEvent): void {
    writeSync(this.#file, `${JSON.stringify({ time: this.#now().toISOString(), ...event })}\n`);
    fsyncSync(this.#file);
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
