// Densities that are described wrongly, and the whole of what is said about each. Every one takes the place of the background
// in tests/fixtures/peak.yaml.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pdfMakers } from '../../src/unbinned/pdfs/index.ts';
import { root, sheaf, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const peak = readFileSync(join(root, 'tests/fixtures/peak.yaml'), 'utf8');
const BACKGROUND = '{type: exponential, observable: m, params: [slope]}';

const refused: readonly (readonly [what: string, pdf: string, said: string])[] = [
  [
    'a crystal ball whose alpha may reach 0',
    '{type: crystal_ball, observable: m, params: [mass, width, mu, width]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: the start of the tail mu may reach 0; its lower bound must be above 0',
  ],
  [
    'a crystal ball whose n may reach 1',
    '{type: crystal_ball, observable: m, params: [mass, width, width, mu]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: the power of the tail mu may reach 0; its lower bound must be above 1',
  ],
  [
    'a crystal ball of three params',
    '{type: crystal_ball, observable: m, params: [mass, width, width]}',
    'spec.yaml:20:50 channels[0].processes[1].pdf.params: a crystal_ball takes 4 params: [mu, sigma, alpha, n]',
  ],
  [
    'a double crystal ball of four params',
    '{type: double_crystal_ball, observable: m, params: [mass, width, width, width]}',
    'spec.yaml:20:57 channels[0].processes[1].pdf.params: a double_crystal_ball takes 6 params: [mu, sigma, alpha_l, n_l, alpha_r, n_r]',
  ],
  [
    'a double crystal ball whose right tail may lose its power',
    '{type: double_crystal_ball, observable: m, params: [mass, width, width, mass, width, mu]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: the power of the tail mu may reach 0; its lower bound must be above 1',
  ],
  [
    'a chebyshev without params',
    '{type: chebyshev, observable: m, params: []}',
    'spec.yaml:20:47 channels[0].processes[1].pdf.params: a chebyshev takes 1 param or more: [c_1, c_2, ...]',
  ],
  [
    'a bernstein with a coefficient that may be negative',
    '{type: bernstein, observable: m, params: [mass, slope]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: the coefficient slope may reach -0.1; its lower bound must be 0 or above',
  ],
  [
    'a bernstein without params',
    '{type: bernstein, observable: m, params: []}',
    'spec.yaml:20:47 channels[0].processes[1].pdf.params: a bernstein takes 1 param or more: [b_0, b_1, ...]',
  ],
  [
    'an argus of one param',
    '{type: argus, observable: m, params: [slope]}',
    'spec.yaml:20:43 channels[0].processes[1].pdf.params: an argus takes 2 params: [c, p]',
  ],
  [
    'an argus whose power may be negative',
    '{type: argus, observable: m, params: [slope, slope]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: the power slope may reach -0.1; its lower bound must be 0 or above',
  ],
  [
    'a voigtian whose gamma may reach 0',
    '{type: voigtian, observable: m, params: [mass, width, mu]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: the width mu may reach 0; its lower bound must be above 0',
  ],
  [
    'a voigtian that is exact in words',
    '{type: voigtian, observable: m, params: [mass, width, width], exact: "yes"}',
    'spec.yaml:20:76 channels[0].processes[1].pdf.exact: "yes", expected true or false',
  ],
  [
    'a johnson_su whose lambda may reach 0',
    '{type: johnson_su, observable: m, params: [mass, mu, slope, width]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: the width mu may reach 0; its lower bound must be above 0',
  ],
  [
    'a histogram with an edge too few',
    '{type: histogram, observable: m, bin_edges: [60, 120], bin_content: [1, 2]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: 2 bins in bin_content take 3 edges, but bin_edges has 2',
  ],
  [
    'a histogram whose edges do not reach the window',
    '{type: histogram, observable: m, bin_edges: [60, 90, 110], bin_content: [1, 2]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: bin_edges ends at 110, the window of the observable at 120',
  ],
  [
    'a histogram whose edges go back',
    '{type: histogram, observable: m, bin_edges: [60, 90, 80, 120], bin_content: [1, 2, 3]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: bin_edges must increase, but bin_edges[2] = 80 follows 90',
  ],
  [
    'a histogram with a negative bin',
    '{type: histogram, observable: m, bin_edges: [60, 90, 120], bin_content: [1, -2]}',
    'spec.yaml:20:90 channels[0].processes[1].pdf.bin_content[1]: the content of a bin must not be negative',
  ],
  [
    'a histogram without content',
    '{type: histogram, observable: m, bin_edges: [60, 90, 120], bin_content: [0, 0]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: all bins of bin_content are empty: fill one, or give a pseudo_count above 0',
  ],
  [
    'a histogram with params',
    '{type: histogram, observable: m, bin_edges: [60, 90, 120], bin_content: [1, 2], params: [slope]}',
    'spec.yaml:20:94 channels[0].processes[1].pdf.params: unknown key, expected type, observable, bin_edges, bin_content, pseudo_count or weight_systematics',
  ],
  [
    'a spline with a knot at 0',
    '{type: spline, observable: m, knots_x: [60, 90, 120], knots_y: [1, 0, 1]}',
    'spec.yaml:20:81 channels[0].processes[1].pdf.knots_y[1]: a spline must be positive at its knots',
  ],
  [
    'a spline with a value too few',
    '{type: spline, observable: m, knots_x: [60, 90, 120], knots_y: [1, 2]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: knots_x has 3 numbers, knots_y 2: one each a knot',
  ],
  [
    'a spline that ends inside the window',
    '{type: spline, observable: m, knots_x: [60, 90], knots_y: [1, 2]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: knots_x ends at 90, the window of the observable at 120',
  ],
  [
    'a kde without a bandwidth',
    '{type: kde, observable: m, centers: [90]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf.bandwidth: missing, expected a number',
  ],
  [
    'a kde of bandwidth 0',
    '{type: kde, observable: m, bandwidth: 0, centers: [90]}',
    'spec.yaml:20:41 channels[0].processes[1].pdf.bandwidth: 0, expected a number above 0',
  ],
  [
    'a kde that is far too narrow',
    '{type: kde, observable: m, bandwidth: 1.0e-9, centers: [90]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: the bandwidth 1e-9 is too narrow for the window [60, 120]: it must be 0.00002 of its width or more',
  ],
  [
    'a kde with a center outside',
    '{type: kde, observable: m, bandwidth: 1, centers: [90, 130]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: centers[1] = 130 lies outside the window [60, 120]',
  ],
  [
    'a kde with a weight too few',
    '{type: kde, observable: m, bandwidth: 1, centers: [90, 100], weights: [1]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: 2 centers have 1 weights: one each, or none at all',
  ],
  [
    'a kde with a negative weight',
    '{type: kde, observable: m, bandwidth: 1, centers: [90, 100], weights: [1, -1]}',
    'spec.yaml:20:88 channels[0].processes[1].pdf.weights[1]: a weight must not be negative',
  ],
  [
    'a kde whose weights are all 0',
    '{type: kde, observable: m, bandwidth: 1, centers: [90, 100], weights: [0, 0]}',
    'spec.yaml:20:9 channels[0].processes[1].pdf: all weights are 0: one at least must be above',
  ],
  [
    'a sum of one',
    '{type: sum, observable: m, components: [{type: exponential, observable: m, params: [slope]}], fractions: [mu]}',
    'spec.yaml:20:41 channels[0].processes[1].pdf.components: a sum has 2 components or more\nspec.yaml:20:108 channels[0].processes[1].pdf.fractions: a sum of n components takes n - 1 fractions: the last component has the rest',
  ],
  [
    'a sum with a fraction too many',
    '{type: sum, observable: m, components: [{type: exponential, observable: m, params: [slope]}, {type: gaussian, observable: m, params: [mass, width]}], fractions: [mu, mu]}',
    'spec.yaml:20:164 channels[0].processes[1].pdf.fractions: a sum of n components takes n - 1 fractions: the last component has the rest',
  ],
  [
    'a sum with an unknown fraction',
    '{type: sum, observable: m, components: [{type: exponential, observable: m, params: [slope]}, {type: gaussian, observable: m, params: [mass, width]}], fractions: [f]}',
    'spec.yaml:20:176 channels[0].processes[1].pdf.fractions[0]: there is no parameter f\n  expected: one of mu, mass, width, slope',
  ],
  [
    'a product of one',
    '{type: product, components: [{type: exponential, observable: m, params: [slope]}]}',
    'spec.yaml:20:30 channels[0].processes[1].pdf.components: a product has 2 components or more',
  ],
  [
    'a product of two densities of one observable',
    '{type: product, components: [{type: exponential, observable: m, params: [slope]}, {type: gaussian, observable: m, params: [mass, width]}]}',
    'spec.yaml:20:113 channels[0].processes[1].pdf.components[1].observable: two components of a product are densities of m: each observable has one',
  ],
  [
    'a product with an observable that does not exist',
    '{type: product, components: [{type: exponential, observable: m, params: [slope]}, {type: gaussian, observable: y, params: [mass, width]}]}',
    'spec.yaml:20:113 channels[0].processes[1].pdf.components[1].observable: there is no observable y in channel main\n  expected: m',
  ],
  [
    'a product within a product',
    '{type: product, components: [{type: exponential, observable: m, params: [slope]}, {type: product, components: []}]}',
    `spec.yaml:20:97 channels[0].processes[1].pdf.components[1].type: "product", expected ${Object.keys(pdfMakers).join(', ')} or sum`,
  ],
  [
    'a product with a width that may reach 0',
    '{type: product, components: [{type: exponential, observable: m, params: [slope]}, {type: gaussian, observable: m, params: [mass, mu]}]}',
    'spec.yaml:20:113 channels[0].processes[1].pdf.components[1].observable: two components of a product are densities of m: each observable has one',
  ],
];

test.each(refused)('%s', async (what, pdf, said) => {
  const cwd = join(folder, what.replaceAll(' ', '-'));
  mkdirSync(cwd);
  expect(peak).toContain(BACKGROUND);
  writeFileSync(join(cwd, 'spec.yaml'), peak.replace(BACKGROUND, pdf));
  const outcome = await sheaf(
    ['unbinned-fit-toys', '--config', 'spec.yaml', '--n-toys', '1', '--shard', '0/1'],
    {
      cwd,
    },
  );
  expect(outcome).toEqual({ code: 3, signal: null, stdout: '', stderr: `sheaf: ${said}\n` });
});
