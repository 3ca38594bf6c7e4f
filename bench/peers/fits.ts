// One fit of the same file of events: ours, NextStat's, and iminuit's with numba-stats.

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readEvents } from '../../src/formats/read-events.ts';
import { readUnbinnedSpec } from '../../src/formats/spec.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import { fitObserved } from '../../src/study/observed-fit.ts';
import { compileUnbinned } from '../../src/unbinned/model.ts';
import { consume, milliseconds, spreadOf } from '../measure.ts';
import { scratch } from '../project.ts';
import { type Answer, compareFits, ESTIMATE_TOLERANCE, UNCERTAINTY_TOLERANCE } from './agree.ts';
import type { Contest, Contestant, Entry } from './contest.ts';
import { type Input, recipeInput } from './inputs.ts';
import { readJson, sheafCommand, type Timed, timed } from './programs.ts';
import { peersFolder, type Venv } from './venv.ts';

const TUNED: readonly string[] = ['--opt-m', '20', '--opt-smooth-bounds'];

/** `nextstat unbinned-fit` as a process. */
export function nextstatFit(
  venv: Venv,
  { spec }: Input,
  folder: string,
  threads: number,
  flags: readonly string[],
): { readonly ran: Timed; readonly answer: Answer } {
  const output = join(folder, 'nextstat-fit.json');
  const ran = timed(venv, [
    venv.nextstat,
    'unbinned-fit',
    '--config',
    spec,
    '--threads',
    `${threads}`,
    ...flags,
    '-o',
    output,
  ]);
  return {
    ran,
    answer: { ...(readJson(output) as Omit<Answer, 'who'>), who: ['nextstat', ...flags].join(' ') },
  };
}

export async function fitContest(venv: Venv, label: string, events: number): Promise<Contest> {
  const input = recipeInput(venv, events);
  const folder = join(scratch, `peers-fit-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const answers = new Map<string, Answer>();
  const inMemory = await sheafInProcess(input);
  const whole = (ran: Timed) => ({ ...ran, value: 1000 * ran.seconds });

  const sheaf: Contestant = {
    entries: [
      {
        id: 'sheaf',
        who: 'sheaf',
        threads: 1,
        timed: 'fit with covariance, whole process, file read',
        against: null,
      },
    ],
    run() {
      const output = join(folder, 'sheaf-fit.json');
      const ran = timed(venv, sheafCommand('unbinned-fit', '--config', input.spec, '-o', output));
      answers.set('sheaf', { ...(readJson(output) as Omit<Answer, 'who'>), who: 'sheaf' });
      return { sheaf: whole(ran) };
    },
  };
  const nextstat = (threads: number, flags: readonly string[]): Contestant => {
    const who = ['nextstat', ...flags].join(' ');
    const entry: Entry = {
      id: `${who} ${threads}`,
      who,
      threads,
      timed: 'fit with covariance, whole process, file read',
      against: 'sheaf',
    };
    return {
      entries: [entry],
      run() {
        const { ran, answer } = nextstatFit(venv, input, folder, threads, flags);
        answers.set(entry.id, answer);
        return { [entry.id]: whole(ran) };
      },
    };
  };
  const iminuit: Contestant = {
    entries: [
      {
        id: 'iminuit-fit',
        who: 'iminuit + numba-stats',
        threads: 1,
        timed: 'Migrad and Hesse in process, everything compiled before',
        against: 'sheaf-fit',
      },
      {
        id: 'iminuit',
        who: 'iminuit + numba-stats',
        threads: 1,
        timed: 'the same, whole process: imports, compiling, file read',
        against: 'sheaf',
      },
    ],
    run() {
      const output = join(folder, 'iminuit.json');
      const ran = fitWithIminuit(venv, input, output);
      const answer = readJson(output) as Omit<Answer, 'who'> & { readonly seconds: number };
      answers.set('iminuit', { ...answer, who: 'iminuit' });
      return {
        iminuit: whole(ran),
        'iminuit-fit': { value: 1000 * answer.seconds, cpuSeconds: null, peakMB: null },
      };
    },
  };
  // Before anything counts, each tool runs once on few events: programs come into memory, numba keeps what it compiled.
  const small = recipeInput(venv, 10_000);
  timed(venv, sheafCommand('unbinned-fit', '--config', small.spec, '-o', join(folder, 'warm-up.json')));
  nextstatFit(venv, small, folder, 1, []);
  fitWithIminuit(venv, small, join(folder, 'warm-up.json'));
  return {
    name: `fit-${label}`,
    what: `One fit of ${label} events (recipe of NextStat's benchmarks, seed 42), 4 free parameters`,
    unit: 'ms',
    contestants: [sheaf, inMemory, ...[1, 2].flatMap((t) => [nextstat(t, []), nextstat(t, TUNED)]), iminuit],
    agreement() {
      const { sheaf: ours, ...others } = Object.fromEntries(answers) as Record<string, Answer> & {
        readonly sheaf: Answer;
      };
      const { estimates, uncertainties } = compareFits(ours, Object.values(others));
      rmSync(folder, { recursive: true, force: true });
      return `estimates within ${estimates.toExponential(1)} sigma of ours (tolerance ${ESTIMATE_TOLERANCE}), uncertainties within ${(100 * uncertainties).toFixed(2)} % (${100 * UNCERTAINTY_TOLERANCE} %), nobody's minimum below ours`;
    },
  };
}

function fitWithIminuit(venv: Venv, { data, signal, background }: Input, output: string): Timed {
  return timed(venv, [
    venv.python,
    join(peersFolder, 'fit_iminuit.py'),
    data,
    `${signal}`,
    `${background}`,
    output,
  ]);
}

/** Our fit of the same file, in this process: events in memory, in the file's order. */
async function sheafInProcess({ spec: path, data }: Input): Promise<Contestant> {
  const spec = readUnbinnedSpec(readFileSync(path, 'utf8'), path);
  const model = compileUnbinned(spec);
  const kernel = await loadKernel();
  const mass = { name: 'mass', expression: 'mass', lower: 60, upper: 120 };
  const { columns } = await readEvents(new Uint8Array(readFileSync(data)), {
    source: data,
    format: 'parquet',
    observables: [mass],
    outside: 'error',
  });
  const events = { x: kernel.place(columns[0]!), weights: 0, pitch: 0, count: columns[0]!.length };
  const mark = kernel.mark();
  const once = (): number => {
    kernel.release(mark);
    return milliseconds(() => consume(fitObserved(kernel, model, [events], 'auto').fit.minimum.value));
  };
  for (let i = 0; i < 10; i++) once();
  return {
    entries: [
      {
        id: 'sheaf-fit',
        who: 'sheaf',
        threads: 1,
        timed: 'the fit alone in process, folding and covariance included, after warm-up',
        against: null,
      },
    ],
    run: () => ({
      'sheaf-fit': {
        value: spreadOf(Array.from({ length: 5 }, once)).median,
        cpuSeconds: null,
        peakMB: null,
      },
    }),
  };
}
