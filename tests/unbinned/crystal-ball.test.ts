// What the contract of pdfs does not ask of the crystal balls: how they behave where core and tails meet, in their limits,
// and at parameters that a minimiser may try.
import { beforeAll, expect, test } from 'vitest';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import type { Pdf, Window } from '../../src/unbinned/pdf.ts';
import { crystalBall } from '../../src/unbinned/pdfs/crystal-ball.ts';
import { doubleCrystalBall } from '../../src/unbinned/pdfs/double-crystal-ball.ts';
import { gaussian } from '../../src/unbinned/pdfs/gaussian.ts';

const window: Window = { lower: 60, upper: 120 };
let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

/** ln f, then all features, at an even number of places. */
function columns(pdf: Pdf, shape: readonly number[], xs: readonly number[], of = window): number[][] {
  const mark = kernel.mark();
  const stride = 8 * xs.length;
  const x = kernel.place(xs);
  const logs = kernel.allocate(stride);
  const features = kernel.allocate(stride * pdf.features);
  pdf.at(shape, of, kernel.exports).writeColumns(kernel, x, xs.length, logs, features, stride, 0);
  const places = [logs, ...Array.from({ length: pdf.features }, (_, k) => features + k * stride)];
  const written = places.map((place) => Array.from(kernel.view(place, xs.length)));
  kernel.release(mark);
  return written;
}

test('value and slope are continuous where core and tails meet, and the second derivative jumps', () => {
  const shape = [91, 3, 1.5, 5, 2, 6];
  const step = 2 ** -16;
  const breaks = doubleCrystalBall.at(shape, window, kernel.exports).breaks.map((b) => b.at);
  expect(breaks).toEqual([86.5, 97]);
  for (const at of breaks) {
    const [log, slope] = columns(doubleCrystalBall, shape, [at - step, at, at, at + step]) as [
      number[],
      number[],
    ];
    expect(Math.abs(log[3]! - log[0]! - (2 * step * -slope[1]!) / 3)).toBeLessThan(4 * step * step);
    expect(Math.abs(slope[3]! - slope[0]!)).toBeLessThan(2 * step);
    const before = (slope[1]! - slope[0]!) / step;
    const after = (slope[3]! - slope[1]!) / step;
    expect(Math.abs(after - before)).toBeGreaterThan(0.1);
  }
});

test('a tail that begins beyond the window is none', () => {
  const xs = [61, 70, 84, 91, 99, 113];
  const [single] = columns(crystalBall, [91, 3, 1.5, 5], xs);
  const [double] = columns(doubleCrystalBall, [91, 3, 1.5, 5, 12, 2], xs);
  const [bell] = columns(gaussian, [91, 3], xs);
  const [core] = columns(crystalBall, [91, 3, 11, 5], xs);
  xs.forEach((_, i) => {
    expect(double![i]).toBeCloseTo(single![i]!, 13);
    expect(core![i]).toBeCloseTo(bell![i]!, 12);
  });
});

test('the double crystal ball is its own mirror image', () => {
  const xs = [60, 66, 78, 90, 97, 119];
  const mirrored = xs.map((x) => 180 - x);
  const [one] = columns(doubleCrystalBall, [91, 3, 1.5, 5, 0.7, 2], xs);
  const [other] = columns(doubleCrystalBall, [89, 3, 0.7, 2, 1.5, 5], mirrored);
  xs.forEach((_, i) => {
    expect(one![i]).toBeCloseTo(other![i]!, 12);
  });
});

test('all is finite at parameters that a minimiser may try', () => {
  const xs = [60, 75, 87, 91, 104, 120];
  for (const mean of [-1e4, 60, 91, 1e4]) {
    for (const sigma of [1e-4, 3, 1e5]) {
      for (const alpha of [1e-3, 1.5, 40]) {
        for (const n of [1 + 1e-9, 5, 1e6]) {
          const shapes = [
            [crystalBall, [mean, sigma, alpha, n]],
            [doubleCrystalBall, [mean, sigma, alpha, n, 41 - alpha, 1e6 + 2 - n]],
          ] as const;
          for (const [pdf, shape] of shapes) {
            const { first, second } = pdf.at(shape, window, kernel.exports);
            const numbers = [...first, ...second, ...columns(pdf, shape, xs).flat()];
            expect(numbers.every(Number.isFinite), `${pdf.type} at ${shape}`).toBe(true);
          }
        }
      }
    }
  }
});
