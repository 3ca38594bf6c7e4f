// The gates of every shared workspace, against pyhf at points that both sides make for themselves (reference/make_gates.py): expected
// data to 1e-12 and 2 -ln L at 20 points, gradient and Hessian against jax's exact derivatives, and a minimum that is not above theirs.
import { beforeAll, describe, expect, test } from 'vitest';
import { compileWorkspace } from '../../src/histfactory/compile.ts';
import { expectedMain, negativeLogLikelihood } from '../../src/histfactory/expected.ts';
import { BinnedLikelihood } from '../../src/histfactory/likelihood.ts';
import type { BinnedModel } from '../../src/histfactory/model.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { type Derivatives, newDerivatives } from '../../src/minimize/function.ts';
import { completeFit, fitBinned } from '../../src/study/binned-fit.ts';
import { reference, sharedWorkspace } from './workspaces.ts';

interface Gates {
  /** Of the main bins at each of 20 points. */
  readonly expected: readonly (readonly number[])[];
  /** null where a rate is below 0 in a bin with events. */
  readonly twice_nll: readonly (number | null)[];
  /** Of -ln L at the points that follow: its gradient, and its Hessian times the directions. */
  readonly derivatives: readonly {
    readonly gradient: readonly number[];
    readonly products: readonly (readonly number[])[];
  }[];
  /** 2 -ln L. */
  readonly minimum: number;
}

const gates = reference<Record<string, Gates>>('gates');
const names = Object.keys(gates);
const special = [0, 1, -1, 0.4, -0.7, 1.6, -2.3];

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

const modelOf = (name: string): BinnedModel =>
  compileWorkspace(sharedWorkspace(name), kernel.exports, { poi: name === '3L' ? null : undefined });

/** The numbers of make_gates.py: Park and Miller's generator, exact in double precision. */
function numbersFrom(seed: number): () => number {
  let x = seed;
  return () => {
    x = (x * 16807) % 2147483647;
    return x / 2147483647;
  };
}

/** As make_gates.py has it. */
function point(model: BinnedModel, next: () => number, atSpecial: boolean): Float64Array {
  return Float64Array.from(model.parameters, ({ start, lower, upper }) => {
    const u = next();
    if (lower !== -5 || upper !== 5) return Math.min(upper, Math.max(lower, start * (0.8 + 0.5 * u)));
    const k = Math.floor(u * (special.length + 1));
    return atSpecial && k < special.length ? special[k]! : -2 + 4 * next();
  });
}

function pointsOf(
  name: string,
  model: BinnedModel,
): { readonly gated: Float64Array[]; readonly smooth: Float64Array[] } {
  const next = numbersFrom(2026);
  const { expected, derivatives } = gates[name]!;
  const gated = expected.map(() => point(model, next, true));
  return { gated, smooth: derivatives.map(() => point(model, next, false)) };
}

/** Largest difference, relative to the size of `own` or 1. */
function apart(own: ArrayLike<number>, theirs: ArrayLike<number>): number {
  expect(own.length).toBe(theirs.length);
  return Math.max(...Array.from(own, (x, i) => Math.abs(x - theirs[i]!) / Math.max(1, Math.abs(theirs[i]!))));
}

/** Of all parameters, with none eliminated. */
function fullDerivatives(model: BinnedModel, at: Float64Array): Derivatives {
  const all = model.parameters.map((_, i) => i);
  const likelihood = new BinnedLikelihood(kernel, model, all);
  expect(likelihood.parameters.length).toBe(at.length);
  const found = newDerivatives(at.length);
  expect(Number.isFinite(likelihood.evaluate(at, found))).toBe(true);
  return found;
}

test('every shared workspace has its gates', () => {
  expect(names.length).toBe(6);
  for (const name of names) expect(gates[name]!.expected.length).toBe(20);
});

describe('expected data and 2 -ln L at 20 points', () => {
  test.each(names)('%s', (name) => {
    const model = modelOf(name);
    const { expected, twice_nll } = gates[name]!;
    let compared = 0;
    pointsOf(name, model).gated.forEach((at, i) => {
      const own = expectedMain(model, at, kernel.exports);
      expect(own.length).toBe(expected[i]!.length);
      own.forEach((lambda, b) => {
        const theirs = expected[i]![b]!;
        expect(Math.abs(lambda - theirs), `point ${i}, bin ${b}`).toBeLessThanOrEqual(
          1e-12 * Math.abs(theirs),
        );
      });
      // Below 0 pyhf has no number, or where nothing was counted goes on with a straight line, which we bend: docs/statistics/histfactory.md.
      if (own.some((lambda) => lambda < 0)) return;
      const value = 2 * negativeLogLikelihood(model, model.observed, at, kernel.exports);
      expect(Math.abs(value - twice_nll[i]!)).toBeLessThan(1e-12 * Math.abs(value));
      compared++;
    });
    expect(compared).toBeGreaterThanOrEqual(15);
  });
});

