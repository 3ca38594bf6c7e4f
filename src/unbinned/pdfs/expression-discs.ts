// How large a formula can be on a disc of the complex plane around a point of the window: arithmetic with discs |z - m| <= r
// whose centres m are real, since formulas are real on the window (I. Gargantini, P. Henrici, Numer. Math. 18 (1972) 305).
// Each function's radius bounds |f(z) - f(m)| by its power series or its slope; where the disc meets a place at which the
// function is not analytic, the radius is infinite.

import { operandsFirst } from '../../expression/differentiate.ts';
import type { Node } from '../../expression/graph.ts';
import type { ElementaryMath } from '../../kernel/math.ts';

const TWO_OVER_ROOT_PI = 1.1283791670955126;

/** Formulas, step by step, with operands by index: a step's own, or -1 - i for uniform i. */
export interface DiscProgram {
  readonly steps: readonly Node[];
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly answers: Int32Array;
  /** Of the last run, for each step. */
  readonly middles: Float64Array;
  readonly radii: Float64Array;
}

/** `uniforms`: everything in `answers` that does not depend on the observable, and more. */
export function discProgram(answers: readonly Node[], uniforms: readonly Node[]): DiscProgram {
  const steps = operandsFirst(answers).filter((node) => !node.uniform);
  const places = new Map<Node, number>([
    ...uniforms.map((node, i) => [node, -1 - i] as const),
    ...steps.map((node, i) => [node, i] as const),
  ]);
  const of = (node: Node | null): number => (node === null ? 0 : places.get(node)!);
  return {
    steps,
    a: Int32Array.from(steps, (node) => of(node.a)),
    b: Int32Array.from(steps, (node) => of(node.b)),
    answers: Int32Array.from(answers, of),
    middles: new Float64Array(steps.length),
    radii: new Float64Array(steps.length),
  };
}

/** Runs a program on the disc around `x` of radius `reach`; `uniforms` holds each number twice, as the kernel has them. */
export function runOnDisc(
  { steps, a, b, middles, radii }: DiscProgram,
  uniforms: Float64Array,
  x: number,
  reach: number,
  math: ElementaryMath,
): void {
  for (let i = 0; i < steps.length; i++) {
    const node = steps[i]!;
    if (node.op === 'name') {
      middles[i] = x;
      radii[i] = reach;
      continue;
    }
    const [ia, ib] = [a[i]!, b[i]!];
    const m = ia < 0 ? uniforms[2 * (-1 - ia)]! : middles[ia]!;
    const r = ia < 0 ? 0 : radii[ia]!;
    const n = ib < 0 ? uniforms[2 * (-1 - ib)]! : middles[ib]!;
    const s = ib < 0 ? 0 : radii[ib]!;
    switch (node.op) {
      case 'add':
        middles[i] = m + n;
        radii[i] = r + s;
        break;
      case 'sub':
        middles[i] = m - n;
        radii[i] = r + s;
        break;
      case 'mul':
        middles[i] = m * n;
        radii[i] = Math.abs(m) * s + Math.abs(n) * r + r * s;
        break;
      case 'div': {
        const size = Math.abs(n);
        middles[i] = m / n;
        // (m + v)/(n + w) - m/n = (n v - m w)/(n (n + w))
        radii[i] = size > s ? (size * r + Math.abs(m) * s) / (size * (size - s)) : Number.POSITIVE_INFINITY;
        break;
      }
      case 'neg':
        middles[i] = -m;
        radii[i] = r;
        break;
      default:
        middles[i] = node.op === 'sqrt' ? Math.sqrt(m) : math[node.op as 'exp'](m);
        radii[i] = functionRadius(node.op, m, r, middles[i]!, math);
    }
  }
}

function functionRadius(op: Node['op'], m: number, r: number, value: number, math: ElementaryMath): number {
  switch (op) {
    case 'sqrt':
      return m > r ? value * (1 - Math.sqrt(1 - r / m)) : Number.POSITIVE_INFINITY;
    case 'exp':
      // e^m (e^r - 1), which for large r is nearly e^(m + r) and must not be 0 times Infinity.
      return r < 30 ? value * math.expm1(r) : math.exp(m + r);
    case 'log':
      return m > r ? -math.log1p(-r / m) : Number.POSITIVE_INFINITY;
    case 'sin':
    case 'cos': {
      // |f(m)| (cosh r - 1) + |f'(m)| sinh r, with |f| and |f'| at most 1.
      const slope = Math.sqrt(Math.max(0, 1 - value * value));
      const grown = math.expm1(r);
      const fallen = math.expm1(-r);
      return Math.abs(value) * 0.5 * (grown + fallen) + slope * 0.5 * (grown - fallen);
    }
    case 'atan': {
      // The slope 1/((z - i)(z + i)): both are as far from m.
      const near = Math.sqrt(1 + m * m) - r;
      return near > 0 ? r / (near * near) : Number.POSITIVE_INFINITY;
    }
    default:
      // erf, erfc: the slope is 2/sqrt(pi) e^(-z^2), and z^2 lies within 2 |m| r + r^2 of m^2.
      return TWO_OVER_ROOT_PI * r * math.exp(r * (2 * Math.abs(m) + r) - m * m);
  }
}
