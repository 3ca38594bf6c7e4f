// Fits of models whose rates bend at 0 (normsys of code 1, histosys of code 0), against scans on a fine grid, and against fits of each
// side of every kink on its own, where nothing bends.
import { describe, expect, test } from 'vitest';
import type { Workspace } from '../../src/contracts/workspace.ts';
import { compileWorkspace } from '../../src/histfactory/compile.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import { fitAtMu, fitBinned } from '../../src/study/binned-fit.ts';
import { sharedPlace } from '../../src/study/binned-ranking.ts';
import { randomNumbers } from '../cli/sheaf.ts';
import { mu, workspaceOf } from './workspaces.ts';

const kernel = await loadKernel();
const codes = { factors: 'code1', shifts: 'code0' } as const;
const normsys = (name: string, lo: number, hi: number) =>
  ({ name, type: 'normsys', data: { lo, hi } }) as const;
const histosys = (name: string, lo_data: readonly number[], hi_data: readonly number[]) =>
  ({ name, type: 'histosys', data: { lo_data, hi_data } }) as const;

const compile = (workspace: Workspace, bounds: Readonly<Record<string, [number, number]>> = {}) => {
  const [measurement] = workspace.measurements;
  const parameters = [
    { name: 'mu', bounds: [[-10, 10] as const] },
    ...Object.entries(bounds).map(([name, b]) => ({ name, bounds: [b] })),
  ];
  const config = { ...measurement!.config, parameters };
  return compileWorkspace({ ...workspace, measurements: [{ ...measurement!, config }] }, kernel.exports, {
    codes,
  });
};

/** The profile of parameter x at values of it: no fit ever moves it. */
function fineScan(workspace: Workspace, values: readonly number[]): { at: number; value: number } {
  const model = compile(workspace);
  const x = model.parameters.findIndex((p) => p.name === 'x');
  const of = fitBinned(kernel, model, { keep: [x], withoutUncertainties: true });
  const points = values.map((at) => {
    const held = fitAtMu({ ...of, poi: sharedPlace(of.likelihood, x) }, at);
    expect(held.status).toBe('converged');
    return { at, value: held.minimum.value };
  });
  return points.reduce((best, p) => (p.value < best.value ? p : best));
}

const around = (centre: number, step: number) =>
  Array.from({ length: 401 }, (_, i) => centre + step * (i - 200));

/** Two bins with a signal in one, so that the other tells of x. */
const twoBins = (
  counts: readonly [number, number],
  ...modifiers: readonly Parameters<typeof workspaceOf>[0][string][1][2][]
) => workspaceOf({ c: [[...counts], ['s', [10, 0], mu], ['b', [100, 200], ...modifiers]] });

describe.each([
  // Both variations the same way: a change of x to either side takes the rates there.
  ['up on both sides, data below: the minimum is the kink', 1.08, 1.05, [103, 190], 0],
  ['up on both sides, data at the nominal rates', 1.08, 1.05, [110, 200], 0],
  ['down on both sides, data above: the kink', 0.9, 0.96, [120, 215], 0],
  ['one side only, data the other way: the kink', 1, 1.2, [90, 170], 0],
  ['one side only, data that way', 1, 1.2, [130, 240], null],
  ['of different size, data above', 0.98, 1.1, [110, 230], null],
  ['of different size, data below', 0.98, 1.1, [110, 180], null],
  ['the wide way down, data below', 0.8, 1.02, [100, 170], null],
] as const)('%s', (_, lo, hi, counts, expected) => {
  test.each([
    ['normsys of code 1', twoBins([...counts], normsys('x', lo, hi))],
    ['histosys of code 0', twoBins([...counts], histosys('x', [100 * lo, 200 * lo], [100 * hi, 200 * hi]))],
  ])('%s', (_, workspace) => {
    const model = compile(workspace);
    expect(model.parameters.find((p) => p.name === 'x')!.kinkAtZero).toBe(true);
    for (const start of [0, -1.5, 2]) {
      const near = model.parameters.map((p) => (p.name === 'x' ? start : 1));
      const { fit, likelihood } = fitBinned(kernel, model, { near });
      expect(fit.status).toBe('converged');
      const x = fit.minimum.at[likelihood.parameters.findIndex((p) => p.name === 'x')]!;
      const coarse = fineScan(workspace, around(0, 0.02));
      const fine = fineScan(workspace, around(coarse.at, 2e-4));
      expect(fit.minimum.value).toBeLessThanOrEqual(fine.value + 1e-10);
      expect(fit.minimum.value).toBeGreaterThan(fine.value - 1e-6);
      expect(Math.abs(x - fine.at)).toBeLessThan(3e-4);
      if (expected !== null) expect(x).toBe(expected);
      else expect(Math.abs(x)).toBeGreaterThan(0.01);
      // Those that are asked for a value alone, as in toys.
      const quick = fitBinned(kernel, model, { near, withoutUncertainties: true }).fit;
      expect(quick.status).toBe('converged');
      expect(Math.abs(quick.minimum.value - fit.minimum.value)).toBeLessThan(1e-9);
    }
  });
});

