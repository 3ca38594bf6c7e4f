// The headline: 10,000 toys of two million events, as a user runs them.

import { atLeast, atMost, type Case } from '../case.ts';
import { spreadOf } from '../measure.ts';
import { EVENTS_2M } from '../models.ts';
import { example } from '../project.ts';
import { runApart, runToys, type ToyJob, type ToyRun } from '../toy-runs.ts';

const count = (n: number): string => n.toLocaleString('en-US');

export const toys2m: Case = {
  name: 'toys-2m',
  what: '10,000 toys of 2.0M events, 4 free parameters, with uncertainties, whole process',
  async run({ times }) {
    const job = (toys: number, threads: number, seed: number): ToyJob => ({
      spec: example('gauss-exp-2m'),
      toys,
      threads,
      seed,
      events: EVENTS_2M,
    });
    const run = (toys: number, threads: number, seed: number): ToyRun => runToys(job(toys, threads, seed));
    const toys = times(10_000, 1000);
    run(20, 2, 0);
    const pairs: { readonly one: ToyRun; readonly two: ToyRun; readonly apart: number }[] = [];
    for (let i = 1; i <= times(3, 2); i++)
      pairs.push({ one: run(toys, 1, i), two: run(toys, 2, i), apart: await runApart(job(toys, 1, i)) });
    const peak = Math.max(...pairs.flatMap(({ one, two }) => [one.peakMB, two.peakMB]));
    return [
      {
        what: `2 threads, ${count(toys)} toys a run`,
        unit: 'toys/s',
        spread: spreadOf(pairs.map((p) => p.two.toysPerSecond)),
        floor: atLeast(450),
      },
      {
        what: `1 thread, ${count(toys)} toys a run`,
        unit: 'toys/s',
        spread: spreadOf(pairs.map((p) => p.one.toysPerSecond)),
        floor: null,
      },
      {
        what: '2 threads against twice 1 thread',
        unit: '',
        spread: spreadOf(pairs.map((p) => p.two.toysPerSecond / (2 * p.one.toysPerSecond))),
        floor: atLeast(0.95),
      },
      {
        what: 'two processes at once against twice one: what the machine gives',
        unit: '',
        spread: spreadOf(pairs.map((p) => p.apart / (2 * p.one.toysPerSecond))),
        floor: null,
      },
      {
        what: 'processor time a toy, 2 threads',
        unit: 'ms',
        spread: spreadOf(pairs.map((p) => (1000 * p.two.cpuSeconds) / toys)),
        floor: null,
      },
      { what: 'peak memory of any run', unit: 'MB', spread: spreadOf([peak]), floor: atMost(400) },
    ];
  },
};
