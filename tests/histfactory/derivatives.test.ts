// Gradient and Hessian of the profile likelihood against differences of its value and gradient. Of the shared workspaces against exact
// ones: gates.test.ts.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Workspace } from '../../src/contracts/workspace.ts';
import { compileWorkspace } from '../../src/histfactory/compile.ts';
import { BinnedLikelihood } from '../../src/histfactory/likelihood.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { newDerivatives } from '../../src/minimize/function.ts';
import { reference, sharedWorkspace } from './workspaces.ts';

const small = reference<Record<string, { workspace: Workspace }>>('small');
let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

function expectDerivatives(likelihood: BinnedLikelihood, x: Float64Array, accuracy: number): void {
  const n = x.length;
  const here = newDerivatives(n);
  const up = newDerivatives(n);
  const down = newDerivatives(n);
  expect(Number.isFinite(likelihood.evaluate(x, here))).toBe(true);
  const scale = (v: number): number => 1 + Math.abs(v);
  for (let i = 0; i < n; i++) {
    const h = 2e-5;
    const at = (step: number): Float64Array => x.map((v, k) => (k === i ? v + step : v));
    const slope = (likelihood.evaluate(at(h), up) - likelihood.evaluate(at(-h), down)) / (2 * h);
    const parameter = likelihood.parameters[i]!.name;
    expect(Math.abs(slope - here.gradient[i]!) / scale(slope), parameter).toBeLessThan(accuracy);
    for (let k = 0; k < n; k++) {
      const second = (up.gradient[k]! - down.gradient[k]!) / (2 * h);
      const own = here.hessian[i * n + k]!;
      expect(Math.abs(second - own) / scale(second), `${parameter} ${k}`).toBeLessThan(accuracy);
      expect(own).toBe(here.hessian[k * n + i]);
    }
  }
}

/** Away from all starts and from |alpha| = 1, the same for every name. */
function somewhere(likelihood: BinnedLikelihood, reach: number): Float64Array {
  return Float64Array.from(likelihood.parameters, (p, i) => {
    const wave = Math.sin(7 * i + 1);
    return p.start === 0 ? reach * wave : p.start * (1 + 0.1 * wave);
  });
}

describe('derivatives', () => {
  test.each(Object.keys(small).filter((n) => n.endsWith('default')))('of the small workspace %s', (name) => {
    const model = compileWorkspace(small[name]!.workspace, kernel.exports);
    // With all gammas eliminated that can be, with some kept, and with all of them kept.
    for (const kept of [0, 2, 1]) {
      const keep = model.parameters.flatMap((_, i) => (kept > 0 && i % kept === 0 ? [i] : []));
      const likelihood = new BinnedLikelihood(kernel, model, keep);
      for (const reach of [0.6, 1.7]) expectDerivatives(likelihood, somewhere(likelihood, reach), 2e-7);
    }
  });

  test('where the parameter of interest is 0, which makes a sample vanish', () => {
    const model = compileWorkspace(sharedWorkspace('sbottom A 1300_205_60'), kernel.exports);
    const likelihood = new BinnedLikelihood(kernel, model);
    const x = somewhere(likelihood, 0.3);
    x[likelihood.split.shared.indexOf(model.poi!)] = 0;
    expectDerivatives(likelihood, x, 5e-7);
  });
});
