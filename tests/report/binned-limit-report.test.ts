// The report of an upper limit by toys of a workspace: the file of the study itself, known by what it says it is.
import { expect, test } from 'vitest';
import { resultFiles, resultKindOf } from '../../src/contracts/result-files.ts';
import { compileWorkspace } from '../../src/histfactory/compile.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import { resultReport } from '../../src/report/result-report.ts';
import { fitBinned } from '../../src/study/binned-fit.ts';
import { binnedToyModel } from '../../src/study/binned-fits.ts';
import { BinnedLimit, defineBinnedLimit } from '../../src/study/binned-limit.ts';
import { subjectOf } from '../../src/study/binned-subject.ts';
import { limitTestOfData } from '../../src/study/limit-points.ts';
import { counting } from '../study/binned-workspaces.ts';
import { expectSound } from './sound.ts';

test('limits by toys of a workspace have their bands and their curve', async () => {
  const [kernel, pilots] = [await loadKernel(), await loadKernel()];
  const subject = subjectOf(counting(5, 15, 18));
  const observed = fitBinned(kernel, compileWorkspace(subject.workspace, kernel.exports));
  const question = {
    kind: 'binned-limit' as const,
    pointOf: (at: Float64Array) => [...observed.likelihood.complete(at)],
    observed,
    poi: observed.poi,
    upper: 20,
    asymptotic: { observed: 2.4, expected: [0.9, 1.3, 1.8, 2.6, 3.5] },
    cl: 0.95,
    seed: 5,
    toys: 100,
    fluctuateGlobals: true,
  };
  const spec = limitTestOfData(pilots, binnedToyModel(pilots, subject, 'shared'), question, [1, 2, 3, 4]);
  const study = new BinnedLimit(kernel, defineBinnedLimit(subject, spec));
  const runner = study.open();
  const rows = Array.from({ length: study.items }, (_, item) => runner.run(item));
  const merged = study.mergedFile(rows, { sources: [], missing: [] });
  const kind = 'upper-limit --calculator toys';
  expect(resultKindOf(merged)).toBe(kind);
  const html = resultReport({ result: { kind, file: resultFiles[kind].parse(merged) }, provenance: [] });
  const svgs = [...html.matchAll(/<svg [\s\S]*?<\/svg>/g)].map(([svg]) => svg);
  expect(svgs).toHaveLength(2);
  for (const svg of svgs) expectSound(svg);
  expect(html).toContain('4 values of mu; error bars');
  expect(html).toContain('>2.4<');
});