test('kinks that are none are not declared', () => {
  const smooth = twoBins([110, 200], normsys('x', 0.5, 2), histosys('y', [90, 180], [110, 220]));
  expect(compile(smooth).parameters.map((p) => p.kinkAtZero ?? false)).toEqual([false, false, false]);
  const bent = twoBins([110, 200], normsys('x', 0.9, 1.2));
  const usual = compileWorkspace(bent, kernel.exports);
  expect(usual.parameters.some((p) => p.kinkAtZero === true)).toBe(false);
});

test('four kinks at a time: the fit is the best of its sides, each fitted on its own', () => {
  const random = randomNumbers(20261121);
  const between = (from: number, to: number): number => from + (to - from) * random();
  let atKinks = 0;
  for (let trial = 0; trial < 60; trial++) {
    const bins = 6;
    const background = Array.from({ length: bins }, () => between(30, 200));
    const other = Array.from({ length: bins }, () => between(20, 60));
    const varied = (of: readonly number[], size: number) => of.map((n) => n * (1 + between(-size, size)));
    const workspace = workspaceOf({
      c: [
        background.map((n, i) => Math.round(n + other[i]! + between(-25, 25))),
        ['s', Array.from({ length: bins }, () => between(0, 12)), mu],
        [
          'b',
          background,
          normsys('p', between(0.9, 1.1), between(0.9, 1.1)),
          histosys('q', varied(background, 0.1), varied(background, 0.1)),
        ],
        [
          'o',
          other,
          normsys('r', between(0.8, 1.2), between(0.8, 1.2)),
          histosys('t', varied(other, 0.2), varied(other, 0.2)),
        ],
      ],
    });
    const { fit, likelihood } = fitBinned(kernel, compile(workspace));
    expect(fit.status, `${trial}`).toBe('converged');
    const names = ['p', 'q', 'r', 't'];
    const at = names.map((name) => fit.minimum.at[likelihood.parameters.findIndex((p) => p.name === name)]!);
    if (at.includes(0)) atKinks++;
    // One that is asked for a value alone foresees its last steps.
    const quick = fitBinned(kernel, compile(workspace), { withoutUncertainties: true }).fit;
    expect(quick.status, `${trial}`).toBe('converged');
    expect(Math.abs(quick.minimum.value - fit.minimum.value), `${trial}`).toBeLessThan(1e-8);
    // The side that the fit is on, and at a kink both: the best of these is where the fit is.
    const sides = Array.from({ length: 16 }, (_, k) => names.map((_, i) => ((k >> i) & 1) === 1)).filter(
      (side) => side.every((above, i) => at[i] === 0 || above === at[i]! > 0),
    );
    const values = sides.map((side) => {
      const bounds = Object.fromEntries(
        names.map((name, i): [string, [number, number]] => [name, side[i] ? [0, 5] : [-5, -1e-13]]),
      );
      const near = Object.fromEntries(names.map((name, i) => [name, side[i] ? 0.1 : -0.1]));
      const model = compile(workspace, bounds);
      const from = model.parameters.map((p) => near[p.name] ?? 1);
      return fitBinned(kernel, model, { near: from, withoutUncertainties: true }).fit.minimum.value;
    });
    const best = Math.min(...values);
    expect(fit.minimum.value, `${trial}`).toBeLessThan(best + 1e-8);
    expect(fit.minimum.value, `${trial}`).toBeGreaterThan(best - 1e-8);
  }
  expect(atKinks).toBeGreaterThan(10);
});
