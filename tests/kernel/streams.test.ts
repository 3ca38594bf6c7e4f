// Random streams by name: what a name means (reference/make-streams.py says it anew in Python), and that different names
// share nothing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { LARGEST_SEED, purposes, Stream } from '../../src/kernel/streams.ts';
import { eventsOf, flatPlan } from './helpers.ts';

type Name = readonly [seed: number, item: number, purpose: number, part: number];

const frozen = JSON.parse(readFileSync(join(import.meta.dirname, 'reference/streams.json'), 'utf8')) as {
  readonly name: Name;
  readonly bits: readonly string[];
  readonly uniforms: readonly number[];
  readonly positions: readonly number[];
}[];

let kernel: Kernel;
let stream: Stream;
beforeAll(async () => {
  kernel = await loadKernel();
  stream = new Stream(kernel);
});

const firstBits = (name: Name, count: number): bigint[] => {
  stream.start(...name);
  return Array.from({ length: count }, () => BigInt.asUintN(64, kernel.exports.nextBits(stream.address)));
};

describe('a stream', () => {
  test.each(frozen.map((f) => [f.name, f] as const))('%j begins with its frozen numbers', (name, of) => {
    expect(firstBits(name, 4).map((b) => b.toString(16).padStart(16, '0'))).toEqual(of.bits);
    stream.start(...name);
    expect(of.uniforms.map(() => stream.uniform())).toEqual(of.uniforms);
    stream.start(...name);
    const events = eventsOf(kernel, stream.address, flatPlan(kernel, [100]), 1000);
    expect(Array.from(events.subarray(0, 16))).toEqual(of.positions);
  });

  test('started again, it begins anew, whatever was drawn between', () => {
    const first = firstBits([3, 4, 5, 6], 10);
    stream.start(1, 2, 3, 4);
    for (let i = 0; i < 1000; i++) stream.normal();
    expect(firstBits([3, 4, 5, 6], 10)).toEqual(first);
  });

  test('has the numbers of its purposes as they have always been: results are named by them', () => {
    expect(purposes).toMatchObject({ events: 1, globals: 2, shuffle: 3, pilot: 4, bootstrap: 5, retry: 6 });
    expect(new Set(Object.values(purposes)).size).toBe(Object.values(purposes).length);
    expect(LARGEST_SEED).toBe(2 ** 53 - 1);
  });
});

describe('streams of different names', () => {
  test('differ in every word of seed and item, in purpose, and in part', () => {
    const names: Name[] = [[0, 0, 1, 0]];
    for (let power = 0; power < 53; power++) names.push([2 ** power, 0, 1, 0], [0, 2 ** power, 1, 0]);
    for (let purpose = 2; purpose < 256; purpose++) names.push([0, 0, purpose, 0]);
    for (let power = 0; power < 24; power++) names.push([0, 0, 1, 2 ** power]);
    const numbers = names.flatMap((name) => firstBits(name, 20));
    expect(new Set(numbers).size).toBe(20 * names.length);
  });

  test('seed and item are not exchangeable, nor are item and part', () => {
    expect(firstBits([5, 9, 1, 0], 4)).not.toEqual(firstBits([9, 5, 1, 0], 4));
    expect(firstBits([5, 9, 1, 2], 4)).not.toEqual(firstBits([5, 2, 1, 9], 4));
  });

  test('of neighbouring base seeds share no number among the first 100,000 positions of toys 0 to 9', () => {
    const perToy = 100_000;
    const plan = flatPlan(kernel, [perToy + 5000]);
    const all = new Float64Array(3 * 10 * perToy);
    let next = 0;
    for (const seed of [20260711, 20260712, 20260713]) {
      for (let toy = 0; toy < 10; toy++) {
        stream.start(seed, toy, purposes.events);
        all.set(eventsOf(kernel, stream.address, plan, perToy + 10_000).subarray(0, perToy), next);
        next += perToy;
      }
    }
    all.sort();
    let shared = 0;
    for (let i = 1; i < all.length; i++) if (all[i] === all[i - 1]) shared++;
    // Three million numbers of 52 bits would share one by chance with probability 1e-3.
    expect(shared).toBe(0);
  });

  test('of neighbouring base seeds and items are not correlated', () => {
    const n = 200_000;
    const column = (name: Name) => {
      stream.start(...name);
      return Float64Array.from({ length: n }, () => stream.uniform() - 0.5);
    };
    const base = column([100, 50, 1, 0]);
    for (const name of [
      [101, 50, 1, 0],
      [100, 51, 1, 0],
      [100, 50, 2, 0],
      [100, 50, 1, 1],
    ] as const) {
      const other = column(name);
      let product = 0;
      for (let i = 0; i < n; i++) product += base[i]! * other[i]!;
      // The correlation of n independent pairs has the standard deviation 1/sqrt(n).
      expect(Math.abs((12 * product) / n) * Math.sqrt(n)).toBeLessThan(4);
    }
  });
});

describe('Gaussian numbers of a stream', () => {
  test('have the moments of a standard Gaussian at 4 sigma', () => {
    const n = 400_000;
    stream.start(31, 0, purposes.globals);
    const sums = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const z = stream.normal();
      for (let k = 0; k < 4; k++) sums[k]! += z ** (k + 1);
    }
    const [m1, m2, m3, m4] = sums.map((s) => s / n) as [number, number, number, number];
    // Variances of z, z^2, z^3 and z^4: 1, 2, 15 and 96.
    expect(Math.abs(m1) * Math.sqrt(n)).toBeLessThan(4);
    expect(Math.abs(m2 - 1) * Math.sqrt(n / 2)).toBeLessThan(4);
    expect(Math.abs(m3) * Math.sqrt(n / 15)).toBeLessThan(4);
    expect(Math.abs(m4 - 3) * Math.sqrt(n / 96)).toBeLessThan(4);
  });
});
