// Systematic uncertainties of rates: factors on yields, shared by processes and channels.
import { beforeAll, expect, test } from 'vitest';
import { unbinnedSpec } from '../../src/contracts/unbinned-spec.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { newDerivatives } from '../../src/minimize/function.ts';
import { compileUnbinned } from '../../src/unbinned/model.ts';
import { expectedYield } from '../../src/unbinned/yield.ts';
import { likelihoodOf, place } from './helpers.ts';

let kernel: Kernel;

beforeAll(async () => {
  kernel = await loadKernel();
});

const spec = unbinnedSpec.parse({
  schema_version: 'nextstat_unbinned_spec_v0',
  model: {
    poi: 'mu',
    parameters: [
      { name: 'mu', init: 1, bounds: [0, 5] },
      { name: 'lumi', init: 0.3, bounds: [-5, 5], constraint: { type: 'gaussian', mean: 0, sigma: 1 } },
      { name: 'eff', init: -0.4, bounds: [-5, 5], constraint: { type: 'gaussian', mean: 0, sigma: 1 } },
      { name: 'm', init: 91, bounds: [85, 95] },
      { name: 's', init: 2.5, bounds: [0.5, 10] },
      { name: 'k', init: -0.03, bounds: [-0.1, 0.1] },
    ],
  },
  channels: ['a', 'b'].map((name, c) => ({
    name,
    observables: [{ name: 'x', bounds: [60, 120] }],
    processes: [
      {
        name: 'signal',
        pdf: { type: 'gaussian', observable: 'x', params: ['m', 's'] },
        yield: {
          type: 'scaled',
          base_yield: 20 + 10 * c,
          scale: 'mu',
          modifiers: [
            { type: 'normsys', param: 'lumi', lo: 0.9, hi: 1.2 },
            { type: 'weightsys', param: 'eff', lo: 0.8, hi: 1.3, interp_code: 'code4p' },
            // One nuisance parameter twice on one yield: its effects multiply.
            { type: 'norm_sys', param: 'lumi', lo: 0.97, hi: 1.02, interp_code: 'code4' },
          ],
        },
      },
      {
        name: 'background',
        pdf: { type: 'exponential', observable: 'x', params: ['k'] },
        yield: {
          type: 'fixed',
          value: 70,
          modifiers: [{ type: 'weight_sys', param: 'lumi', lo: 0.85, hi: 1.1 }],
        },
      },
    ],
  })),
});

test('a yield is its base times its factors', () => {
  const model = compileUnbinned(spec);
  const [signal, background] = model.channels[1]!.processes;
  const up = [2, 1, -1, 91, 2.5, -0.03];
  expect(expectedYield(signal!.yield, up, kernel.exports)).toBeCloseTo(30 * 2 * 1.2 * 0.8 * 1.02, 10);
  expect(expectedYield(background!.yield, up, kernel.exports)).toBeCloseTo(70 * 1.1, 10);
  const half = [0, 0.5, 2, 91, 2.5, -0.03];
  expect(expectedYield(signal!.yield, half, kernel.exports)).toBe(0);
  expect(expectedYield(background!.yield, half, kernel.exports)).toBeCloseTo(70 * 1.05, 10);
});

test('the likelihood has the derivatives of its value, with yields that several nuisance parameters share', () => {
  const mark = kernel.mark();
  const model = compileUnbinned(spec);
  const points = [0, 1].map((c) =>
    place(
      kernel,
      Float64Array.from({ length: 150 }, (_, i) => 60.2 + ((i * 37 + c * 11) % 149) * 0.4),
    ),
  );
  const likelihood = likelihoodOf(kernel, model, points);
  const n = model.parameters.length;
  const evaluate = (at: Float64Array) => {
    const into = newDerivatives(n);
    return { value: likelihood.evaluate(at, into), ...into };
  };
  for (const start of [
    [1, 0.3, -0.4, 91, 2.5, -0.03],
    [0, -1.7, 1.6, 90, 3, 0.01],
    [2.2, 0.999, -0.999, 88, 2, -0.05],
  ]) {
    const here = evaluate(Float64Array.from(start));
    for (let i = 0; i < n; i++) {
      const h = 1e-5;
      const [up, down] = [h, -h].map((by) =>
        evaluate(Float64Array.from(start, (x, k) => (k === i ? x + by : x))),
      );
      const size = 1 + Math.abs(here.hessian[i * n + i]!);
      // The yield at 0 is a bound: only from above is there a likelihood.
      if (!(start[i] === 0))
        expect(Math.abs((up!.value - down!.value) / (2 * h) - here.gradient[i]!)).toBeLessThan(1e-5 * size);
      for (let k = 0; k < n; k++) {
        if (start[i] === 0) continue;
        const slope = (up!.gradient[k]! - down!.gradient[k]!) / (2 * h);
        const scale = Math.sqrt(size * (1 + Math.abs(here.hessian[k * n + k]!)));
        expect(Math.abs(slope - here.hessian[i * n + k]!)).toBeLessThan(1e-6 * scale);
      }
    }
  }
  kernel.release(mark);
});

