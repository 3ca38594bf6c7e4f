// Functions to minimise: parameters in one line each, and derivatives written by hand.
import type { Derivatives, Parameter, SmoothFunction } from '../../src/minimize/function.ts';

/** [start, lower, upper], and `fixed` where the parameter is held at its start. */
export type Place = readonly [start: number, lower?: number, upper?: number, fixed?: 'fixed'];

export function parametersOf(places: readonly Place[]): readonly Parameter[] {
  return places.map(([start, lower, upper, fixed], i) => ({
    name: `x${i}`,
    start,
    lower: lower ?? Number.NEGATIVE_INFINITY,
    upper: upper ?? Number.POSITIVE_INFINITY,
    fixed: fixed !== undefined,
  }));
}

export interface Answer {
  readonly value: number;
  readonly gradient: readonly number[];
  readonly hessian: readonly (readonly number[])[];
}

export type Formula = (x: readonly number[]) => Answer;

export interface Counted extends SmoothFunction {
  readonly points: readonly (readonly number[])[];
}

/** `formula` in a box; remembers where it was evaluated, and checks that nothing outside the box ever is. */
export function inBox(formula: Formula, places: readonly Place[]): Counted {
  const parameters = parametersOf(places);
  const points: number[][] = [];
  return {
    parameters,
    points,
    evaluate(at: Float64Array, into: Derivatives): number {
      const x = Array.from(at);
      points.push(x);
      parameters.forEach((p, i) => {
        if (!p.fixed && !(x[i]! >= p.lower && x[i]! <= p.upper))
          throw new Error(`${p.name} = ${x[i]} is outside`);
      });
      const { value, gradient, hessian } = formula(x);
      into.gradient.set(gradient);
      into.hessian.set(hessian.flat());
      return value;
    },
  };
}

/** x^T A x / 2 - b^T x. */
export function quadratic(a: readonly (readonly number[])[], b: readonly number[]): Formula {
  return (x) => {
    const product = a.map((row) => row.reduce((sum, v, k) => sum + v * x[k]!, 0));
    return {
      value: product.reduce((sum, v, i) => sum + x[i]! * (0.5 * v - b[i]!), 0),
      gradient: product.map((v, i) => v - b[i]!),
      hessian: a,
    };
  };
}

/** (1 - x)^2 + 100 (y - x^2)^2: minimum 0 at (1, 1), in a bent valley. */
export const rosenbrock: Formula = (at) => {
  const [x, y] = at as [number, number];
  const d = y - x * x;
  return {
    value: (1 - x) ** 2 + 100 * d * d,
    gradient: [-2 * (1 - x) - 400 * x * d, 200 * d],
    hessian: [
      [2 - 400 * d + 800 * x * x, -400 * x],
      [-400 * x, 200],
    ],
  };
};
