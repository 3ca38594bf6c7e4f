// The diphoton example of CMS's combine tutorial (parametric exercise, part 1), from its own files: a Gaussian fitted to
// weighted simulation, then a peak of that shape on an exponential, fitted to 10,000 events. Reference numbers: our record
// of an independent fit (facts/performance.md 2.5), whose signal strength agrees with the tutorial's r = 1.548.
import { beforeAll, describe, expect, test } from 'vitest';
import { readEvents } from '../../src/formats/read-events.ts';
import { writeEvents } from '../../src/formats/write-events.ts';
import { type Fit, fit } from '../../src/inference/fit.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { type Exactness, foldingsAt, waysForEvents } from '../../src/unbinned/ways.ts';
import { prepareReaders, request } from '../formats/helpers.ts';
import { sharedBytes } from '../shared-data.ts';
import { type ModelOf, modelOf, place, startOf } from './helpers.ts';

const WINDOW = [100, 180] as const;
const DATA = 'unbinned/cms-hgg-data_part1.root';
const SIMULATION = 'unbinned/cms-hgg-mc_part1.root';

let kernel: Kernel;
beforeAll(async () => {
  await prepareReaders();
  kernel = await loadKernel();
});

function fitEvents(
  of: ModelOf,
  x: Float64Array,
  weights: Float64Array | null,
  exactness: Exactness,
  tolerance?: number,
): Fit {
  const model = modelOf(of);
  const start = startOf(model);
  const mark = kernel.mark();
  const likelihood = new UnbinnedLikelihood(kernel, model);
  const points = [place(kernel, x, weights ?? undefined)];
  const answer = fit(
    waysForEvents(kernel, likelihood, () => points, [], foldingsAt(likelihood, start, exactness)),
    {
      starts: [start],
      ...(tolerance === undefined ? {} : { tolerance }),
    },
  );
  kernel.release(mark);
  return answer;
}

const mass = { name: 'CMS_hgg_mass', expression: 'CMS_hgg_mass', lower: WINDOW[0], upper: WINDOW[1] };

const signalModel: ModelOf = {
  parameters: {
    n: { init: 1e-3, bounds: [0, 1] },
    m: { init: 125, bounds: [120, 130] },
    s: { init: 2, bounds: [1, 5] },
  },
  channels: [{ window: WINDOW, processes: [{ pdf: 'gaussian', params: ['m', 's'], yield: 'n' }] }],
};

const dataModel = (m: number, s: number): ModelOf => ({
  poi: 'nsig',
  parameters: {
    nsig: { init: 200, bounds: [0, 2000] },
    nbkg: { init: 9000, bounds: [0, 20_000] },
    alpha: { init: -0.05, bounds: [-0.2, 0] },
    m: { init: m, bounds: [m, m] },
    s: { init: s, bounds: [s, s] },
  },
  channels: [
    {
      window: WINDOW,
      processes: [
        { pdf: 'gaussian', params: ['m', 's'], yield: 'nsig' },
        { pdf: 'exponential', params: ['alpha'], yield: 'nbkg' },
      ],
    },
  ],
});

/** The place and the width of the peak, from the weighted simulation. */
async function peak(exactness: Exactness = 'auto'): Promise<Fit> {
  const asked = request('root', [mass], { tree: 'ggH_Tag0', weight: 'weight' });
  const { columns, weights } = await readEvents(sharedBytes(SIMULATION), asked);
  // The weights sum to 1.3e-3, so a distance to the minimum of 1e-13 would be far in terms of the 50,000 events.
  return fitEvents(signalModel, columns[0]!, weights, exactness, 1e-20);
}

describe('the simulated peak', () => {
  test.each(['auto', 'per-event'] as const)(
    '%s: a weighted Gaussian lies at 125.00084861 and is 1.99696916 wide',
    async (exactness) => {
      const { status, minimum } = await peak(exactness);
      expect(status).toBe('converged');
      expect(minimum.at[1]! - 125).toBeCloseTo(0.00084861, 7);
      expect(minimum.at[2]).toBeCloseTo(1.99696916, 7);
      expect(minimum.at[0]).toBeCloseTo(1.31166e-3, 8);
    },
  );
});

describe('the data', () => {
  test.each(['auto', 'per-event'] as const)(
    '%s: 280.05 +- 38.34 signal events on 9719.95 others',
    async (exactness) => {
      const { minimum } = await peak();
      const { columns } = await readEvents(sharedBytes(DATA), request('root', [mass], { tree: 'data_Tag0' }));
      const answer = fitEvents(dataModel(minimum.at[1]!, minimum.at[2]!), columns[0]!, null, exactness);
      expect(answer.status).toBe('converged');
      expect(answer.path).toBe(exactness === 'auto' ? 'compressed' : 'per-event');
      const [nsig, nbkg, alpha] = answer.minimum.at;
      expect(nsig).toBeCloseTo(280.0503, 3);
      expect(nbkg).toBeCloseTo(9719.9497, 3);
      expect(alpha).toBeCloseTo(-0.05039794, 7);
      expect(answer.uncertainties[0]).toBeCloseTo(38.3397, 3);
      expect(answer.uncertainties[1]).toBeCloseTo(104.4501, 3);
      expect(answer.uncertainties[2]).toBeCloseTo(0.00061657, 7);
      expect(answer.minimum.value).toBeCloseTo(-43070.154808, 5);
      // The yields add up to the events: a property of every such minimum.
      expect(nsig! + nbkg!).toBeCloseTo(10_000, 3);
      // The tutorial expects 181.01 signal events for r = 1 and finds r = 1.548.
      expect(nsig! / 181.01).toBeCloseTo(1.548, 2);
    },
  );

  test.each(['parquet', 'csv'] as const)(
    'written as %s and read again gives the same fit, bit for bit',
    async (format) => {
      const { columns } = await readEvents(sharedBytes(DATA), request('root', [mass], { tree: 'data_Tag0' }));
      const bytes = writeEvents(format, {
        columns: [{ name: mass.name, lower: mass.lower, upper: mass.upper, values: columns[0]! }],
      });
      const again = await readEvents(bytes, request(format, [mass]));
      const model = dataModel(125.00084861, 1.99696916);
      const [first, second] = [columns[0]!, again.columns[0]!].map((x) => fitEvents(model, x, null, 'auto'));
      expect(second!.minimum.at).toEqual(first!.minimum.at);
      expect(second!.minimum.value).toBe(first!.minimum.value);
      expect(second!.uncertainties).toEqual(first!.uncertainties);
    },
  );
});
