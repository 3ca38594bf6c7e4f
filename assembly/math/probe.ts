// Loops over arrays for the tests and the benchmark of this folder: compiled by them, never part of the kernels.

import { erf, erfc, erfcx } from './erf';
import { exp, exp2lanes } from './exp';
import { expm1 } from './expm1';
import { FADDEEVA, faddeeva } from './faddeeva';
import { logFactorial, logGamma } from './gamma';
import { log, log2lanes } from './log';
import { log1p } from './log1p';
import { normalCdf, normalQuantile } from './normal';
import { log10, pow } from './power';
import { atan, atan2, cos, sin } from './trig';

export function exp2lanesArray(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 16) v128.store(y + i, exp2lanes(v128.load(x + i)));
}

export function log2lanesArray(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 16) v128.store(y + i, log2lanes(v128.load(x + i)));
}

export function expArray(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, exp(load<f64>(x + i)));
}

export function logArray(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, log(load<f64>(x + i)));
}

export function expm1Array(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, expm1(load<f64>(x + i)));
}

export function log1pArray(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, log1p(load<f64>(x + i)));
}

export function erfArray(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, erf(load<f64>(x + i)));
}

export function erfcArray(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, erfc(load<f64>(x + i)));
}

export function erfcxArray(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, erfcx(load<f64>(x + i)));
}

export function normalCdfArray(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, normalCdf(load<f64>(x + i)));
}

export function normalQuantileArray(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, normalQuantile(load<f64>(x + i)));
}

export function logGammaArray(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, logGamma(load<f64>(x + i)));
}

export function logFactorialArray(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, logFactorial(load<f64>(x + i)));
}

export function sinArray(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, sin(load<f64>(x + i)));
}

export function cosArray(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, cos(load<f64>(x + i)));
}

export function atanArray(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, atan(load<f64>(x + i)));
}

export function log10Array(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, log10(load<f64>(x + i)));
}

/** x holds n pairs of arguments. */
export function atan2Array(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, atan2(load<f64>(x + 2 * i), load<f64>(x + 2 * i, 8)));
}

/** x holds n pairs of arguments. */
export function powArray(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n << 3; i += 8) store<f64>(y + i, pow(load<f64>(x + 2 * i), load<f64>(x + 2 * i, 8)));
}

/** x holds n pairs, the real and imaginary parts of arguments; y gets 10 numbers of each, w and its derivatives. */
export function faddeevaArray(x: usize, y: usize, n: i32): void {
  for (let i: usize = 0; i < <usize>n; i++) {
    faddeeva(load<f64>(x + (i << 4)), load<f64>(x + (i << 4), 8));
    memory.copy(y + 80 * i, FADDEEVA, 80);
  }
}

/** 16 n operations on integers that wait for each other, one cycle each: what a cycle takes. */
export function spin(n: i32): i64 {
  let x: i64 = 1;
  for (let i: i64 = 0; i < n; ++i) {
    x = (x ^ i) + x;
    x = (x ^ i) + x;
    x = (x ^ i) + x;
    x = (x ^ i) + x;
    x = (x ^ i) + x;
    x = (x ^ i) + x;
    x = (x ^ i) + x;
    x = (x ^ i) + x;
  }
  return x;
}
