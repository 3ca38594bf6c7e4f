// How long an item of a study takes on this machine, by running some of them; their rows are thrown away.

import type { Machine, Study } from '../study/study.ts';

/** Quick items are repeated for so long: one alone would tell more of the clock than of them. */
const SECONDS = 1;

/**
 * Seconds an item takes one thread. The first one also makes the study ready: it counts only where it alone took long, or
 * where there is no other. `now` in milliseconds.
 */
export async function timeItem(study: Study<unknown>, now: () => number, machine?: Machine): Promise<number> {
  const runner = study.open(machine);
  const start = now();
  await runner.run(0);
  const first = (now() - start) / 1000;
  if (first >= SECONDS || study.items === 1) return first;
  const begin = now();
  for (let item = 1; ; item++) {
    await runner.run(item);
    const seconds = (now() - begin) / 1000;
    if (seconds >= SECONDS || item === study.items - 1) return seconds / item;
  }
}
