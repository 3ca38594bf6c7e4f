import type { Window } from '../../../src/unbinned/pdf.ts';
import { normalMass } from '../../stats/independent.ts';
import type { Case, PdfContract } from './contract.ts';

/** Each density of reference/make_expression.py once more, by hand; erf by the normal distribution. */
const erf = (z: number): number => Math.sign(z) * 2 * normalMass(0, Math.abs(z) * Math.SQRT2);
const erfc = (z: number): number => (z > 0 ? 2 * normalMass(z * Math.SQRT2, 60) : 1 - erf(z));
type Density = (x: number, p: readonly number[]) => number;
const densities: { readonly [text: string]: Density } = {
  'exp(-p0*x) * (1 + p1*x^2)': (x, [a, b]) => Math.exp(-a! * x) * (1 + b! * x * x),
  '1 / ((x^2 - p0^2)^2 + (p0*p1)^2)': (x, [m, w]) => 1 / ((x * x - m! * m!) ** 2 + (m! * w!) ** 2),
  '(1 - x)^p0 / x^(p1 + p2*log(x))': (x, [p, q, r]) => (1 - x) ** p! / x ** (q! + r! * Math.log(x)),
  '1 + p0*cos(p1*x) - 0.25*sin(2*pi*x/15 + p2)': (x, [a, w, t]) =>
    1 + a! * Math.cos(w! * x) - 0.25 * Math.sin((2 * Math.PI * x) / 15 + t!),
  'p0*exp(-0.5*((x - p1)/p2)^2)/p2 + exp(-x/30)': (x, [a, m, s]) =>
    (a! / s!) * Math.exp(-0.5 * ((x - m!) / s!) ** 2) + Math.exp(-x / 30),
  '(1 + erf((x - p0)/p1)) * exp(-x/p2)': (x, [m, w, t]) => (1 + erf((x - m!) / w!)) * Math.exp(-x / t!),
  'erfc((x - p0)/p1)': (x, [m, w]) => erfc((x - m!) / w!),
  'exp(-p0*(x - 60)*(x + 60))': (x, [a]) => Math.exp(-a! * (x - 60) * (x + 60)),
  'exp(-(x - p0)/p1 - exp(-(x - p0)/p1))': (x, [m, b]) => Math.exp(-(x - m!) / b! - Math.exp(-(x - m!) / b!)),
  'sqrt(x)*(2 + tanh(p0*x))/(1 + p1*log10(x + 1)) + atan(x)^2 + p0*sinh(x/9) + cosh(x/7)^-3 + tan(x/8)^2': (
    x,
    [a, b],
  ) =>
    (Math.sqrt(x) * (2 + Math.tanh(a! * x))) / (1 + b! * Math.log10(x + 1)) +
    Math.atan(x) ** 2 +
    a! * Math.sinh(x / 9) +
    Math.cosh(x / 7) ** -3 +
    Math.tan(x / 8) ** 2,
  '(x - 60)^p0 * exp(-p1*(x - 60))': (x, [p, k]) => (x - 60) ** p! * Math.exp(-k! * (x - 60)),
  '3 - 2*x + x^3': (x) => 3 - 2 * x + x ** 3,
};

const STEPS = 60_000;
const tables = new WeakMap<object, Float64Array>();

/** The distribution function at the ends of equal steps, by Simpson's rule. */
function tableOf(g: Density, shape: readonly number[], { lower, upper }: Window): Float64Array {
  const step = (upper - lower) / STEPS;
  const sums = new Float64Array(STEPS + 2);
  for (let i = 0; i < STEPS; i++) {
    const [a, b, c] = [0, 0.5, 1].map((t) => g(lower + (i + t) * step, shape)) as [number, number, number];
    sums[i + 1] = sums[i]! + a + 4 * b + c;
  }
  sums[STEPS + 1] = sums[STEPS]!;
  return sums.map((s) => s / sums[STEPS]!);
}

function cumulative(x: number, shape: readonly number[], window: Window, spec: Case['spec']): number {
  const table = tables.get(spec!) ?? tableOf(densities[spec!['expression'] as string]!, shape, window);
  tables.set(spec!, table);
  const place = ((x - window.lower) / (window.upper - window.lower)) * STEPS;
  const i = Math.floor(place);
  return table[i]! + (place - i) * (table[i + 1]! - table[i]!);
}

export const expression: PdfContract = {
  type: 'expression',
  cumulative,
  refused: [],
  allowed: [
    [
      [-1, 1],
      [-1, 1],
    ],
  ],
};
