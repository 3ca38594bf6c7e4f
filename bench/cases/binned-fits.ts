// Fits, tests, limits and scans of published likelihoods, after loading, on one thread of this process; and a fit as a whole process.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../../src/contracts/workspace.ts';
import { compileWorkspace } from '../../src/histfactory/compile.ts';
import { linearGrid } from '../../src/inference/scan.ts';
import { upperLimits } from '../../src/inference/upper-limit.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import { fitBinned, hypotestBinned, limitTest, scanBinned } from '../../src/study/binned-fit.ts';
import { atMost, type Case, type Figure } from '../case.ts';
import { consume, type Effort, milliseconds, repeat } from '../measure.ts';
import { runSheaf, secondsOfSheaf } from '../processes.ts';
import { root, scratch } from '../project.ts';

const shared = join(root, '../shared/data/histfactory');
const there = (name: string) => (): string | null =>
  existsSync(join(shared, name)) ? null : `${join(shared, name)} is not here`;

/** A workspace with a patch applied by the command. */
function patched(folder: string, workspace: string, patch: string): Workspace {
  const output = join(folder, 'patched.json');
  runSheaf('workspace', 'patch', workspace, patch, '-o', output);
  return JSON.parse(readFileSync(output, 'utf8')) as Workspace;
}

export const fits1Lbb: Case = {
  name: '1lbb',
  what: 'The ATLAS 1Lbb likelihood with a signal (126 parameters), after loading, one thread',
  missing: there('atlas-1Lbb-2020-bkg.json.gz'),
  run: (effort) =>
    inFolder(async (folder) => {
      const at = (name: string): string => join(shared, name);
      const workspace = patched(
        folder,
        at('atlas-1Lbb-2020-bkg.json.gz'),
        at('atlas-1Lbb-2020-patch-700-400.json.gz'),
      );
      const { timed, free } = await opened(workspace, effort);
      return [
        timed('fit with uncertainties', 5, 41, (k, m) => free(k, m).fit.minimum.value),
        timed('hypotest, its free fit included', 15, 41, (k, m) => {
          const { observed } = hypotestBinned(limitTest(k, free(k, m), 'q-tilde'), 1);
          return observed.cls;
        }),
        timed('upper limits, all six, their fits included', 100, 15, (k, m) => {
          const limits = upperLimits(limitTest(k, free(k, m), 'q-tilde'), 0.95);
          return limits.reduce((sum, { limit }) => sum + limit!, 0);
        }),
        timed('profile scan of 201 points, its free fit included', 500, 9, (k, m) => {
          const points = scanBinned(free(k, m), linearGrid(0, 5, 201));
          return points.reduce((sum, p) => sum + p.twoDeltaNll, 0);
        }),
      ];
    }),
};

export const fitsSbottom: Case = {
  name: 'sbottom',
  what: 'The ATLAS sbottom likelihood, region A with 1300_205_60 (64 parameters), after loading, one thread',
  missing: there('sbottom-ins1748602-probability-models.tar.gz'),
  run: (effort) =>
    inFolder(async (folder) => {
      execFileSync('tar', [
        'xzf',
        join(shared, 'sbottom-ins1748602-probability-models.tar.gz'),
        '-C',
        folder,
        'RegionA',
      ]);
      const region = (name: string): string => join(folder, 'RegionA', name);
      const workspace = patched(folder, region('BkgOnly.json'), region('patch.sbottom_1300_205_60.json'));
      const { timed, free } = await opened(workspace, effort);
      return [timed('fit with uncertainties', 1, 101, (k, m) => free(k, m).fit.minimum.value)];
    }),
};

export const fit3L: Case = {
  name: '3l',
  what: '`sheaf fit` of the ATLAS 3Lresonance likelihood (656 modifiers, 623 parameters), whole process',
  missing: there('atlas-3Lresonance-2020-bkg.json.gz'),
  run: ({ times }) =>
    inFolder((folder) => {
      const input = join(shared, 'atlas-3Lresonance-2020-bkg.json.gz');
      const sample = (): number =>
        1000 * secondsOfSheaf('fit', '--input', input, '-o', join(folder, 'fit.json'));
      const spread = repeat(times(11, 3), 1, sample);
      return [{ what: 'sheaf fit', unit: 'ms', spread, floor: atMost(300) }];
    }),
};

type Kernel = Awaited<ReturnType<typeof loadKernel>>;
type Model = ReturnType<typeof compileWorkspace>;

async function opened(workspace: Workspace, { times }: Effort) {
  const kernel = await loadKernel();
  const model = compileWorkspace(workspace, kernel.exports);
  const mark = kernel.mark();
  const free = (k: Kernel, m: Model): ReturnType<typeof fitBinned> => {
    const fitted = fitBinned(k, m);
    if (fitted.fit.status !== 'converged') throw new Error(`the fit ended as ${fitted.fit.status}`);
    return fitted;
  };
  const timed = (
    what: string,
    floor: number,
    repeats: number,
    answer: (k: Kernel, m: Model) => number,
  ): Figure => {
    const sample = (): number => {
      kernel.release(mark);
      let found = 0;
      const ms = milliseconds(() => {
        found = answer(kernel, model);
      });
      consume(found);
      return ms;
    };
    return { what, unit: 'ms', spread: repeat(times(repeats, 5), 5, sample), floor: atMost(floor) };
  };
  return { timed, free };
}

async function inFolder<T>(measure: (folder: string) => T | Promise<T>): Promise<T> {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, 'binned-'));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
