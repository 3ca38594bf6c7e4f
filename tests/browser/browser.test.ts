// The library in a browser tab, alone: no server, no other file, no network. The same bits as in Node.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as sheaf from '../../src/index.ts';
import { sharedBytes } from '../shared-data.ts';
import { type LibraryPage, noChromium, openLibraryPage } from './page.ts';

const toysSpec = `
schema_version: sheaf_unbinned_spec_v1
model:
  poi: mu
  parameters:
    - {name: mu, init: 1, bounds: [0, 5]}
    - {name: mean, init: 91, bounds: [85, 95], constraint: {type: gaussian, mean: 91, sigma: 0.2}}
    - {name: sigma, init: 2.5, bounds: [0.5, 10]}
    - {name: slope, init: -0.03, bounds: [-0.1, -0.001]}
channels:
  - name: main
    observables: [{name: mass, bounds: [60, 120]}]
    processes:
      - {name: signal, pdf: {type: gaussian, observable: mass, params: [mean, sigma]}, yield: {type: scaled, base_yield: 5000, scale: mu}}
      - {name: background, pdf: {type: exponential, observable: mass, params: [slope]}, yield: {type: fixed, value: 15000}}
`;

const fitSpec = `
schema_version: sheaf_unbinned_spec_v1
model:
  parameters:
    - {name: n, init: 9000, bounds: [0, 20000]}
    - {name: slope, init: -0.05, bounds: [-0.2, 0]}
channels:
  - name: main
    observables: [{name: CMS_hgg_mass, bounds: [100, 180]}]
    processes: [{name: background, pdf: {type: exponential, observable: CMS_hgg_mass, params: [slope]}, yield: {type: parameter, name: n}}]
`;

/** What is asked of the library, in Node and in the tab alike; it may use nothing but its arguments. */
async function questions(library: typeof sheaf, toysText: string, fitText: string, root: number[]) {
  const kernel = await library.loadKernel();
  const spec = library.readUnbinnedSpec(toysText, 'browser');
  const gen = {
    point: 'init' as const,
    params: [1, 91, 2.5, -0.03],
    overrides: {},
    seed: 42,
    n_toys: 10,
    fluctuate_globals: true,
  };
  const study = new library.UnbinnedToys(kernel, library.defineToys(spec, gen, 'auto'), library.noAssessment);
  const runner = study.open();
  const rows = Array.from({ length: 10 }, (_, i) => runner.run(i));
  const merged = study.mergedFile(rows, { sources: [], missing: [] });

  const observables = [{ name: 'CMS_hgg_mass', expression: 'CMS_hgg_mass', lower: 100, upper: 180 }];
  const request = { source: 'data', observables, outside: 'error' as const };
  const fromRoot = await library.readEvents(
    new Uint8Array(root),
    { ...request, format: 'root', tree: 'data_Tag0' },
    kernel.exports,
  );
  const table = { columns: [{ name: 'CMS_hgg_mass', lower: 100, upper: 180, values: fromRoot.columns[0]! }] };
  const fromParquet = await library.readEvents(library.writeEvents('parquet', table), {
    ...request,
    format: 'parquet',
  });
  const model = library.compileUnbinned(library.readUnbinnedSpec(fitText, 'browser'));
  const fits = [fromRoot, fromParquet].map((events) => {
    const { fit } = library.fitObserved(
      kernel,
      model,
      [library.placeEvents(kernel, events.columns, null)],
      'auto',
    );
    return {
      status: fit.status,
      at: Array.from(fit.minimum.at),
      nll: fit.minimum.value,
      sigma: fit.uncertainties,
    };
  });
  return { study: study.digest, results: merged['results_digest'], events: fromRoot.account.kept, fits };
}

describe('the library in a browser tab', () => {
  const skip = noChromium();
  let page: LibraryPage;
  beforeAll(async () => {
    if (!skip) page = await openLibraryPage();
  });
  afterAll(async () => page?.close());

  it.skipIf(skip)(
    'gives the same digests and the same fits, to the bit, as in Node, from a ROOT and a Parquet file',
    async () => {
      const root = Array.from(sharedBytes('unbinned/cms-hgg-data_part1.root'));
      const expected = await questions(sheaf, toysSpec, fitSpec, root);
      const answered = await page.ask(questions, toysSpec, fitSpec, root);
      expect(answered).toEqual(expected);
      expect(expected.fits[0]).toEqual(expected.fits[1]);
      expect(expected.fits[0]!.status).toBe('converged');
      expect(expected.events).toBe(10_000);
      expect(page.requests).toEqual([]);
    },
  );
});
