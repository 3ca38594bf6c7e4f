// What the tests of a run's life share: looking into run directories.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunEvent } from '../../src/contracts/run.ts';

/** The events of a run, line by line: a line that does not parse throws, unlike in the program. */
export function eventsOf(run: string): RunEvent[] {
  const text = readFileSync(join(run, 'events.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RunEvent);
}

/** How often each shard was told to be done. */
export function timesDone(events: readonly RunEvent[]): Map<number, number> {
  const times = new Map<number, number>();
  for (const e of events) if (e.event === 'shard-done') times.set(e.shard, (times.get(e.shard) ?? 0) + 1);
  return times;
}

/** Name and state (time of the last change, inode) of each shard file in place. */
export function shardsInPlace(run: string): Map<string, string> {
  if (!existsSync(run)) return new Map();
  const names = readdirSync(run).filter((name) => /^shard_\d+\.out\.json$/.test(name));
  return new Map(
    names.map((name) => {
      const { mtimeNs, ino } = statSync(join(run, name), { bigint: true });
      return [name, `${mtimeNs} ${ino}`];
    }),
  );
}

export function temporariesIn(run: string): string[] {
  return readdirSync(run).filter((name) => name.includes('.tmp-') || name.includes('.gone-'));
}

/** Waits until `there` is true; throws after 20 s. */
export async function until(there: () => boolean): Promise<void> {
  for (let i = 0; i < 4000; i++) {
    if (there()) return;
    await wait(5);
  }
  throw new Error('waited for 20 s');
}
