// Runs items that wait for other programs, some at a time. All of them run, whatever becomes of the others.

import { SheafFailure } from '../contracts/failures.ts';
import type { ItemRange } from '../study/shards.ts';

/**
 * The rows of a range in order, or null where `run` or `onItem` said to stop: by an `interrupted` failure, by false. Where
 * items failed, throws one failure for all when the others have run.
 */
export async function runTogether<Row>(
  { start, count }: ItemRange,
  atOnce: number,
  run: (item: number) => Promise<Row>,
  onItem: () => boolean,
): Promise<readonly Row[] | null> {
  const rows = new Array<Row>(count);
  const failures = new Map<number, SheafFailure>();
  let defect: unknown;
  let next = 0;
  let stopped = false;
  const runner = async (): Promise<void> => {
    while (next < count && !stopped) {
      const i = next++;
      try {
        rows[i] = await run(start + i);
        if (!onItem()) stopped = true;
      } catch (error) {
        if (error instanceof SheafFailure && error.kind !== 'interrupted') {
          failures.set(i, error);
          continue;
        }
        stopped = true;
        if (!(error instanceof SheafFailure)) defect ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, runner));
  if (defect !== undefined) throw defect;
  if (stopped) return null;
  if (failures.size > 0) throw allOf(failures, count);
  return rows;
}

function allOf(failures: ReadonlyMap<number, SheafFailure>, count: number): SheafFailure {
  const [, first] = [...failures].reduce((a, b) => (b[0] < a[0] ? b : a));
  if (count === 1) return first;
  const { where, what, expected, hint } = first.parts;
  return new SheafFailure(
    first.kind,
    {
      what: `${failures.size} of ${count} items failed; ${where === undefined ? '' : `${where}: `}${what}`,
      expected,
      hint,
    },
    first,
  );
}
