// Every unbinned example is a specification that compiles, and whose toys are fitted and give back what they were made of.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadSpec } from '../../src/cli/data.ts';
import { noAssessment } from '../../src/contracts/toys-definition.ts';
import { readUnbinnedSpecFile } from '../../src/formats/spec.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { defineToys, UnbinnedToys } from '../../src/study/unbinned-toys.ts';
import { pdfMakers } from '../../src/unbinned/pdfs/index.ts';

const folder = join(import.meta.dirname, '../../examples');
const paths = [
  ...readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'spec.yaml')))
    .map((name) => join(folder, name, 'spec.yaml')),
  ...readdirSync(join(folder, 'densities'))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, 'densities', name)),
];
const TOYS = 5;

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

const specOf = async (path: string) => (await loadSpec(path)).spec;

test('there is an example of every density', () => {
  const types = paths.flatMap((path) =>
    readUnbinnedSpecFile(readFileSync(path, 'utf8'), path).channels.flatMap((c) =>
      c.processes.map((p) => p.pdf.type as string),
    ),
  );
  const made = ['histogram_from_tree', 'kde_from_tree'];
  for (const type of [...Object.keys(pdfMakers), 'sum', 'product', ...made]) expect(types).toContain(type);
});

test.each(paths.map((path) => [path.slice(folder.length + 1), path] as const))('%s', async (_, path) => {
  const mark = kernel.mark();
  const spec = await specOf(path);
  const params = spec.model.parameters.map((p) => p.init);
  const gen = {
    point: 'init' as const,
    params,
    overrides: {},
    seed: 8,
    n_toys: TOYS,
    fluctuate_globals: true,
  };
  const study = new UnbinnedToys(kernel, defineToys(spec, gen, 'auto'), noAssessment);
  const runner = study.open();
  for (let toy = 0; toy < TOYS; toy++) {
    const row = runner.run(toy);
    expect(row.status).toBe('converged');
    expect(row.errorBound!).toBeLessThanOrEqual(1e-6);
    row.estimates.forEach((estimate, i) => {
      const sigma = row.uncertainties[i];
      if (typeof sigma === 'number') expect(Math.abs(estimate! - params[i]!)).toBeLessThan(6 * sigma);
    });
  }
  kernel.release(mark);
});
