// HS3's histfactory_dist as a workspace. The fixture says, in HS3, what the workspace below says in pyhf's words, by the meaning
// that ROOT gives to it (roofit/hs3/src/JSONFactories_HistFactory.cxx: vals are relative, hi and lo whole histograms).
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { SheafFailure } from '../../../src/contracts/failures.ts';
import { importHs3 } from '../../../src/formats/hs3/import-hs3.ts';
import { checkWorkspace } from '../../../src/formats/pyhf/check-workspace.ts';

const text = readFileSync(resolve(import.meta.dirname, '../fixtures/hs3/two-channels.json'), 'utf8');
const bytes = (from = '', to = ''): Uint8Array => {
  if (!text.includes(from)) throw new Error(`there is no ${from}`);
  return new TextEncoder().encode(text.replace(from, to));
};

test('an analysis becomes a workspace, and what does not fit is told', async () => {
  const { workspace, notes } = await importHs3(bytes(), 'hs3.json', 'simPdf_obsData');
  expect(workspace).toEqual({
    channels: [
      {
        name: 'SR',
        samples: [
          {
            name: 'signal',
            data: [12, 11],
            modifiers: [
              { name: 'lumi', type: 'lumi', data: null },
              { name: 'mu', type: 'normfactor', data: null },
              { name: 'theory', type: 'normsys', data: { hi: 1.1, lo: 0.9 } },
            ],
          },
          {
            name: 'background',
            data: [50, 52],
            modifiers: [
              { name: 'jes', type: 'histosys', data: { hi_data: [55, 51], lo_data: [44, 53.5] } },
              { name: 'staterror_SR', type: 'staterror', data: [2.5, 3] },
              { name: 'counted', type: 'shapesys', data: [6.25, 13] },
            ],
          },
        ],
      },
      {
        name: 'CR',
        samples: [
          {
            name: 'background',
            data: [100, 90],
            modifiers: [
              { name: 'jes', type: 'normsys', data: { hi: 1.02, lo: 0.97 } },
              { name: 'free', type: 'shapefactor', data: null },
              { name: 'width', type: 'staterror', data: [12.5, 45] },
            ],
          },
        ],
      },
    ],
    measurements: [
      {
        name: 'simPdf_obsData',
        config: {
          poi: 'mu',
          parameters: [
            { name: 'lumi', inits: [1], bounds: [[0.8, 1.2]], fixed: true, auxdata: [1], sigmas: [0.02] },
            { name: 'mu', inits: [1.5], bounds: [[-1, 5]] },
            { name: 'theory', bounds: [[-5, 5]], auxdata: [0.5] },
            { name: 'jes', inits: [0.25], bounds: [[-4, 4]] },
            { name: 'staterror_SR' },
            {
              name: 'counted',
              inits: [1, 1],
              bounds: [
                [0, 3],
                [0, 4],
              ],
            },
            { name: 'free' },
          ],
        },
      },
    ],
    observations: [
      { name: 'SR', data: [51, 48] },
      { name: 'CR', data: [110, 92] },
    ],
    version: '1.0.0',
  });
  expect(checkWorkspace(workspace)).toEqual([]);
  expect(notes).toEqual([
    'hs3.json:35:13 distributions[0].samples[1].modifiers[0]: the interpolation is not part of a workspace: choose it where the workspace is fitted',
    'hs3.json:36:13 distributions[0].samples[1].modifiers[1]: the Poisson constraint of a staterror becomes Gaussian: a workspace has no other',
  ]);
});

test.each<readonly [string, string, string, string | undefined, string]>([
  [
    'no choice',
    '',
    '',
    undefined,
    'the document has 2 analyses and none is chosen\n  expected: --analysis with one of simPdf_obsData, simPdf_asimovData',
  ],
  [
    'another name',
    '',
    '',
    'obsData',
    'the document has no analysis "obsData"\n  expected: --analysis with one of simPdf_obsData, simPdf_asimovData',
  ],
  [
    'data that is not binned',
    '',
    '',
    'simPdf_asimovData',
    'hs3.json:14:5 data[2]: data of type unbinned\n  expected: binned, with contents',
  ],
  [
    'no version',
    '"hs3_version": "0.2", ',
    '',
    'simPdf_obsData',
    'hs3.json:2:3 metadata.hs3_version: missing, expected text',
  ],
  [
    'a channel of another kind',
    '"type": "histfactory_dist"',
    '"type": "generic_dist"',
    'simPdf_obsData',
    'hs3.json:19:7 distributions[0].type: "generic_dist", expected histfactory_dist',
  ],
  [
    'a modifier of another type',
    '"type": "histosys"',
    '"type": "custom"',
    'simPdf_obsData',
    'hs3.json:35:55 distributions[0].samples[1].modifiers[0].type: "custom", expected normfactor, normsys, histosys, staterror, shapesys or shapefactor',
  ],
  [
    'another constraint',
    '"constraint": "Gauss"',
    '"constraint": "LogNormal"',
    'simPdf_obsData',
    'hs3.json:35:13 distributions[0].samples[1].modifiers[0]: alpha_jes has the constraint LogNormal: a workspace has only Gauss here\n  to do: a workspace cannot say this',
  ],
  [
    'another width',
    '"sigma": 1.0',
    '"sigma": 2.0',
    'simPdf_obsData',
    'hs3.json:28:13 distributions[0].samples[0].modifiers[2]: alpha_theory is measured to +- 2: a workspace has only 1 here\n  to do: a workspace cannot say this',
  ],
  [
    'a constrained factor',
    '"parameter": "mu", "type": "normfactor"',
    '"parameter": "mu", "type": "normfactor", "constraint": "Gauss"',
    'simPdf_obsData',
    'hs3.json:27:13 distributions[0].samples[0].modifiers[1]: the normfactor mu is constrained: a workspace has only a luminosity like that\n  to do: a workspace cannot say this',
  ],
  [
    'a Gaussian shapesys of two samples',
    '"name": "counted", "type": "shapesys", "constraint": "Poisson"',
    '"name": "width", "type": "shapesys", "constraint": "Gauss"',
    'simPdf_obsData',
    'hs3.json:52:13 distributions[1].samples[0].modifiers[2]: the Gaussian shapesys width of two samples\n  to do: a workspace cannot say this',
  ],
  [
    'a distribution that is not there',
    '"distributions": ["model_SR", "model_CR"]',
    '"distributions": ["model_SR", "model_VR"]',
    'simPdf_obsData',
    'hs3.json:16:3 distributions: there is nothing called "model_VR" in distributions\n  expected: model_SR, model_CR, lumiConstraint, theoryConstraint',
  ],
])('%s', async (_, from, to, analysis, says) => {
  const failure = await importHs3(bytes(from, to), 'hs3.json', analysis).then(
    () => null,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(SheafFailure);
  expect((failure as SheafFailure).message).toBe(says);
});
