// Minima, uncertainties and CL_s of binned models against gold minima (jax derivatives of pyhf's likelihood, L-BFGS-B and Newton's
// method: reference/make_references.py), published and closed-form numbers.
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Workspace } from '../../src/contracts/workspace.ts';
import { type CompileOptions, compileWorkspace } from '../../src/histfactory/compile.ts';
import { BinnedLikelihood } from '../../src/histfactory/likelihood.ts';
import { linearGrid, profileScan } from '../../src/inference/scan.ts';
import { upperLimits } from '../../src/inference/upper-limit.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import {
  type BinnedFit,
  completeFit,
  discoverBinned,
  fitAtMu,
  fitBinned,
  hypotestBinned,
  limitTest,
  scanBinned,
} from '../../src/study/binned-fit.ts';
import { validationCases } from './validation.ts';
import { mu, reference, sharedWorkspace, workspaceOf } from './workspaces.ts';

interface Gold {
  readonly at: readonly number[];
  readonly twice_nll: number;
  readonly twice_nll_at_mu: number;
  readonly uncertainties: { readonly [name: string]: number | null };
}

const gold = reference<Record<string, Gold>>('gold');
const small = reference<Record<string, { workspace: Workspace }>>('small');
const old: CompileOptions = { codes: { factors: 'code1', shifts: 'code0' } };

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

const fitOf = (workspace: Workspace, options: CompileOptions = {}): BinnedFit =>
  fitBinned(kernel, compileWorkspace(workspace, kernel.exports, options));
const close = (value: number, expected: number, relative: number): void =>
  expect(Math.abs(value - expected), `${value} is not ${expected}`).toBeLessThanOrEqual(
    relative * Math.abs(expected),
  );

describe('minima are the gold ones', () => {
  test.each(Object.keys(gold))('%s', (name) => {
    const fit = fitOf(small[`${name} default`]?.workspace ?? sharedWorkspace(name));
    const { at, twice_nll, twice_nll_at_mu, uncertainties } = gold[name]!;
    const best = 2 * fit.fit.minimum.value;
    expect(best).toBeLessThan(twice_nll + 1e-9 * Math.abs(twice_nll));
    close(best, twice_nll, 1e-9);
    close(2 * fitAtMu(fit, 1).minimum.value, twice_nll_at_mu, 1e-9);
    const complete = completeFit(fit);
    let compared = 0;
    fit.likelihood.model.parameters.forEach(({ name: parameter, fixed, lower, upper }, i) => {
      const value = complete.values[i]!;
      const sigma = uncertainties[parameter] ?? 1;
      // Flat to rounding: 2 NLL of some hundred knows a parameter to 1e-6 standard deviations or so.
      if (!fixed) expect(Math.abs(value - at[i]!), parameter).toBeLessThan(5e-6 * sigma);
      const own = complete.uncertainties[i] ?? null;
      if (fixed || value <= lower || value >= upper || own === null || uncertainties[parameter] == null)
        return;
      // A parameter at its bound takes part in jax's Hessian as in ours.
      close(own, uncertainties[parameter], 1e-5);
      compared++;
    });
    if (fit.fit.covariance !== null) expect(compared).toBeGreaterThan(1);
    expect(['converged', 'no-covariance']).toContain(fit.fit.status);
  });
});

describe('the covariance of all parameters', () => {
  test('does not depend on which of them the fit saw', () => {
    const model = compileWorkspace(small['everything default']!.workspace, kernel.exports);
    const few = completeFit(fitBinned(kernel, model));
    const all = completeFit(fitBinned(kernel, model, { keep: model.parameters.map((_, i) => i) }));
    const n = model.parameters.length;
    expect(few.covariance).not.toBeNull();
    for (let i = 0; i < n * n; i++) {
      const scale = Math.sqrt(
        all.covariance![Math.floor(i / n) * (n + 1)]! * all.covariance![(i % n) * (n + 1)]!,
      );
      expect(Math.abs(few.covariance![i]! - all.covariance![i]!)).toBeLessThanOrEqual(1e-6 * scale);
    }
  });
});

