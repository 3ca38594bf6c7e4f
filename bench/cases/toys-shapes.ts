// Toys of models beyond Gauss and exponential: a junction that moves, a polynomial background.

import { atLeast, type Case } from '../case.ts';
import { spreadOf } from '../measure.ts';
import { example } from '../project.ts';
import { runToys } from '../toy-runs.ts';

export const toysCb = shapes('toys-cb', 'crystal ball + exponential', 'crystal-ball', 1_000_000, 500);
export const toysChebyshev = shapes('toys-chebyshev', 'chebyshev(4) + gaussian', 'chebyshev', 100_000, 2000);

function shapes(name: string, model: string, of: string, events: number, floor: number): Case {
  return {
    name,
    what: `10,000 toys of ${events.toLocaleString('en-US')} events, ${model}, with uncertainties, whole process`,
    run({ times }) {
      const run = (toys: number, seed: number) =>
        runToys({ spec: example(of), toys, threads: 2, seed, events });
      run(20, 0);
      const runs = Array.from({ length: times(3, 2) }, (_, i) => run(times(10_000, 1000), i + 1));
      return [
        {
          what: '2 threads',
          unit: 'toys/s',
          spread: spreadOf(runs.map((r) => r.toysPerSecond)),
          floor: atLeast(floor),
        },
        { what: 'peak memory', unit: 'MB', spread: spreadOf(runs.map((r) => r.peakMB)), floor: null },
      ];
    },
  };
}
