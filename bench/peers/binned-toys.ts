// CL_s by toys of a workspace: ours, NextStat's, and pyhf's with numpy and with jax. Random streams differ, so the parts of toys beyond
// the observed statistic agree within their errors. NextStat keeps auxiliary data at nominal in every toy: it is compared with toys of
// ours made that way (--fixed-globals), which answer another question than pyhf's and ours do.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { scratch } from '../project.ts';
import type { Contest, Contestant, Entry } from './contest.ts';
import { readJson, sheafCommand, timed } from './programs.ts';
import { peersFolder, type Venv } from './venv.ts';

const SEED = 42;
/** Parts of toys may be this many standard errors apart. */
const MOST_APART = 4;

export interface BinnedToys {
  readonly name: string;
  readonly what: string;
  /** The workspace, a JSON file. */
  readonly input: string;
  /** Toys of each hypothesis. */
  readonly toys: Readonly<Record<'ours' | 'nextstat' | 'numpy' | 'jax', number>>;
}

/** The parts of signal and of background toys at or beyond the observed statistic. */
interface Parts {
  readonly clsb: number;
  readonly clb: number;
}

export function binnedToysContest(venv: Venv, { name, what, input, toys }: BinnedToys): Contest {
  const folder = join(scratch, `peers-binned-toys-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const parts = new Map<string, { readonly parts: Parts; readonly toys: number }>();
  const asked = (count: number, threads: number): string[] => [
    ...['hypotest-toys', '--input', input, '--mu', '1', '--seed', `${SEED}`],
    ...['--n-toys', `${count}`, '--threads', `${threads}`],
  ];
  const ours = (count: number, threads: number, output: string, ...flags: readonly string[]) => {
    rmSync(join(folder, 'run'), { recursive: true, force: true });
    return timed(
      venv,
      sheafCommand(...asked(count, threads), ...flags, '--out-dir', folder, '--run-id', 'run', '-o', output),
    );
  };
  const sheaf = (threads: number): Contestant => {
    const id = `sheaf-${threads}`;
    const timedHere = `${toys.ours} + ${toys.ours} toys, auxiliary data drawn, whole process with its files`;
    return {
      entries: [{ id, who: 'sheaf', threads, timed: timedHere, against: null }],
      run() {
        const output = join(folder, 'sheaf.json');
        const ran = ours(toys.ours, threads, output);
        parts.set('sheaf', { parts: readJson(output) as Parts, toys: toys.ours });
        return { [id]: { ...ran, value: (2 * toys.ours) / ran.seconds } };
      },
    };
  };
  const nextstat = (threads: number): Contestant => {
    const id = `nextstat-${threads}`;
    const timedHere = `${toys.nextstat} + ${toys.nextstat} toys, auxiliary data left at nominal, whole process`;
    return {
      entries: [{ id, who: 'nextstat', threads, timed: timedHere, against: `sheaf-${threads}` }],
      run() {
        const output = join(folder, 'nextstat.json');
        const ran = timed(venv, [venv.nextstat, ...asked(toys.nextstat, threads), '-o', output]);
        parts.set('nextstat', { parts: readJson(output) as Parts, toys: toys.nextstat });
        return { [id]: { ...ran, value: (2 * toys.nextstat) / ran.seconds } };
      },
    };
  };
  const pyhf = (backend: 'numpy' | 'jax'): Contestant => {
    const who = `pyhf ${backend}`;
    const count = toys[backend];
    const entry: Entry = {
      id: who,
      who,
      threads: 1,
      timed: `${count} + ${count} toys, auxiliary data drawn; in process, model made${backend === 'jax' ? ' and compiled' : ''} before`,
      against: 'sheaf-1',
    };
    return {
      entries: [entry],
      run() {
        const output = join(folder, `pyhf-${backend}.json`);
        const script = join(peersFolder, 'fit_pyhf.py');
        timed(venv, [venv.python, script, backend, 'toys', input, output, `${count}`]);
        const { seconds, answer } = readJson(output) as { seconds: number; answer: [number, number] };
        parts.set(who, { parts: { clsb: answer[0], clb: answer[1] }, toys: count });
        return { [who]: { value: (2 * count) / seconds, cpuSeconds: null, peakMB: null } };
      },
    };
  };
  return {
    name,
    what,
    unit: 'toys/s',
    contestants: [sheaf(1), nextstat(1), sheaf(2), nextstat(2), pyhf('numpy'), pyhf('jax')],
    agreement() {
      const output = join(folder, 'fixed.json');
      ours(toys.ours, 2, output, '--fixed-globals');
      const fixed = { parts: readJson(output) as Parts, toys: toys.ours };
      const drawn = parts.get('sheaf')!;
      const said = [...parts]
        .filter(([who]) => who !== 'sheaf')
        .map(([who, theirs]) => {
          const mine = who === 'nextstat' ? fixed : drawn;
          const apart = Math.max(
            ...(['clsb', 'clb'] as const).map((part) =>
              standardErrors(
                `${part} of ${who}`,
                mine.parts[part],
                mine.toys,
                theirs.parts[part],
                theirs.toys,
              ),
            ),
          );
          return `${who} ${apart.toFixed(1)}`;
        });
      rmSync(folder, { recursive: true, force: true });
      const shown = ({ clsb, clb }: Parts): string =>
        `CL_s+b ${clsb.toPrecision(3)}, CL_b ${clb.toPrecision(3)}`;
      return `standard errors apart from ours, the larger of CL_s+b and CL_b: ${said.join(', ')} (at most ${MOST_APART}); ours with auxiliary data drawn: ${shown(drawn.parts)}; left at nominal, as nextstat has them: ${shown(fixed.parts)}`;
    },
  };
}

/** How far two parts of toys are apart, in standard errors of their difference by the pooled part; throws beyond the limit. */
function standardErrors(what: string, a: number, toysA: number, b: number, toysB: number): number {
  const pooled = (a * toysA + b * toysB) / (toysA + toysB);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / toysA + 1 / toysB));
  const apart = error === 0 ? 0 : Math.abs(a - b) / error;
  if (!(apart <= MOST_APART)) throw new Error(`${what} is ${b}, ours ${a}: ${apart} standard errors apart`);
  return apart;
}
