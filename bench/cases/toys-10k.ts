// Toys so small that everything around their events counts: the fit, the rows, the files, the merge.

import { atLeast, type Case } from '../case.ts';
import { spreadOf } from '../measure.ts';
import { example } from '../project.ts';
import { runToys } from '../toy-runs.ts';

export const toys10k: Case = {
  name: 'toys-10k',
  what: '10,000 toys of 10k events, 4 free parameters, with uncertainties, whole process',
  run({ times }) {
    const run = (toys: number, seed: number) =>
      runToys({ spec: example('gauss-exp-10k'), toys, threads: 2, seed, events: 10_000 });
    run(100, 0);
    const runs = Array.from({ length: times(7, 2) }, (_, i) => run(10_000, i + 1));
    return [
      {
        what: '2 threads',
        unit: 'toys/s',
        spread: spreadOf(runs.map((r) => r.toysPerSecond)),
        floor: atLeast(6000),
      },
      {
        what: 'processor time a toy',
        unit: 'ms',
        spread: spreadOf(runs.map((r) => (1000 * r.cpuSeconds) / 10_000)),
        floor: null,
      },
      { what: 'peak memory', unit: 'MB', spread: spreadOf(runs.map((r) => r.peakMB)), floor: null },
    ];
  },
};
