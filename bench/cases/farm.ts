// The farm's own load: what it takes to cut a study into very many shards, to tell how they are, and to put them together.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prettyJson } from '../../src/contracts/canonical.ts';
import { openRunStudy } from '../../src/farm/collect.ts';
import { openRunDirectory } from '../../src/farm/run-directory.ts';
import { runFiles } from '../../src/farm/run-files.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import { shardRange } from '../../src/study/shards.ts';
import type { ToyRow } from '../../src/study/toy-row.ts';
import { atMost, type Case } from '../case.ts';
import { type Spread, spreadOf } from '../measure.ts';
import { type Ran, runNode, runSheaf } from '../processes.ts';
import { example, scratch, sheafMain } from '../project.ts';
import { readToys } from '../toy-runs.ts';

const MEMORY = atMost(300);

export const farmRender: Case = {
  name: 'farm-render',
  what: '10,000 shards are rendered for Slurm, whole process',
  run: ({ times }) =>
    inFolder((folder) => {
      const runs = repeated(times(7, 2), (i) => render(folder, `run-${i}`, 1_000_000, 10_000));
      return [seconds(runs, 1), memory(runs)];
    }),
};

export const farmMerge: Case = {
  name: 'farm-merge',
  what: '10,000 shard files of 100 toys are merged, whole process',
  run: ({ times }) =>
    inFolder(async (folder) => {
      const [shards, each] = [10_000, 100];
      render(folder, 'run', shards * each, shards);
      await fill(join(folder, 'run'), each);
      const output = join(folder, 'run', runFiles.merged);
      const runs = repeated(times(5, 1), () => {
        rmSync(output, { force: true });
        return runSheaf('farm', 'merge', join(folder, 'run'));
      });
      const { n_toys, n_converged } = readToys(output).results;
      if (n_toys !== shards * each || n_converged !== n_toys)
        throw new Error(`the merge that was timed has ${n_converged} of ${n_toys} toys`);
      return [seconds(runs, 3), memory(runs)];
    }),
};

export const farmStatus: Case = {
  name: 'farm-status',
  what: 'status of a run of 100,000 shards from its event log, whole process',
  run: ({ times }) =>
    inFolder((folder) => {
      const shards = 100_000;
      render(folder, 'run', shards, shards);
      writeFileSync(join(folder, 'run', runFiles.events), storyOf(shards));
      const ask = ['farm', 'status', join(folder, 'run'), '--json'];
      const { stdout } = runNode([sheafMain, ...ask]);
      const status = JSON.parse(stdout) as { readonly shards: { readonly done: number } };
      if (status.shards.done !== shards) throw new Error(`the status that was timed tells: ${stdout}`);
      const runs = repeated(times(7, 2), () => runSheaf(...ask));
      return [seconds(runs, 1), memory(runs)];
    }),
};

export const farmOverhead: Case = {
  name: 'farm-overhead',
  what: 'a shard beside its own work (start, checks, files), local, 1 thread',
  run: ({ times }) =>
    inFolder((folder) => {
      const [toys, few, many] = [400, 1, 400];
      const run = (shards: number, id: string): number => {
        const study = ['--config', example('peak'), '--n-toys', `${toys}`, '--threads', '1'];
        const cut = ['--shards', `${shards}`, '--out-dir', folder, '--run-id', id];
        return runSheaf('farm', 'run', ...study, ...cut).seconds;
      };
      run(few, 'warm');
      const each = Array.from({ length: times(7, 2) }, (_, i) => {
        const whole = run(few, `few-${i}`);
        return (1000 * (run(many, `many-${i}`) - whole)) / (many - few);
      });
      return [{ what: 'overhead of a shard', unit: 'ms', spread: spreadOf(each), floor: atMost(150) }];
    }),
};

const seconds = (runs: readonly Ran[], limit: number) => ({
  what: 'time',
  unit: 's',
  spread: spread(runs, (r) => r.seconds),
  floor: atMost(limit),
});
const memory = (runs: readonly Ran[]) => ({
  what: 'peak memory',
  unit: 'MB',
  spread: spread(runs, (r) => r.peakMB),
  floor: MEMORY,
});

function spread(runs: readonly Ran[], of: (ran: Ran) => number): Spread {
  return spreadOf(runs.map(of));
}

function repeated(times: number, run: (i: number) => Ran): readonly Ran[] {
  return Array.from({ length: times }, (_, i) => run(i));
}

async function inFolder<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, 'farm-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function render(folder: string, id: string, toys: number, shards: number): Ran {
  const study = ['--config', example('peak'), '--n-toys', `${toys}`, '--shards', `${shards}`];
  const where = ['--scheduler', 'slurm', '--out-dir', folder, '--run-id', id];
  return runSheaf('farm', 'render', ...study, ...where);
}

/** All shards of a run, as they would be if each had the same toys as the first: a merge reads and checks them all the same. */
async function fill(path: string, each: number): Promise<void> {
  const run = openRunDirectory(path);
  const study = openRunStudy(await loadKernel(), run);
  const runner = study.open();
  const rows: ToyRow[] = [];
  for (let i = 0; i < each; i++) rows.push((await runner.run(i)) as ToyRow);
  const { shards } = run.manifest;
  for (let index = 0; index < shards; index++) {
    const range = shardRange(study.items, index, shards);
    const own = rows.map((row, i) => ({ ...row, toy: range.start + i }));
    const file = study.shardFile(range, { index, total: shards }, own);
    writeFileSync(join(path, runFiles.shard(index)), `${prettyJson(file)}\n`);
  }
}

/** The event log of a run whose shards all went well. */
function storyOf(shards: number): string {
  const time = '2026-11-21T12:00:00.000Z';
  const host = (shard: number): string => `node${shard % 100}`;
  const all = Array.from({ length: shards }, (_, shard) => shard);
  const events: object[] = [
    { time, event: 'run-created' },
    { time, event: 'run-started', host: 'submit', pid: 1, threads: 1, shards },
    {
      ...{ time, event: 'submitted', submission: 1, engine: 'slurm', ticket: '7' },
      ...{ shards: `0-${shards - 1}`, why: 'first' },
    },
    ...all.map((shard) => ({ time, event: 'shard-started', shard, submission: 1, host: host(shard) })),
    ...all.map((shard) => ({
      ...{ time, event: 'shard-done', shard, items: 1, seconds: 1.5 },
      ...{ host: host(shard), submission: 1 },
    })),
  ];
  return `${events.map((event) => JSON.stringify(event)).join('\n')}\n`;
}
