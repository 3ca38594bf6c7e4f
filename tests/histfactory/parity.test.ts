// Models against pyhf 0.7.6 (reference/make_references.py): parameters, expected data, -2 ln L at fixed points.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Workspace } from '../../src/contracts/workspace.ts';
import { compileWorkspace } from '../../src/histfactory/compile.ts';
import { asimovData, negativeLogLikelihood } from '../../src/histfactory/expected.ts';
import { BinnedLikelihood } from '../../src/histfactory/likelihood.ts';
import type { BinnedModel, InterpolationCodes } from '../../src/histfactory/model.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { newDerivatives } from '../../src/minimize/function.ts';
import { reference, sharedWorkspace } from './workspaces.ts';

interface Facts {
  readonly names: readonly string[];
  readonly inits: readonly number[];
  readonly bounds: readonly (readonly [number, number])[];
  readonly fixed: readonly boolean[];
  readonly data: readonly number[];
  readonly points: readonly {
    readonly at: readonly number[];
    readonly expected: readonly number[];
    readonly twice_nll: number;
  }[];
}

const small = reference<Record<string, Facts & { workspace: Workspace; codes: string }>>('small');
const shared = reference<Record<string, Facts>>('shared');
const old: InterpolationCodes = { factors: 'code1', shifts: 'code0' };

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

function expectSame(model: BinnedModel, facts: Facts): void {
  expect(model.parameters.map((p) => p.name)).toEqual(facts.names);
  expect(model.parameters.map((p) => p.start)).toEqual(facts.inits);
  expect(model.parameters.map((p) => [p.lower, p.upper])).toEqual(facts.bounds);
  expect(model.parameters.map((p) => p.fixed)).toEqual(facts.fixed);
  const data = [...model.observed.main, ...model.observed.auxiliary];
  expect(data.length).toBe(facts.data.length);
  data.forEach((v, i) => {
    expect(Math.abs(v - facts.data[i]!)).toBeLessThanOrEqual(1e-14 * Math.abs(v));
  });
  expect(facts.points.length).toBeGreaterThan(1);
  for (const { at, expected, twice_nll } of facts.points) {
    const { main, auxiliary } = asimovData(model, at, kernel.exports);
    [...main, ...auxiliary].forEach((v, i) => {
      expect(Math.abs(v - expected[i]!), `datum ${i}`).toBeLessThan(1e-12 * Math.max(1e-3, Math.abs(v)));
    });
    const value = 2 * negativeLogLikelihood(model, model.observed, at, kernel.exports);
    expect(Math.abs(value - twice_nll)).toBeLessThan(1e-12 * Math.abs(value));
  }
}

describe('pyhf and Sheaf see the same model', () => {
  test.each(Object.keys(small))('%s', (name) => {
    const facts = small[name]!;
    const codes = facts.codes === 'old' ? old : undefined;
    expectSame(compileWorkspace(facts.workspace, kernel.exports, { codes }), facts);
  });

  test.each(Object.keys(shared))('%s', (name) => {
    const poi = name === '3L' ? null : undefined;
    expectSame(compileWorkspace(sharedWorkspace(name), kernel.exports, { poi }), shared[name]!);
  });
});

describe('the likelihood of the shared parameters', () => {
  const all = [...Object.keys(small), ...Object.keys(shared)];
  test.each(all)('is that of all parameters with its gammas, which no other gammas beat: %s', (name) => {
    const facts = small[name] ?? shared[name]!;
    const model = compileWorkspace(small[name]?.workspace ?? sharedWorkspace(name), kernel.exports, {
      codes: small[name]?.codes === 'old' ? old : undefined,
      poi: name === '3L' ? null : undefined,
    });
    const likelihood = new BinnedLikelihood(kernel, model);
    expect(likelihood.split.eliminated.length).toBeGreaterThan(0);
    for (const { at } of facts.points) {
      const shared = likelihood.sharedOf(at);
      const value = likelihood.evaluate(shared, newDerivatives(shared.length));
      const best = likelihood.complete(shared);
      const nll = (x: ArrayLike<number>): number =>
        negativeLogLikelihood(model, model.observed, x, kernel.exports);
      expect(Math.abs(value - nll(best))).toBeLessThan(1e-13 * Math.abs(value));
      // Constants keep their start values, wherever the reference has them.
      const there = Float64Array.from(at);
      for (const i of likelihood.split.constant) there[i] = model.parameters[i]!.start;
      expect(value).toBeLessThanOrEqual(nll(there) + 1e-13 * Math.abs(value));
      for (const i of likelihood.split.eliminated) {
        const { lower, upper } = model.parameters[i]!;
        for (const step of [-1e-4, 1e-4]) {
          const moved = Float64Array.from(best);
          moved[i] = Math.min(Math.max(moved[i]! * (1 + step), lower), upper);
          expect(nll(moved)).toBeGreaterThanOrEqual(value - 1e-13 * Math.abs(value));
        }
      }
    }
  });
});
