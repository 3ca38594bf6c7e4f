// Interpolation codes: what HistFactory's conditions say of them, and the derivatives by differences.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadKernel } from '../../src/kernel/kernel.ts';
import {
  type AdditiveCode,
  additive,
  type FactorCode,
  factor,
  type Interpolated,
} from '../../src/stats/interpolation.ts';

const { exports: math } = await loadKernel();
const size = fc.double({ min: 0.2, max: 5, noNaN: true });
const change = fc.double({ min: -0.8, max: 2, noNaN: true });
const alphas = fc.double({ min: -4, max: 4, noNaN: true });

/** Solves a x = b by elimination with pivots: the six conditions of code 4, written down one by one. */
function solve(a: number[][], b: number[]): number[] {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    const pivot = [...a.keys()].slice(i).sort((p, q) => Math.abs(a[q]![i]!) - Math.abs(a[p]![i]!))[0]!;
    [a[i], a[pivot]] = [a[pivot]!, a[i]!];
    [b[i], b[pivot]] = [b[pivot]!, b[i]!];
    for (let k = i + 1; k < n; k++) {
      const f = a[k]![i]! / a[i]![i]!;
      for (let j = i; j < n; j++) a[k]![j]! -= f * a[i]![j]!;
      b[k]! -= f * b[i]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) b[i]! -= a[i]![j]! * b[j]!;
    b[i]! /= a[i]![i]!;
  }
  return b;
}

/** 1 + sum a_k alpha^k, k = 1 ... 6, with value, slope and curvature of the exponentials at +-1. */
function code4(lo: number, hi: number): (alpha: number) => number {
  const rows: number[][] = [];
  const values: number[] = [];
  for (const side of [1, -1]) {
    const powers = [1, 2, 3, 4, 5, 6];
    const base = side > 0 ? hi : lo;
    rows.push(powers.map((k) => side ** k));
    rows.push(powers.map((k) => k * side ** (k - 1)));
    rows.push(powers.map((k) => k * (k - 1) * side ** (k - 2)));
    values.push(base - 1, side * base * Math.log(base), base * Math.log(base) ** 2);
  }
  const a = solve(rows, values);
  return (alpha) => a.reduce((sum, c, k) => sum + c * alpha ** (k + 1), 1);
}

function expectDerivatives(at: (alpha: number) => Interpolated, alpha: number): void {
  const h = 1e-5;
  // Codes 0, 1 and 2 have kinks of some order at 0 and at +-1.
  if ([0, 1, -1].some((kink) => Math.abs(alpha - kink) < 2 * h)) return;
  const { first, second, value } = at(alpha);
  const scale = 1 + Math.abs(value) + Math.abs(first) + Math.abs(second);
  expect(Math.abs((at(alpha + h).value - at(alpha - h).value) / (2 * h) - first)).toBeLessThan(1e-7 * scale);
  expect(Math.abs((at(alpha + h).first - at(alpha - h).first) / (2 * h) - second)).toBeLessThan(1e-7 * scale);
}

describe.each<AdditiveCode>(['code0', 'code2', 'code4p'])('additive %s', (code) => {
  test('gives the variations at -1, 0 and 1, and its own derivatives between', () => {
    fc.assert(
      fc.property(change, change, alphas, (down, up, alpha) => {
        const at = (a: number) => additive(code, a, down, up);
        expect(Math.abs(at(0).value)).toBe(0);
        expect(at(1).value).toBeCloseTo(up, 12);
        expect(at(-1).value).toBeCloseTo(down, 12);
        expectDerivatives(at, alpha);
      }),
    );
  });
});

describe.each<FactorCode>(['code1', 'code4'])('factor %s', (code) => {
  test('gives the variations at -1, 0 and 1, and its own derivatives between', () => {
    fc.assert(
      fc.property(size, size, alphas, (lo, hi, alpha) => {
        const at = (a: number) => factor(code, a, lo, hi, math);
        expect(at(0).value).toBe(1);
        expect(at(1).value).toBeCloseTo(hi, 11);
        expect(at(-1).value).toBeCloseTo(lo, 11);
        expectDerivatives(at, alpha);
      }),
    );
  });
});

test('code4 is the polynomial of the six conditions inside, and the exponentials outside', () => {
  fc.assert(
    fc.property(size, size, alphas, (lo, hi, alpha) => {
      const expected = Math.abs(alpha) < 1 ? code4(lo, hi)(alpha) : alpha > 0 ? hi ** alpha : lo ** -alpha;
      expect(Math.abs(factor('code4', alpha, lo, hi, math).value / expected - 1)).toBeLessThan(1e-10);
    }),
  );
});

test('code4p is smooth where its straight lines begin', () => {
  fc.assert(
    fc.property(change, change, (down, up) => {
      for (const side of [1, -1]) {
        const [inside, outside] = [side * (1 - 1e-9), side * (1 + 1e-9)].map((a) =>
          additive('code4p', a, down, up),
        );
        expect(inside!.first).toBeCloseTo(outside!.first, 6);
        expect(inside!.second).toBeCloseTo(0, 6);
      }
    }),
  );
});
