// What every engine must do, whatever its scheduler is. Each engine's own test calls this with a real scheduler behind it.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Engine, JobShape, RunPlace, ShardState, Ticket } from '../../src/engines/engine.ts';

/** Asks until `enough` holds of all shards, or so many seconds have passed; answers what it saw last. */
export async function statesUntil(
  engine: Engine,
  ticket: Ticket,
  enough: (states: ReadonlyMap<number, ShardState>) => boolean,
  seconds: number,
): Promise<ReadonlyMap<number, ShardState>> {
  const end = Date.now() + 1000 * seconds;
  for (;;) {
    const { shards } = await engine.states(ticket);
    if (enough(shards) || Date.now() > end) return shards;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

export const isOver = ({ state }: ShardState): boolean =>
  state === 'done' || state === 'failed' || state === 'ended';
export const allOver = (states: ReadonlyMap<number, ShardState>): boolean =>
  [...states.values()].every(isOver);

/** `shell` runs as the program of a job; `$2` is the run directory and `$3` the index of the shard. */
export function shellJob(shell: string): JobShape {
  return { program: ['/bin/sh', '-c', shell, 'sh'], threads: 1 };
}

export function engineContract(engine: () => Engine, newRun: (name: string) => RunPlace): void {
  test('renders the same text twice, and writes nothing by it', () => {
    const run = { path: '/nowhere/run' };
    const render = () => [...engine().render(run, [0, 1, 5], shellJob('true'))];
    expect(render()).toEqual(render());
    expect(existsSync(run.path)).toBe(false);
  });

  test('runs each shard once with its index, and says which are done and which failed', async () => {
    const run = newRun('contract');
    const shards = [0, 2, 3];
    const job = shellJob('echo "$3" >> "$2/ran-$3"; echo "words of $3" >&2; [ "$3" != 2 ] || exit 9');
    const ticket = await engine().submit(run, shards, job);
    expect(ticket).toMatchObject({ engine: engine().name, shards });
    // A ticket is plain data: another process goes on with it.
    const again = JSON.parse(JSON.stringify(ticket)) as Ticket;
    const states = await statesUntil(engine(), again, allOver, 60);
    expect([...states.keys()].sort()).toEqual(shards);
    for (const shard of shards)
      expect(readFileSync(join(run.path, `ran-${shard}`), 'utf8')).toBe(`${shard}\n`);
    for (const shard of [0, 3])
      expect(states.get(shard)).toMatchObject({ state: 'done', host: expect.stringMatching(/./) });
    expect(states.get(2)).toMatchObject({ state: 'failed', cause: 'exit', exitCode: 9 });
    expect(await engine().explain(again, 2)).toMatch(/exit code 9[\s\S]*words of 2/);
    expect(await engine().explain(again, 1)).toBe('shard 1 is not part of this submission');
    // What is over stays as it is.
    await engine().cancel(again);
    expect((await engine().states(again)).shards).toEqual(states);
  }, 120_000);

  test('cancels what runs and what waits, and may be told so again', async () => {
    const run = newRun('cancelled');
    const ticket = await engine().submit(run, [0, 1], { ...shellJob('sleep 300'), most: 1 });
    await statesUntil(
      engine(),
      ticket,
      (states) => [...states.values()].some((s) => s.state === 'running'),
      60,
    );
    await engine().cancel(ticket);
    const { shards } = await engine().states(ticket);
    for (const state of shards.values()) expect(state).toMatchObject({ state: 'failed', cause: 'cancelled' });
    await engine().cancel(ticket);
  }, 150_000);
}
