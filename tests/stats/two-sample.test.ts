// Distances of two samples against scipy (reference/make-two-samples.py).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { energyDistance, ksDistance } from '../../src/stats/two-sample.ts';

const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, 'reference/two-samples.json'), 'utf8'),
) as {
  readonly lines: readonly { a: number[]; b: number[]; ks: number; energy: number }[];
  readonly clouds: readonly { a: number[][]; b: number[][]; energy: number }[];
};
const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();
const columns = (values: readonly (readonly number[])[]) => values.map((v) => Float64Array.from(v));

describe.each(reference.lines.map((line, i) => [i, line] as const))('on a line, %i', (_, line) => {
  const [a, b] = [sorted(line.a), sorted(line.b)];

  test("Kolmogorov and Smirnov's distance is scipy's", () => {
    expect(ksDistance(a, b)).toBeCloseTo(line.ks, 14);
    expect(ksDistance(b, a)).toBe(ksDistance(a, b));
  });

  test("the energy distance is scipy's, and the same over all pairs", () => {
    expect(Math.abs(energyDistance([a], [b]) / line.energy - 1)).toBeLessThan(1e-12);
    const flat = (x: Float64Array) => [x, new Float64Array(x.length)];
    expect(Math.abs(energyDistance(flat(a), flat(b)) / line.energy - 1)).toBeLessThan(1e-12);
  });
});

test.each(reference.clouds.map((cloud, i) => [i, cloud] as const))(
  'the energy distance of clouds is that of all their pairs, %i',
  (_, { a, b, energy }) => {
    expect(Math.abs(energyDistance(columns(a), columns(b)) / energy - 1)).toBeLessThan(1e-12);
  },
);

test('equal samples have no distance, and nor has an empty one', () => {
  const a = sorted([0.1, 0.5, 0.5, 0.9]);
  const twice = sorted([...a, ...a]);
  const none = new Float64Array(0);
  expect([
    ksDistance(a, twice),
    energyDistance([a], [twice]),
    energyDistance([a, a], [twice, twice]),
  ]).toEqual([0, 0, 0]);
  expect([ksDistance(a, none), energyDistance([none], [a]), energyDistance([none, none], [a, a])]).toEqual([
    0, 0, 0,
  ]);
});

test('samples of different observables are refused', () => {
  const a = sorted([1]);
  expect(() => energyDistance([a], [a, a])).toThrow('the samples differ in their observables');
});