const sumSpec = (fractions: readonly number[]) =>
  unbinnedSpec.parse({
    schema_version: 'sheaf_unbinned_spec_v1',
    model: {
      parameters: [
        { name: 'n', init: 100, bounds: [0, 1000] },
        ...fractions.map((f, i) => ({ name: `f${i}`, init: f, bounds: [0, 1] })),
        { name: 'm', init: 91, bounds: [85, 95] },
        { name: 's', init: 2.5, bounds: [0.5, 10] },
        { name: 'w', init: 6, bounds: [3, 20] },
        { name: 'k', init: -0.03, bounds: [-0.1, 0.1] },
      ],
    },
    channels: [
      {
        name: 'a',
        observables: [{ name: 'x', bounds: [60, 120] }],
        processes: [
          {
            name: 'all',
            pdf: {
              type: 'sum',
              observable: 'x',
              components: [
                { type: 'gaussian', observable: 'x', params: ['m', 's'] },
                { type: 'gaussian', observable: 'x', params: ['m', 'w'] },
                { type: 'exponential', observable: 'x', params: ['k'] },
              ],
              fractions: fractions.map((_, i) => `f${i}`),
            },
            yield: { type: 'parameter', name: 'n' },
          },
        ],
      },
    ],
  });

test('a sum with fractions is processes that share a yield; the last has the rest', () => {
  const mark = kernel.mark();
  const model = compileUnbinned(sumSpec([0.3, 0.25]));
  expect(model.channels[0]!.processes.map((p) => p.name)).toEqual(['all/0', 'all/1', 'all/2']);
  const at = Float64Array.of(100, 0.3, 0.25, 91, 2.5, 6, -0.03);
  const yields = model.channels[0]!.processes.map((p) => expectedYield(p.yield, at, kernel.exports));
  [30, 25, 45].forEach((nu, p) => {
    expect(yields[p]).toBeCloseTo(nu, 12);
  });
  const x = Float64Array.from({ length: 120 }, (_, i) => 60.2 + ((i * 37) % 119) * 0.5);
  const likelihood = likelihoodOf(kernel, model, [place(kernel, x)]);
  const evaluate = (point: Float64Array) => {
    const into = newDerivatives(7);
    return { value: likelihood.evaluate(point, into), ...into };
  };
  const here = evaluate(at);
  for (let i = 0; i < 7; i++) {
    const h = 1e-5 * Math.max(0.1, Math.abs(at[i]!));
    const [up, down] = [h, -h].map((by) => evaluate(at.map((v, k) => (k === i ? v + by : v))));
    for (let k = 0; k < 7; k++) {
      const slope = (up!.gradient[k]! - down!.gradient[k]!) / (2 * h);
      const scale = Math.sqrt((1 + here.hessian[i * 8]!) * (1 + here.hessian[k * 8]!));
      expect(Math.abs(slope - here.hessian[i * 7 + k]!)).toBeLessThan(1e-6 * scale);
    }
    expect(Math.abs((up!.value - down!.value) / (2 * h) - here.gradient[i]!)).toBeLessThan(
      1e-5 * Math.sqrt(1 + here.hessian[i * 8]!),
    );
  }
  kernel.release(mark);
});

test('a sum with too many or too few fractions is refused', () => {
  expect(() => sumSpec([0.3])).toThrow(/takes n - 1 fractions/);
  expect(() => sumSpec([0.3, 0.2, 0.1])).toThrow(/takes n - 1 fractions/);
});

/** 0.3 of a Gaussian, 0.7 of a sum: 0.6 of a wider Gaussian, the rest a sum of an exponential and a third Gaussian. */
const nestedSpec = (parameters: readonly object[], pdf: object) =>
  unbinnedSpec.parse({
    schema_version: 'sheaf_unbinned_spec_v1',
    model: {
      parameters: [
        { name: 'n', init: 100, bounds: [0, 1000] },
        ...parameters,
        { name: 'm', init: 91, bounds: [85, 95] },
        { name: 's', init: 2.5, bounds: [0.5, 10] },
        { name: 'w', init: 6, bounds: [3, 20] },
        { name: 'k', init: -0.03, bounds: [-0.1, 0.1] },
      ],
    },
    channels: [
      {
        name: 'a',
        observables: [{ name: 'x', bounds: [60, 120] }],
        processes: [{ name: 'all', pdf, yield: { type: 'parameter', name: 'n' } }],
      },
    ],
  });
