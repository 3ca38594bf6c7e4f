// Fits, tests, limits and scans of one workspace: ours, NextStat's, and pyhf's with numpy and with jax.

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../../src/contracts/workspace.ts';
import { compileWorkspace } from '../../src/histfactory/compile.ts';
import { linearGrid } from '../../src/inference/scan.ts';
import { upperLimits } from '../../src/inference/upper-limit.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { fitBinned, hypotestBinned, limitTest, scanBinned } from '../../src/study/binned-fit.ts';
import { consume, milliseconds, spreadOf } from '../measure.ts';
import { scratch } from '../project.ts';
import { answerOf, type BinnedWork, compareAnswers, SCAN_STOP, tolerances } from './binned-answers.ts';
import type { Contest, Contestant, Sample } from './contest.ts';
import { readJson, sheafCommand, type Timed, timed } from './programs.ts';
import { peersFolder, type Venv } from './venv.ts';

const SCAN_POINTS = 201;

export interface BinnedContest {
  readonly name: string;
  readonly what: string;
  readonly work: BinnedWork;
  /** The workspace, a JSON file. */
  readonly input: string;
  /** Which backends of pyhf take part; of a scan, with how many of the 201 values: times are scaled. */
  readonly pyhf: Readonly<Partial<Record<'numpy' | 'jax', number>>>;
}

/** How the two commands are asked for the work; they take the same words but these. */
const commands: Readonly<Record<BinnedWork, { readonly ours: string[]; readonly theirs: string[] }>> = {
  fit: { ours: ['fit'], theirs: ['fit'] },
  hypotest: {
    ours: ['hypotest', '--mu', '1'],
    theirs: ['hypotest', '--mu', '1', '--expected-set'],
  },
  limit: { ours: ['upper-limit'], theirs: ['upper-limit', '--expected'] },
  scan: {
    ours: ['scan', '--stop', `${SCAN_STOP}`, '--points', `${SCAN_POINTS}`],
    theirs: ['scan', '--stop', `${SCAN_STOP}`, '--points', `${SCAN_POINTS}`],
  },
};

const wholeOf = (ran: Timed): Sample => ({ ...ran, value: 1000 * ran.seconds });
const inProcess = (value: number): Sample => ({ value, cpuSeconds: null, peakMB: null });

export async function binnedContest(venv: Venv, options: BinnedContest): Promise<Contest> {
  const { name, what, work, input, pyhf } = options;
  const folder = join(scratch, `peers-binned-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const answers = new Map<string, readonly number[]>();
  const command = (id: string, words: readonly string[], program: (...args: string[]) => readonly string[]) =>
    ({
      entries: [
        {
          id,
          who: id,
          threads: 1,
          timed: 'whole process, workspace read',
          against: id === 'sheaf' ? null : 'sheaf',
        },
      ],
      run() {
        const output = join(folder, `${id}.json`);
        const ran = timed(venv, program(...words, '--input', input, '-o', output));
        answers.set(id, answerOf(work, id, readJson(output)));
        return { [id]: wholeOf(ran) };
      },
    }) satisfies Contestant;
  const sheaf = command('sheaf', [...commands[work].ours, '--threads', '1'], sheafCommand);
  const nextstat = command('nextstat', [...commands[work].theirs, '--threads', '1'], (...args) => [
    venv.nextstat,
    ...args,
  ]);
  const backends = (Object.keys(pyhf) as (keyof typeof pyhf)[]).map((backend) =>
    pyhfContestant(venv, options, backend, pyhf[backend]!, folder, answers),
  );
  // Programs come into memory before anything counts.
  for (const one of [sheaf, nextstat]) one.run();
  return {
    name,
    what,
    unit: 'ms',
    contestants: [sheaf, await sheafInProcess(work, input), nextstat, ...backends],
    agreement() {
      const ours = answers.get('sheaf')!;
      const apart = [...answers]
        .filter(([who]) => who !== 'sheaf')
        .map(([who, theirs]) => `${who} ${compareAnswers(work, who, ours, theirs).toExponential(1)}`);
      rmSync(folder, { recursive: true, force: true });
      const scale = work === 'fit' || work === 'scan' ? 'in 2 -ln L' : 'relative';
      const least = work === 'fit' ? ", nobody's minimum below ours" : '';
      return `apart from ours, ${scale}: ${apart.join(', ')} (tolerance ${tolerances[work]})${least}`;
    },
  };
}

function pyhfContestant(
  venv: Venv,
  { work, input }: BinnedContest,
  backend: 'numpy' | 'jax',
  points: number,
  folder: string,
  answers: Map<string, readonly number[]>,
): Contestant {
  const who = `pyhf ${backend}`;
  const scaled =
    work === 'scan' && points < SCAN_POINTS ? `, ${points} values, scaled to ${SCAN_POINTS}` : '';
  const compiled = backend === 'jax' ? ', compiled before' : '';
  const alone = {
    id: `${who} alone`,
    who,
    threads: 1,
    timed: `alone in process, model made before${compiled}${scaled}`,
    against: 'sheaf-in-process',
  };
  const first = {
    id: who,
    who,
    threads: 1,
    timed: 'from the imports to the first answer: workspace, model, compiling and all',
    against: 'sheaf',
  };
  const hasFirst = scaled === '' && (backend === 'numpy' || work === 'fit' || work === 'hypotest');
  return {
    entries: hasFirst ? [alone, first] : [alone],
    run() {
      const output = join(folder, `pyhf-${backend}.json`);
      const count = work === 'scan' ? [`${points}`] : [];
      timed(venv, [venv.python, join(peersFolder, 'fit_pyhf.py'), backend, work, input, output, ...count]);
      const said = readJson(output) as {
        readonly seconds: number;
        readonly first: number | null;
        readonly answer: readonly number[];
      };
      answers.set(who, said.answer);
      const factor = scaled === '' ? 1 : SCAN_POINTS / points;
      return {
        [alone.id]: inProcess(1000 * said.seconds * factor),
        ...(hasFirst ? { [first.id]: inProcess(1000 * said.first!) } : {}),
      };
    },
  };
}

/** The same work in this process, after loading and warm-up. */
async function sheafInProcess(work: BinnedWork, input: string): Promise<Contestant> {
  const kernel = await loadKernel();
  const model = compileWorkspace(JSON.parse(readFileSync(input, 'utf8')) as Workspace, kernel.exports);
  const mark = kernel.mark();
  const free = (k: Kernel) => fitBinned(k, model);
  const works: Readonly<Record<BinnedWork, () => number>> = {
    fit: () => free(kernel).fit.minimum.value,
    hypotest: () => hypotestBinned(limitTest(kernel, free(kernel), 'q-tilde'), 1).observed.cls,
    limit: () =>
      upperLimits(limitTest(kernel, free(kernel), 'q-tilde'), 0.95).reduce((sum, l) => sum + l.limit!, 0),
    scan: () =>
      scanBinned(free(kernel), linearGrid(0, SCAN_STOP, SCAN_POINTS)).reduce(
        (sum, p) => sum + p.twoDeltaNll,
        0,
      ),
  };
  const once = (): number => {
    kernel.release(mark);
    return milliseconds(() => consume(works[work]()));
  };
  for (let i = 0; i < 10; i++) once();
  return {
    entries: [
      {
        id: 'sheaf-in-process',
        who: 'sheaf',
        threads: 1,
        timed: 'alone in process, model made before, after warm-up; a fit with its uncertainties',
        against: null,
      },
    ],
    run: () => ({ 'sheaf-in-process': inProcess(spreadOf(Array.from({ length: 9 }, once)).median) }),
  };
}