describe('derivatives of all parameters are the exact ones', () => {
  test.each(names)('%s', (name) => {
    const model = modelOf(name);
    pointsOf(name, model).smooth.forEach((at, i) => {
      const { gradient, hessian } = fullDerivatives(model, at);
      const exact = gates[name]!.derivatives[i]!;
      expect(apart(gradient, exact.gradient)).toBeLessThan(1e-10);
      const n = at.length;
      [3, 5].forEach((k, d) => {
        const v = Float64Array.from({ length: n }, (_, j) => ((j * k) % 7) - 3);
        const product = Float64Array.from({ length: n }, (_, row) =>
          hessian.subarray(row * n, (row + 1) * n).reduce((sum, h, j) => sum + h * v[j]!, 0),
        );
        expect(apart(product, exact.products[d]!)).toBeLessThan(1e-9);
      });
    });
  });
});

describe('derivatives of the profile are those of all parameters where the eliminated ones are at their best', () => {
  test.each(names)('%s', (name) => {
    const model = modelOf(name);
    const likelihood = new BinnedLikelihood(kernel, model);
    const { shared, eliminated } = likelihood.split;
    for (const at of pointsOf(name, model).smooth) {
      const x = likelihood.sharedOf(at);
      const profile = newDerivatives(x.length);
      expect(Number.isFinite(likelihood.evaluate(x, profile))).toBe(true);
      const best = Float64Array.from(likelihood.complete(x));
      const full = fullDerivatives(model, best);
      const n = best.length;
      expect(
        apart(
          profile.gradient,
          shared.map((i) => full.gradient[i]!),
        ),
      ).toBeLessThan(1e-9);
      // The gammas of different bins do not see each other, so that the block that is eliminated is diagonal.
      const inside = eliminated.filter(
        (g) => best[g]! > model.parameters[g]!.lower && best[g]! < model.parameters[g]!.upper,
      );
      const h = (i: number, k: number): number => full.hessian[i * n + k]!;
      const bins = gammaBlocks(inside, h);
      const schur = shared.flatMap((i) =>
        shared.map((k) => bins.reduce((sum, solve) => sum - solve(i, k), h(i, k))),
      );
      expect(apart(profile.hessian, schur)).toBeLessThan(1e-8);
    }
  });
});

type Entry = (i: number, k: number) => number;

/** For each group of gammas that see each other h_ig (h_gg)^-1 h_gk, by Gauss's elimination. */
function gammaBlocks(gammas: readonly number[], h: Entry): readonly Entry[] {
  const left = new Set(gammas);
  const blocks: Entry[] = [];
  while (left.size > 0) {
    const group = [[...left][0]!];
    for (let k = 0; k < group.length; k++) {
      left.delete(group[k]!);
      for (const g of [...left]) if (h(group[k]!, g) !== 0 && !group.includes(g)) group.push(g);
    }
    const solved = new Map<number, readonly number[]>();
    blocks.push((i, k) => {
      if (group.every((g) => h(g, i) === 0)) return 0;
      if (!solved.has(k))
        solved.set(
          k,
          solve(
            group.map((a) => group.map((b) => h(a, b))),
            group.map((g) => h(g, k)),
          ),
        );
      return group.reduce((sum, g, j) => sum + h(i, g) * solved.get(k)![j]!, 0);
    });
  }
  return blocks;
}

/** A few equations, the matrix positive definite. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const a = matrix.map((row, i) => [...row, right[i]!]);
  const n = a.length;
  for (let p = 0; p < n; p++)
    for (let r = 0; r < n; r++) {
      if (r === p) continue;
      const factor = a[r]![p]! / a[p]![p]!;
      for (let c = p; c <= n; c++) a[r]![c]! -= factor * a[p]![c]!;
    }
  return a.map((row, i) => row[n]! / row[i]!);
}

describe('the minimum', () => {
  test.each(names)('of %s is not above that of pyhf’s likelihood, and is one', (name) => {
    const model = modelOf(name);
    const fit = fitBinned(kernel, model);
    const { values } = completeFit(fit);
    const best = 2 * fit.fit.minimum.value;
    expect(best).toBeLessThanOrEqual(gates[name]!.minimum + 1e-8);
    const whole = 2 * negativeLogLikelihood(model, model.observed, values, kernel.exports);
    expect(Math.abs(best - whole)).toBeLessThan(1e-12 * Math.abs(whole));
    const { gradient } = fullDerivatives(model, Float64Array.from(values));
    model.parameters.forEach(({ name: parameter, fixed, lower, upper }, i) => {
      if (fixed) return;
      // At a bound it may push outwards.
      const slope = gradient[i]!;
      const pushed = (values[i]! <= lower && slope > 0) || (values[i]! >= upper && slope < 0);
      if (!pushed) expect(Math.abs(2 * slope), parameter).toBeLessThan(1e-6);
    });
  });
});