const narrow = { type: 'gaussian', observable: 'x', params: ['m', 's'] };
const wide = { type: 'gaussian', observable: 'x', params: ['m', 'w'] };
const falling = { type: 'exponential', observable: 'x', params: ['k'] };
const sumOf = (components: readonly object[], fractions: readonly string[]) => ({
  type: 'sum',
  observable: 'x',
  components,
  fractions,
});
const unit = (name: string, init: number) => ({ name, init, bounds: [0, 1] });
const nested = () =>
  nestedSpec(
    [unit('f', 0.3), unit('g', 0.6), unit('h', 0.25)],
    sumOf([narrow, sumOf([wide, sumOf([falling, narrow], ['h'])], ['g'])], ['f']),
  );

test('a sum in a sum is the flat one with fractions multiplied', () => {
  const mark = kernel.mark();
  const model = compileUnbinned(nested());
  const { processes } = model.channels[0]!;
  expect(processes.map((p) => p.name)).toEqual(['all/0', 'all/1/0', 'all/1/1/0', 'all/1/1/1']);
  const shares = [0.3, 0.7 * 0.6, 0.7 * 0.4 * 0.25, 0.7 * 0.4 * 0.75];
  const at = Float64Array.from(model.parameters, (p) => p.start);
  processes.forEach((p, i) => {
    expect(expectedYield(p.yield, at, kernel.exports)).toBeCloseTo(100 * shares[i]!, 12);
  });
  const flat = compileUnbinned(
    nestedSpec(
      shares.slice(0, 3).map((share, i) => unit(`f${i}`, share)),
      sumOf([narrow, wide, falling, narrow], ['f0', 'f1', 'f2']),
    ),
  );
  const x = Float64Array.from({ length: 120 }, (_, i) => 60.2 + ((i * 37) % 119) * 0.5);
  const points = [place(kernel, x)];
  const likelihood = likelihoodOf(kernel, model, points);
  const evaluate = (point: Float64Array) => {
    const into = newDerivatives(point.length);
    return { value: likelihood.evaluate(point, into), ...into };
  };
  const here = evaluate(at);
  const same = Float64Array.from(flat.parameters, (p) => p.start);
  const of = newDerivatives(same.length);
  expect(Math.abs(here.value - likelihoodOf(kernel, flat, points).evaluate(same, of))).toBeLessThan(1e-11);
  // The parameters that are no fractions are the same in both.
  for (const i of [0, 4, 5, 6, 7]) {
    expect(Math.abs(here.gradient[i]! - of.gradient[i]!)).toBeLessThan(
      1e-9 * (1 + Math.abs(of.gradient[i]!)),
    );
    for (const k of [0, 4, 5, 6, 7]) {
      const difference = here.hessian[i * 8 + k]! - of.hessian[i * 8 + k]!;
      expect(Math.abs(difference)).toBeLessThan(1e-9 * (1 + Math.abs(of.hessian[i * 8 + k]!)));
    }
  }
  const sizes = Array.from({ length: 8 }, (_, i) => 1 + Math.abs(here.hessian[i * 9]!));
  for (let i = 0; i < 8; i++) {
    const h = 1e-5 * Math.max(0.1, Math.abs(at[i]!));
    const [up, down] = [h, -h].map((by) => evaluate(at.map((v, k) => (k === i ? v + by : v))));
    for (let k = 0; k < 8; k++) {
      const slope = (up!.gradient[k]! - down!.gradient[k]!) / (2 * h);
      const difference = Math.abs(slope - here.hessian[i * 8 + k]!);
      expect(difference).toBeLessThan(1e-6 * Math.sqrt(sizes[i]! * sizes[k]!));
    }
    const slope = (up!.value - down!.value) / (2 * h);
    expect(Math.abs(slope - here.gradient[i]!)).toBeLessThan(1e-5 * Math.sqrt(sizes[i]!));
  }
  kernel.release(mark);
});

test('what is wrong in a sum in a sum is told with its path', () => {
  const inner = (fractions: readonly string[]) =>
    nestedSpec([unit('f', 0.3), unit('g', 0.6)], sumOf([narrow, sumOf([wide, falling], fractions)], ['f']));
  const issues = (() => {
    try {
      inner(['g', 'f']);
    } catch (error) {
      return (error as { issues: { path: unknown[]; message: string }[] }).issues;
    }
    return [];
  })();
  expect(issues.map((issue) => issue.path.join('.'))).toEqual([
    'channels.0.processes.0.pdf.components.1.fractions',
  ]);
  expect(issues[0]!.message).toContain('takes n - 1 fractions');
  expect(() => compileUnbinned(inner(['missing']))).toThrow(
    /channels\[0\]\.processes\[0\]\.pdf\.components\[1\]\.fractions\[0\]: there is no parameter missing/,
  );
});
