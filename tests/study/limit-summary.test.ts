// Limits of toys whose statistic is known in closed form: a Gaussian estimate with a standard deviation of 1, whose q~_mu and
// limits Eur. Phys. J. C 71 (2011) 1554 gives in equations 16 and 89. Toys are drawn here, with another generator.
import { expect, test } from 'vitest';
import { loadKernel } from '../../src/kernel/kernel.ts';
import { moments } from '../../src/stats/moments.ts';
import type { LimitRow } from '../../src/study/limit-row.ts';
import { limitsOfToys, summarizeLimit } from '../../src/study/limit-summary.ts';
import { chooseValues } from '../../src/study/limit-values.ts';
import { randomNumbers } from '../cli/sheaf.ts';
import { erfc } from '../stats/independent.ts';

const kernel = await loadKernel();
const phi = (x: number): number => 0.5 * erfc(-x / Math.SQRT2);
/** By bisection. */
function quantile(p: number): number {
  let [low, high] = [-9, 9];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (phi(middle) < p) low = middle;
    else high = middle;
  }
  return low;
}

const qTilde = (mu: number, estimate: number): number => {
  if (estimate > mu) return 0;
  return estimate < 0 ? mu * mu - 2 * mu * estimate : (mu - estimate) ** 2;
};
const mus = [0.7, 0.92, 1.2, 1.55, 2, 2.55, 3.3, 4.2];
const ESTIMATE = 0.5;
/** CL_s = Phi(-(mu - m)) / Phi(m) is 0.05, for data whose estimate is m. */
const exact = [ESTIMATE, -2, -1, 0, 1, 2].map((m) => m - quantile(0.05 * phi(m)));

function testOf(toys: number) {
  return {
    cl: 0.95,
    values: mus.map((mu) => ({ mu, q_obs: qTilde(mu, ESTIMATE), point: [mu] })),
    mu_hat: ESTIMATE,
    sigma: 1,
    background: [0],
    asymptotic: { observed: exact[0]!, expected: exact.slice(1) },
    seed: 1,
    n_toys: toys,
    fluctuate_globals: true,
  };
}

function rowsOf(toys: number, seed: number, failed: (item: number) => boolean = () => false): LimitRow[] {
  const uniform = randomNumbers(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return Array.from({ length: (1 + mus.length) * toys }, (_, item) => {
    const set = Math.floor(item / toys);
    const estimate = normal() + (set === 0 ? 0 : mus[set - 1]!);
    const at = set === 0 ? mus : [mus[set - 1]!];
    return {
      item,
      q: at.map((mu) => (failed(item) ? null : qTilde(mu, estimate))),
      muHat: estimate,
      statusFree: 'converged',
      statusMu: 'converged',
      errorBound: 0,
      path: 'compressed',
      events: 1,
    };
  });
}

test('limits scatter around the exact ones by the errors that they claim', { timeout: 120_000 }, () => {
  const pulls: number[][] = [[], [], [], [], [], []];
  for (let seed = 1; seed <= 40; seed++) {
    const found = summarizeLimit(rowsOf(1000, seed), testOf(1000), kernel, 'mu');
    const limits = [found.observed, ...found.expected.limits];
    const errors = [found.observed_error, ...found.expected.errors];
    pulls.forEach((of, c) => {
      of.push((limits[c]! - exact[c]!) / errors[c]!);
    });
  }
  pulls.forEach((of, c) => {
    const { mean, std } = moments(of)!;
    // The mean of 40 pulls is known to 0.16, their width to 0.11. At -2 standard deviations 23 of 1,000 background-only toys
    // make the threshold, and one signal+background toy reaches it at the limit.
    expect(Math.abs(mean), `mean of curve ${c}`).toBeLessThan(c === 1 ? 0.9 : 0.6);
    expect(std, `width of curve ${c}`).toBeGreaterThan(0.65);
    expect(std, `width of curve ${c}`).toBeLessThan(1.45);
  });
});

test('toys that failed are counted, and are in no p-value', () => {
  const rows = rowsOf(400, 3, (item) => item % 10 === 0);
  const { values } = summarizeLimit(rows, testOf(400), kernel, 'mu');
  for (const v of values) {
    expect(v.n_toys).toEqual({ b: 400, sb: 400 });
    expect(v.n_failed).toEqual({ b: 40, sb: 40 });
  }
  const [first] = values;
  const known = rows.slice(0, 400).flatMap((r) => r.q[0] ?? []);
  const reached = known.filter((q) => q >= first!.q_obs).length;
  expect(first!.clb).toBe((reached + 1) / (known.length + 1));
});

test('expected CL_s grow from -2 to +2, and have an error also where no toy reaches them', () => {
  const { values } = summarizeLimit(rowsOf(300, 8), testOf(300), kernel, 'mu');
  for (const { expected } of values) {
    const cls = expected.cls as number[];
    expect(cls).toEqual(cls.toSorted((a, b) => a - b));
    expected.cls_error.forEach((error, n) => {
      if (cls[n]! < 0.5) expect(error).toBeGreaterThan(0.03 * cls[n]!);
    });
  }
  // At 4.2 no toy with signal is 2 standard deviations below 0.
  const last = values.at(-1)!.expected;
  expect(last.cls_error[0]).toBeGreaterThan(0.5 * last.cls[0]!);
});

test('a limit beyond the values is none, and its problem says where it is', () => {
  const test = { ...testOf(200), values: testOf(200).values.slice(0, 4) };
  const rows = rowsOf(200, 5).filter((r) => r.item < 5 * 200);
  const { observed, observed_error, problems } = summarizeLimit(
    rows.map((r) => ({ ...r, q: r.q.slice(0, 4) })),
    test,
    kernel,
    'mu',
  );
  expect([observed, observed_error]).toEqual([null, null]);
  expect(problems).toContain(
    'no observed limit: CL_s is still above 0.05 at mu = 1.55, the largest value that was tested',
  );
});

test('without toys of a hypothesis there are no limits', () => {
  const rows = rowsOf(50, 5).filter((r) => r.item < 50);
  expect(limitsOfToys(rows, testOf(50), kernel.exports)).toEqual(new Array(6).fill('unknown'));
});

test('values are chosen around the limits, and moved until they hold them', () => {
  const asked: (readonly number[])[] = [];
  const far = chooseValues({ observed: 2, expected: [1, 1.4, 2, 2.8, 3.8] }, 100, (values) => {
    asked.push(values);
    return values.at(-1)! < 12 ? ['above', 1, 1, 1, 1, 'above'] : [10, 1, 1, 1, 1, 11];
  });
  expect(asked.length).toBeGreaterThan(2);
  expect(far.at(-1)).toBeGreaterThan(12);
  expect(far.filter((mu) => Math.abs(mu - 10) < 1.8).length).toBeGreaterThan(3);
  expect(far).toEqual(far.toSorted((a, b) => a - b));
  const bounded = chooseValues({ observed: null, expected: [1, 1.4, null, null, null] }, 3, () =>
    new Array(6).fill('above'),
  );
  expect(bounded.at(-1)).toBe(3);
});