describe('CL_s', () => {
  const exact: { readonly [name: string]: readonly [observed: number, ...expected: number[]] } = {
    // Facts of record 2.3: projected Newton on pyhf's likelihood, several starts.
    'sbottom A 1300_205_60': [0.2444369557, 0.0902262649, 0.193785721, 0.384325699, 0.655777669, 0.891042984],
    'sbottom A 1300_850_60': [
      9.122537679e-4, 4.38873588e-5, 5.49039987e-4, 5.89187059e-3, 0.0472310628, 0.230752585,
    ],
  };
  test.each(Object.keys(exact))('of %s', (name) => {
    const { observed, expected } = hypotestBinned(limitTest(kernel, fitOf(sharedWorkspace(name))), 1);
    const all = [observed, ...expected].map((c) => c.cls);
    all.forEach((cls, i) => {
      close(cls, exact[name]![i]!, 1e-8);
    });
  });

  test('of one bin with a Poisson measurement, in closed form (mpmath)', () => {
    const test = limitTest(kernel, fitOf(validationCases['1bin_shapesys']!.workspace), 'q');
    const { observed, expected } = hypotestBinned(test, 1);
    const mpmath = [
      0.4541865302155986, 0.06371798273878489, 0.15096501475142285, 0.3279606682968061, 0.6046087046520864,
      0.866262747423407,
    ];
    [observed, ...expected].forEach(({ cls }, i) => {
      close(cls, mpmath[i]!, 1e-11);
    });
  });

  test.each(Object.keys(validationCases))('of the validation case %s of pyhf', (name) => {
    const { workspace, observed, expected } = validationCases[name]!;
    const found = hypotestBinned(limitTest(kernel, fitOf(workspace, old), 'q'), 1);
    close(found.observed.cls, observed, 5e-5);
    found.expected.forEach(({ cls }, i) => {
      close(cls, expected[i]!, 1.5e-4);
    });
  });

  test('and limits of pyhf’s README', () => {
    const fit = fitOf(small['hello default']!.workspace);
    const test = limitTest(kernel, fit);
    const { observed, expected } = hypotestBinned(test, 1);
    close(observed.cls, 0.05251497423736956, 2e-5);
    [0.00260626, 0.01382005, 0.06445319, 0.23525641, 0.57303617].forEach((cls, i) => {
      close(expected[i]!.cls, cls, 1e-4);
    });
    // What pyhf prints of its fits: 2 NLL, the point, q~ of mu = 1.
    close(2 * fit.fit.minimum.value, 24.98393521, 1e-8);
    [0, 1.0030512, 0.96266961].forEach((value, i) => {
      expect(fit.likelihood.complete(fit.fit.minimum.at)[i]).toBeCloseTo(value, 4);
    });
    expect(discoverBinned(kernel, fit).p0).toBeCloseTo(0.4998566, 3);
    const limits = upperLimits(test, 0.95).map((l) => l.limit!);
    // pyhf's toms748, to its own rtol of 1e-4.
    [1.0115834695, 0.55988, 0.7570233, 1.0623469, 1.5011692, 2.0507877].forEach((limit, i) => {
      close(limits[i]!, limit, 1e-4);
    });
  });

  test('of 201 parameters, whose free fit is known in closed form', () => {
    const channels = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => {
        const background = [0, 1, 2, 3].map((j) => 50 + 0.25 * j + 0.1 * (i % 5));
        const signal = [0, 1, 2, 3].map((j) => 2 + 0.05 * (j % 3));
        const name = `ch${String(i).padStart(2, '0')}`;
        const shapesys = { name: `shapesys_${name}`, type: 'shapesys', data: [5, 5, 5, 5] } as const;
        return [name, [background, ['signal', signal, mu], ['background', background, shapesys]]] as const;
      }),
    );
    const fit = fitOf(workspaceOf(channels));
    expect(fit.likelihood.parameters.map((p) => p.name)).toEqual(['mu']);
    expect(fit.fit.minimum.at[0]).toBeLessThan(1e-12);
    const { statistic, observed } = hypotestBinned(limitTest(kernel, fit), 1);
    close(statistic, 10.88982226407552, 1e-11);
    close(observed.clb, 0.5, 1e-9);
    close(observed.cls, 9.66941e-4, 1e-6);
  });
});

describe('along the profile', () => {
  test('CL_s is 0.05 at the limits, found in a few evaluations each', () => {
    const test = limitTest(kernel, fitOf(sharedWorkspace('sbottom A 1300_205_60')));
    const evaluate = vi.spyOn(BinnedLikelihood.prototype, 'evaluate');
    const limits = upperLimits(test, 0.95);
    expect(evaluate.mock.calls.length).toBeLessThan(75);
    evaluate.mockRestore();
    limits.forEach(({ limit }, i) => {
      const { observed, expected } = hypotestBinned(test, limit!);
      close([observed, ...expected][i]!.cls, 0.05, 1e-8);
    });
  });

  test('a scan has the values of points that stand alone, in an evaluation or two each', () => {
    const fit = fitOf(sharedWorkspace('sbottom A 1300_205_60'));
    const values = linearGrid(0, 3, 61);
    const points = scanBinned(fit, values);
    const alone = profileScan(fit.ways, fit.fit, fit.poi, values);
    points.forEach(({ value, twoDeltaNll }, i) => {
      expect(value).toBe(values[i]);
      expect(Math.abs(twoDeltaNll - alone[i]!.twoDeltaNll)).toBeLessThan(1e-10);
    });
    expect(points.reduce((sum, p) => sum + p.fit.evaluations, 0)).toBeLessThan(2 * values.length);
  });
});

describe('discovery', () => {
  test('of one bin: Z_0 = sqrt(q_0), against pyhf’s p-value', () => {
    // validation/data/1bin_example1_p0.json
    const shapesys = { name: 'u', type: 'shapesys', data: [7] } as const;
    const fit = fitOf(workspaceOf({ one: [[80], ['signal', [25], mu], ['bkg', [50], shapesys]] }));
    const { p0, significance, expectedSignificance } = discoverBinned(kernel, fit);
    close(p0, 0.003936883191585841, 3e-4);
    // Expected for mu = 1, -2 to 2 standard deviations: p-values of Z + 2 to Z - 2.
    const band = [
      1.22047147105201e-5, 0.000640523742626967, 0.01320286716440508, 0.1111960415759434, 0.412860797283917,
    ];
    band.forEach((p, i) => {
      close(1 - kernel.exports.normalCdf(expectedSignificance + 2 - i), p, 5e-4);
    });
    expect(significance).toBeGreaterThan(2.6);
  });
});
