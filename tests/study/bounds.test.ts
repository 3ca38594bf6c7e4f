// Toys of a signal that is not there: in half of them its yield ends at 0, and the place of its peak means nothing. That
// is an answer, not a failure: leaving such toys out would bias every mean.
import { beforeAll, expect, test } from 'vitest';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { readShard } from '../../src/study/open-study.ts';
import { defineToys, UnbinnedToys } from '../../src/study/unbinned-toys.ts';
import { specOf } from '../unbinned/helpers.ts';

const TOYS = 60;
let kernel: Kernel;

beforeAll(async () => {
  kernel = await loadKernel();
});

test('toys whose yield ends at its bound count as converged, and say which uncertainties they lack', () => {
  const spec = specOf({
    poi: 's',
    parameters: {
      s: { init: 0, bounds: [0, 500] },
      m: { init: 91, bounds: [80, 100] },
      w: { init: 2.5, bounds: [2.5, 2.5] },
      b: { init: 2000, bounds: [0, 5000] },
      k: { init: -0.03, bounds: [-0.1, 0.1] },
    },
    channels: [
      {
        window: [60, 120],
        processes: [
          { pdf: 'gaussian', params: ['m', 'w'], yield: 's' },
          { pdf: 'exponential', params: ['k'], yield: 'b' },
        ],
      },
    ],
  });
  const gen = {
    point: 'init' as const,
    params: [0, 91, 2.5, 2000, -0.03],
    overrides: {},
    seed: 3,
    n_toys: TOYS,
    fluctuate_globals: true,
  };
  const assessment = {
    guardrails: { requireAllConverged: true, maxAbsPoiPullMean: null, poiPullStdRange: null },
    meanInterval: null,
  };
  const study = new UnbinnedToys(kernel, defineToys(spec, gen, 'auto'), assessment);
  const runner = study.open();
  const rows = Array.from({ length: TOYS }, (_, i) => runner.run(i));
  const range = { start: 0, count: TOYS };
  const file = study.shardFile(range, null, rows);
  const atBound = rows.filter((r) => r.estimates[0] === 0);
  // Without a place of its own a peak finds a fluctuation more often than not: some toys, not all, end at 0.
  expect(atBound.length).toBeGreaterThan(0);
  expect(atBound.length).toBeLessThan(TOYS);
  expect(file['results']).toMatchObject({
    n_converged: TOYS,
    not_converged: [],
    no_covariance: rows.filter((r) => r.status === 'no-covariance').map((r) => r.toy),
  });
  for (const row of atBound) expect(row.status).toBe('no-covariance');
  for (const { uncertainties } of atBound)
    expect(uncertainties.map((u) => u === null)).toEqual([true, true, true, false, false]);
  expect(file['summary']).toMatchObject({ n_ok: TOYS });
  expect(file['guardrails']).toMatchObject({ passed: true });
  const back = readShard(study as never, JSON.parse(JSON.stringify(file)), 'file');
  expect(back.rows).toEqual(rows);
});
