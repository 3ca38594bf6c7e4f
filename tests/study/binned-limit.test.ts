// Upper limits of binned models by toys, against a counting experiment's Poisson sums.
import { expect, test } from 'vitest';
import { compileWorkspace } from '../../src/histfactory/compile.ts';
import { upperLimits } from '../../src/inference/upper-limit.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import { fitBinned, limitTest } from '../../src/study/binned-fit.ts';
import { binnedToyModel } from '../../src/study/binned-fits.ts';
import { BinnedLimit, defineBinnedLimit } from '../../src/study/binned-limit.ts';
import { subjectOf } from '../../src/study/binned-subject.ts';
import { limitTestOfData } from '../../src/study/limit-points.ts';
import type { LimitSummary } from '../../src/study/limit-summary.ts';
import { counting } from './binned-workspaces.ts';

/** P(at most n) of a Poisson count, summed. */
function poissonUpTo(n: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= n; k++) {
    term *= mean / k;
    sum += term;
  }
  return sum;
}

test('the limit of a counting experiment is where the quotient of Poisson sums is 5 %', async () => {
  const [kernel, pilots] = [await loadKernel(), await loadKernel()];
  const subject = subjectOf(counting(5, 15, 18));
  const observed = fitBinned(kernel, compileWorkspace(subject.workspace, kernel.exports));
  const [first, ...expected] = upperLimits(limitTest(kernel, observed), 0.95).map((l) => l.limit);
  const question = {
    kind: 'binned-limit' as const,
    pointOf: (at: Float64Array) => [...observed.likelihood.complete(at)],
    observed,
    poi: observed.poi,
    upper: 20,
    asymptotic: { observed: first!, expected },
    cl: 0.95,
    seed: 5,
    toys: 2000,
    fluctuateGlobals: true,
  };
  const model = binnedToyModel(pilots, subject, 'shared');
  const spec = limitTestOfData(pilots, model, question, [1.8, 2.2, 2.6, 3]);
  const study = new BinnedLimit(kernel, defineBinnedLimit(subject, spec));
  const runner = study.open();
  const rows = Array.from({ length: study.items }, (_, item) => runner.run(item));
  const found = study.mergedFile(rows, { sources: [], missing: [] }) as unknown as LimitSummary;
  let [low, high] = [0, 20];
  while (high - low > 1e-9) {
    const mu = 0.5 * (low + high);
    if (poissonUpTo(18, 15 + 5 * mu) / poissonUpTo(18, 15) > 0.05) low = mu;
    else high = mu;
  }
  expect(found.observed_error).toBeGreaterThan(0);
  expect(Math.abs(found.observed! - low)).toBeLessThan(4 * found.observed_error!);
}, 30_000);
