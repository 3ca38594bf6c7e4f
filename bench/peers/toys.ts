// Toys: generate and fit, ours and NextStat's. Random streams differ, so toys agree on average only; that both fit alike
// is shown on one of our toys, written to a file and fitted by NextStat.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ToysShardFile } from '../../src/contracts/toys-output.ts';
import { scratch } from '../project.ts';
import { checkToys, readToys } from '../toy-runs.ts';
import { compareFits, compareMeans, ESTIMATE_TOLERANCE } from './agree.ts';
import type { Contest, Contestant } from './contest.ts';
import { nextstatFit } from './fits.ts';
import { toysInput } from './inputs.ts';
import { readJson, sheafCommand, timed } from './programs.ts';
import type { Venv } from './venv.ts';

export interface ToyCounts {
  readonly ours: number;
  readonly theirs: number;
}

const SEED = 42;

interface NextstatToys {
  readonly results: { readonly n_converged: number; readonly poi_hat: readonly number[] };
}

interface NextstatMetrics {
  readonly timing: {
    readonly breakdown: { readonly toys: { readonly fit_s: number; readonly sample_s: number } };
  };
}

export function toysContest(venv: Venv, label: string, events: number, { ours, theirs }: ToyCounts): Contest {
  const input = toysInput(events);
  const folder = join(scratch, `peers-toys-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const toys = ['unbinned-fit-toys', '--config', input.spec, '--seed', `${SEED}`];
  // NextStat fits the observed data before any toy: here they are our toy 0.
  timed(venv, sheafCommand(...toys, '--n-toys', `${ours}`, '--dump-toy', '0', input.data));
  let mine: ToysShardFile | undefined;
  let hats: readonly number[] = [];

  const sheaf = (threads: number): Contestant => ({
    entries: [
      {
        id: `sheaf-${threads}`,
        who: 'sheaf',
        threads,
        timed: `${ours} toys with uncertainties and pulls, whole process with its files`,
        against: null,
      },
    ],
    run() {
      const output = join(folder, 'sheaf.json');
      rmSync(join(folder, 'run'), { recursive: true, force: true });
      const ran = timed(
        venv,
        sheafCommand(
          ...toys,
          '--n-toys',
          `${ours}`,
          '--threads',
          `${threads}`,
          '--out-dir',
          folder,
          '--run-id',
          'run',
          '-o',
          output,
        ),
      );
      mine = readToys(output);
      checkToys(mine, { toys: ours, events });
      return { [`sheaf-${threads}`]: { ...ran, value: ours / ran.seconds } };
    },
  });
  const nextstat = (threads: number): Contestant => {
    const of = (id: string, what: string) => ({
      id: `${id}-${threads}`,
      who: 'nextstat',
      threads,
      timed: what,
      against: `sheaf-${threads}`,
    });
    return {
      entries: [
        of(
          'nextstat-toys',
          `${theirs} toys, no uncertainties; its own clocks of sampling and fitting alone, as if its threads were never idle`,
        ),
        of('nextstat-process', `the same ${theirs} toys, whole process with its fit of the observed data`),
      ],
      run() {
        const [output, metrics] = [join(folder, 'nextstat.json'), join(folder, 'metrics.json')];
        const ran = timed(venv, [
          venv.nextstat,
          ...toys,
          '--n-toys',
          `${theirs}`,
          '--threads',
          `${threads}`,
          '-o',
          output,
          '--json-metrics',
          metrics,
        ]);
        const { results } = readJson(output) as NextstatToys;
        if (results.n_converged !== theirs)
          throw new Error(`nextstat: ${results.n_converged} of ${theirs} toys converged`);
        hats = results.poi_hat;
        const { fit_s, sample_s } = (readJson(metrics) as NextstatMetrics).timing.breakdown.toys;
        return {
          [`nextstat-toys-${threads}`]: {
            value: (theirs * threads) / (fit_s + sample_s),
            cpuSeconds: null,
            peakMB: null,
          },
          [`nextstat-process-${threads}`]: { ...ran, value: theirs / ran.seconds },
        };
      },
    };
  };
  return {
    name: `toys-${label}`,
    what: `Toys of ${label} events, Gauss+Exp, 4 free parameters: draw and fit`,
    unit: 'toys/s',
    contestants: [sheaf(1), nextstat(1), sheaf(2), nextstat(2)],
    agreement() {
      const { results, parameter_names: names } = mine!;
      const first = {
        who: 'sheaf',
        converged: true,
        nll: results.nll[0]!,
        bestfit: names.map((n) => results.estimates[n]![0]!),
        uncertainties: names.map((n) => results.uncertainties[n]![0]!),
      };
      const { estimates } = compareFits(first, [nextstatFit(venv, input, folder, 1, []).answer]);
      const apart = compareMeans('mu', results.poi_hat as readonly number[], hats);
      const drawn = results.n_events.reduce((sum, n) => sum + n, 0);
      rmSync(folder, { recursive: true, force: true });
      return `our toy 0, fitted by nextstat: within ${estimates.toExponential(1)} sigma (tolerance ${ESTIMATE_TOLERANCE}); mean mu of ${ours} and ${hats.length} toys: ${apart.toFixed(1)} standard errors apart (5); we drew ${drawn} events in ${ours} toys (expected ${ours * events})`;
    },
  };
}
