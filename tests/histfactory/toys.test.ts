// Toys: what they are drawn from, that they depend on their name alone, and what a study of them says.
import { beforeAll, describe, expect, test } from 'vitest';
import { compileWorkspace } from '../../src/histfactory/compile.ts';
import { asimovData } from '../../src/histfactory/expected.ts';
import { BinnedLikelihood } from '../../src/histfactory/likelihood.ts';
import { BinnedToys } from '../../src/histfactory/toys.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { fitAtMu, fitBinned, fitData, testBinned } from '../../src/study/binned-fit.ts';
import { mu, sharedWorkspace, workspaceOf } from './workspaces.ts';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

const small = workspaceOf({
  c: [
    [52, 20],
    ['s', [10, 6], mu],
    ['b', [50, 12], { name: 'g', type: 'shapesys', data: [5, 3] }],
    ['t', [5, 4], { name: 'x', type: 'normsys', data: { lo: 0.8, hi: 1.2 } }],
  ],
});

describe('a toy', () => {
  test('has the mean and the variance of what is measured, main and auxiliary data alike', () => {
    const model = compileWorkspace(small, kernel.exports);
    const at = model.parameters.map((p) => (p.name === 'x' ? 0.5 : p.name === 'g[1]' ? 1.2 : 1));
    const toys = new BinnedToys(kernel, model, at);
    const truth = asimovData(model, at, kernel.exports);
    const expected = [...truth.main, ...truth.auxiliary];
    const variances = [
      ...truth.main,
      ...model.constraints.map((c, k) => (c.kind === 'normal' ? c.sigma ** 2 : truth.auxiliary[k]!)),
    ];
    const count = 20_000;
    const sums = expected.map(() => ({ first: 0, second: 0 }));
    for (let i = 0; i < count; i++) {
      const { main, auxiliary } = toys.draw(7, i);
      [...main, ...auxiliary].forEach((v, k) => {
        sums[k]!.first += v;
        sums[k]!.second += (v - expected[k]!) ** 2;
      });
    }
    expected.forEach((mean, k) => {
      const variance = variances[k]!;
      expect(Math.abs(sums[k]!.first / count - mean)).toBeLessThan(4 * Math.sqrt(variance / count));
      expect(Math.abs(sums[k]!.second / count - variance)).toBeLessThan(
        4 * variance * Math.sqrt(2.2 / count),
      );
    });
  });

  test('depends on seed and item, not on what was drawn before', () => {
    const model = compileWorkspace(small, kernel.exports);
    const at = model.parameters.map((p) => p.start);
    const draw = (items: readonly number[]): number[] => {
      const toys = new BinnedToys(kernel, model, at);
      return items
        .map((i) => toys.draw(3, i))
        .flatMap(({ main, auxiliary }) => [...main, ...auxiliary])
        .slice(-5);
    };
    expect(draw([0, 1, 9])).toEqual(draw([9]));
    expect(draw([8])).not.toEqual(draw([9]));
  });
});

describe('a study of toys', () => {
  test('of 201 parameters has the CL_s of a calculation of its own, with auxiliary data that fluctuate', () => {
    // Facts of record 1.4: 20,000 toys by closed forms: CL_s+b (7.0 +- 1.9)e-4, CL_b 0.495 +- 0.004. With auxiliary data held it
    // would be 0.02 and 0.736.
    const channels = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => {
        const background = [0, 1, 2, 3].map((j) => 50 + 0.25 * j + 0.1 * (i % 5));
        const shapesys = { name: `g${i}`, type: 'shapesys', data: [5, 5, 5, 5] } as const;
        return [
          `ch${i}`,
          [background, ['signal', [2, 2.05, 2.1, 2], mu], ['b', background, shapesys]],
        ] as const;
      }),
    );
    const fit = fitBinned(kernel, compileWorkspace(workspaceOf(channels), kernel.exports));
    const q = testBinned(fit, 1).tested.qTilde;
    const tail = (truth: number, count: number): number => {
      const at = fit.likelihood.complete(fitAtMu(fit, truth).minimum.at);
      const toys = new BinnedToys(kernel, fit.likelihood.model, at);
      const likelihood = new BinnedLikelihood(kernel, fit.likelihood.model);
      let beyond = 0;
      for (let i = 0; i < count; i++) {
        const toy = fitData(likelihood, toys.draw(1, i), { near: at, withoutUncertainties: true });
        const { tested } = testBinned(toy, 1);
        expect(tested.problem).toBeNull();
        if (tested.qTilde >= q) beyond++;
      }
      return beyond / count;
    };
    const clb = tail(0, 4000);
    expect(Math.abs(clb - 0.495)).toBeLessThan(4 * Math.sqrt((0.495 * 0.505) / 4000 + 0.004 ** 2));
    const clsb = tail(1, 6000);
    expect(Math.abs(clsb - 7e-4)).toBeLessThan(4 * Math.sqrt(7e-4 / 6000 + 1.9e-4 ** 2));
  });

  test('of a published model: every toy has its tests, and their tail is that of pyhf’s toys', () => {
    const model = compileWorkspace(sharedWorkspace('sbottom A 1300_205_60'), kernel.exports);
    const fit = fitBinned(kernel, model);
    const at = fit.likelihood.complete(fitAtMu(fit, 1).minimum.at);
    const toys = new BinnedToys(kernel, model, at);
    const likelihood = new BinnedLikelihood(kernel, model);
    const q = testBinned(fit, 1).tested.qTilde;
    let beyond = 0;
    const count = 600;
    for (let i = 0; i < count; i++) {
      const toy = fitData(likelihood, toys.draw(5, i), { near: at, withoutUncertainties: true });
      const { tested } = testBinned(toy, 1);
      expect(tested.problem).toBeNull();
      if (tested.qTilde >= q) beyond++;
    }
    // pyhf 0.7.6 (jax, SLSQP; drawn with numpy): 50 of 500 toys; the asymptotic formula says 0.061.
    const pyhf = 0.1;
    expect(Math.abs(beyond / count - pyhf)).toBeLessThan(
      4 * Math.sqrt(pyhf * (1 - pyhf) * (1 / count + 1 / 500)),
    );
  });
});
