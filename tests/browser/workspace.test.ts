// A published workspace with its signal patch in a browser tab: fit, asymptotic tests, limits, scan and toys, to the bit as in Node.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as sheaf from '../../src/index.ts';
import { sharedBytes } from '../shared-data.ts';
import { type LibraryPage, noChromium, openLibraryPage } from './page.ts';

/** What is asked of the library, in Node and in the tab alike; it may use nothing but its arguments. Doubles are answered as their 64 bits. */
async function questions(library: typeof sheaf, workspaceBytes: number[], patchBytes: number[]) {
  const bits = (values: ArrayLike<number>): string[] =>
    Array.from(new BigUint64Array(Float64Array.from(values).buffer), (b) => b.toString(16).padStart(16, '0'));
  const kernel = await library.loadKernel();
  const written: sheaf.WrittenNumbers = new WeakMap();
  const plain = await library.readWorkspace(new Uint8Array(workspaceBytes), 'the workspace', written);
  const patch = await library.readPatch(new Uint8Array(patchBytes), 'the patch', written);
  const file = await library.patched(plain, 'the workspace', patch, null, written);
  const model = library.compileWorkspace(library.checkedWorkspace(file), kernel.exports);

  const observed = library.fitBinned(kernel, model);
  const complete = library.completeFit(observed);
  const test = library.limitTest(kernel, observed);
  const { statistic, asimov, observed: at1, expected } = library.hypotestBinned(test, 1);
  const limits = library.upperLimits(test, 0.95).map(({ limit }) => limit!);
  const scan = library.scanBinned(observed, library.linearGrid(0, 2, 21)).map((p) => p.twoDeltaNll);
  return {
    status: observed.fit.status,
    parameters: model.parameters.length,
    cls: at1.cls,
    digest: library.workspaceDigest(file.workspace, written),
    nll: bits([observed.fit.minimum.value]),
    values: bits(complete.values),
    uncertainties: bits(complete.uncertainties.map((u) => u ?? Number.POSITIVE_INFINITY)),
    covariance: bits(complete.covariance!),
    hypotest: bits([
      statistic,
      asimov,
      ...[at1, ...expected].flatMap(({ clsb, clb, cls }) => [clsb, clb, cls]),
    ]),
    limits: bits(limits),
    scan: bits(scan),
  };
}

describe('the 1Lbb workspace in a browser tab', () => {
  const skip = noChromium();
  let page: LibraryPage;
  beforeAll(async () => {
    if (!skip) page = await openLibraryPage();
  });
  afterAll(async () => page?.close());

  it.skipIf(skip)('loads, fits and gives its CL_s with the same bits as in Node', async () => {
    const files = ['atlas-1Lbb-2020-bkg.json.gz', 'atlas-1Lbb-2020-patch-700-400.json.gz'].map((name) =>
      Array.from(sharedBytes(`histfactory/${name}`)),
    );
    const expected = await questions(sheaf, files[0]!, files[1]!);
    expect(await page.ask(questions, ...files)).toEqual(expected);
    expect(expected.status).toBe('converged');
    expect(expected.parameters).toBe(126);
    expect(expected.covariance.length).toBe(126 * 126);
    // pyhf (jax), whose minimiser leaves 3e-6 from one run to another: facts of record 2.1.
    expect(Math.abs(expected.cls / 0.5812966 - 1)).toBeLessThan(3e-6);
    expect(page.requests).toEqual([]);
  });
});
