// The minimiser on functions whose minima are known: textbook test functions (J. More, B. Garbow, K. Hillstrom, ACM TOMS 7
// (1981) 17), functions with bounds that bind, with holes in their domain, and with nothing to minimise.
import { describe, expect, test } from 'vitest';
import { minimize } from '../../src/minimize/newton.ts';
import { type Formula, inBox, quadratic, rosenbrock } from './helpers.ts';

/** (1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2: minimum 0 at (3, 0.5). */
const beale: Formula = (at) => {
  const [x, y] = at as [number, number];
  const answer = {
    value: 0,
    gradient: [0, 0],
    hessian: [
      [0, 0],
      [0, 0],
    ],
  };
  [1.5, 2.25, 2.625].forEach((c, i) => {
    const n = i + 1;
    const r = c - x + x * y ** n;
    const [rx, ry] = [-1 + y ** n, n * x * y ** (n - 1)];
    const [rxy, ryy] = [n * y ** (n - 1), n * (n - 1) * x * (n > 1 ? y ** (n - 2) : 0)];
    answer.value += r * r;
    answer.gradient[0]! += 2 * r * rx;
    answer.gradient[1]! += 2 * r * ry;
    answer.hessian[0]![0]! += 2 * rx * rx;
    answer.hessian[0]![1]! += 2 * (rx * ry + r * rxy);
    answer.hessian[1]![1]! += 2 * (ry * ry + r * ryy);
  });
  answer.hessian[1]![0] = answer.hessian[0]![1]!;
  return answer;
};

/** Powell's singular function: minimum 0 at the origin, where the Hessian is singular. */
const powell: Formula = (at) => {
  const [a, b, c, d] = at as [number, number, number, number];
  const [u, v, w, z] = [a + 10 * b, c - d, b - 2 * c, a - d];
  return {
    value: u * u + 5 * v * v + w ** 4 + 10 * z ** 4,
    gradient: [2 * u + 40 * z ** 3, 20 * u + 4 * w ** 3, 10 * v - 8 * w ** 3, -10 * v - 40 * z ** 3],
    hessian: [
      [2 + 120 * z * z, 20, 0, -120 * z * z],
      [20, 200 + 12 * w * w, -24 * w * w, 0],
      [0, -24 * w * w, 10 + 48 * w * w, -10],
      [-120 * z * z, 0, -10, 10 + 120 * z * z],
    ],
  };
};

/** x^4/4 - x^2/2 + y^2: two minima at (+-1, 0), a saddle at the origin. */
const doubleWell: Formula = (at) => {
  const [x, y] = at as [number, number];
  return {
    value: x ** 4 / 4 - (x * x) / 2 + y * y,
    gradient: [x ** 3 - x, 2 * y],
    hessian: [
      [3 * x * x - 1, 0],
      [0, 2],
    ],
  };
};

/** x - ln x, which is +Infinity for x <= 0: minimum 1 at 1. */
const logBarrier: Formula = ([x]) => ({
  value: x! > 0 ? x! - Math.log(x!) : Number.POSITIVE_INFINITY,
  gradient: [1 - 1 / x!],
  hessian: [[1 / (x! * x!)]],
});

/** 1 - e^(-x^2/2): flat far away, bent the wrong way beyond 1, minimum 0 at 0. */
const dent: Formula = ([x]) => {
  const e = Math.exp((-x! * x!) / 2);
  return { value: 1 - e, gradient: [x! * e], hessian: [[(1 - x! * x!) * e]] };
};

describe('textbook functions', () => {
  test.each([
    [-1.2, 1],
    [-5, 3],
    [3, -4],
    [0, 0],
  ])('the valley of Rosenbrock is followed from (%d, %d) to its end', (x, y) => {
    const minimum = minimize(inBox(rosenbrock, [[x], [y]]));
    expect(minimum.reason).toBe('converged');
    expect(minimum.at[0]).toBeCloseTo(1, 6);
    expect(minimum.at[1]).toBeCloseTo(1, 6);
    expect(minimum.value).toBeLessThan(1e-13);
    expect(minimum.evaluations).toBeLessThan(120);
  });

  test('Beale’s function has its minimum at (3, 1/2)', () => {
    const minimum = minimize(inBox(beale, [[1], [1]]));
    expect(minimum.reason).toBe('converged');
    expect(minimum.at[0]).toBeCloseTo(3, 6);
    expect(minimum.at[1]).toBeCloseTo(0.5, 6);
  });

  test('Powell’s function is minimised although its Hessian is singular there', () => {
    const minimum = minimize(inBox(powell, [[3], [-1], [0], [1]]));
    expect(minimum.reason).toBe('converged');
    expect(minimum.value).toBeLessThan(1e-12);
  });

  test('a quartic, whose curvature vanishes at its minimum, ends near it', () => {
    const quartic: Formula = ([x]) => ({
      value: (x! - 3) ** 4,
      gradient: [4 * (x! - 3) ** 3],
      hessian: [[12 * (x! - 3) ** 2]],
    });
    const minimum = minimize(inBox(quartic, [[-20, -100, 100]]));
    expect(minimum.reason).toBe('converged');
    expect(Math.abs(minimum.at[0]! - 3)).toBeLessThan(1e-3);
  });

  test('a quadratic is solved by one step, and no more is evaluated', () => {
    const f = inBox(
      quadratic(
        [
          [4, 1],
          [1, 3],
        ],
        [1, 2],
      ),
      [[10], [-10]],
    );
    const minimum = minimize(f);
    expect(minimum.at[0]).toBeCloseTo(1 / 11, 12);
    expect(minimum.at[1]).toBeCloseTo(7 / 11, 12);
    expect(minimum.evaluations).toBe(2);
    expect(f.points).toHaveLength(2);
  });

  test('parameters of very different size do not disturb each other', () => {
    const scales = [1e9, 1e-9, 1];
    const scaled: Formula = (x) => {
      const at = rosenbrock([x[0]! / scales[0]!, x[1]! / scales[1]!]);
      return {
        value: at.value + (x[2]! - 5) ** 2,
        gradient: [at.gradient[0]! / scales[0]!, at.gradient[1]! / scales[1]!, 2 * (x[2]! - 5)],
        hessian: [
          [at.hessian[0]![0]! / 1e18, at.hessian[0]![1]!, 0],
          [at.hessian[1]![0]!, at.hessian[1]![1]! * 1e18, 0],
          [0, 0, 2],
        ],
      };
    };
    const minimum = minimize(inBox(scaled, [[-1.2e9], [1e-9], [0]]));
    expect(minimum.reason).toBe('converged');
    expect(minimum.at[0]! / 1e9).toBeCloseTo(1, 6);
    expect(minimum.at[1]! / 1e-9).toBeCloseTo(1, 6);
    expect(minimum.at[2]).toBeCloseTo(5, 10);
  });

  test('a large constant added to the function, as that of -ln L, changes nothing but the last digits', () => {
    const lifted: Formula = (x) => {
      const at = rosenbrock(x);
      return { ...at, value: at.value - 2.6e7 };
    };
    const minimum = minimize(inBox(lifted, [[-1.2], [1]]));
    expect(minimum.reason).toBe('converged');
    expect(minimum.at[0]).toBeCloseTo(1, 5);
    expect(minimum.at[1]).toBeCloseTo(1, 5);
  });
});

describe('bounds', () => {
  test('a minimum outside the box is found on its wall: Rosenbrock with x at most 1/2 ends at (1/2, 1/4)', () => {
    const minimum = minimize(
      inBox(rosenbrock, [
        [-1.2, -2, 0.5],
        [1, -2, 2],
      ]),
    );
    expect(minimum.reason).toBe('converged');
    expect(minimum.at[0]).toBe(0.5);
    expect(minimum.at[1]).toBeCloseTo(0.25, 7);
    expect(minimum.value).toBeCloseTo(0.25, 12);
    expect(minimum.atBound).toEqual([0]);
    // The gradient that pushes against the wall does not count: -2 (1 - x) - 400 x (y - x^2) = -1.
    expect(minimum.gradientNorm).toBeLessThan(1e-5);
    expect(minimum.derivatives.gradient[0]).toBeCloseTo(-1, 5);
  });

  test('a corner holds two parameters at once', () => {
    const f = inBox(
      quadratic(
        [
          [2, 0],
          [0, 2],
        ],
        [20, -20],
      ),
      [
        [0, -1, 1],
        [0, -1, 1],
      ],
    );
    const minimum = minimize(f);
    expect(Array.from(minimum.at)).toEqual([1, -1]);
    expect(minimum.atBound).toEqual([0, 1]);
    expect(minimum.reason).toBe('converged');
  });

  test('a start on a bound leaves it where the function falls inside', () => {
    for (const start of [0, 10]) {
      const minimum = minimize(inBox(quadratic([[2]], [6]), [[start, 0, 10]]));
      expect(minimum.at[0]).toBeCloseTo(3, 12);
      expect(minimum.atBound).toEqual([]);
    }
  });

  test('a step that hits the wall of one parameter still brings the other to its best place on that wall', () => {
    // Minimum of the quadratic on x = 1: y = 2 - x/2.
    const minimum = minimize(
      inBox(
        quadratic(
          [
            [2, 1],
            [1, 2],
          ],
          [8, 4],
        ),
        [
          [0, -5, 1],
          [-4, -5, 5],
        ],
      ),
    );
    expect(minimum.at[0]).toBe(1);
    expect(minimum.at[1]).toBeCloseTo(1.5, 12);
    expect(minimum.reason).toBe('converged');
    expect(minimum.evaluations).toBe(2);
  });

  test('a wall that the first step runs into but that does not bind at the minimum is left again', () => {
    // From (-1.2, 1) Rosenbrock's first Newton steps overshoot: a low ceiling on y is met on the way to (1, 1).
    const minimum = minimize(
      inBox(rosenbrock, [
        [-1.2, -2, 2],
        [1, -2, 1.3],
      ]),
    );
    expect(minimum.reason).toBe('converged');
    expect(minimum.at[0]).toBeCloseTo(1, 6);
    expect(minimum.atBound).toEqual([]);
  });

  test('a start outside the box is moved to its wall before anything is evaluated', () => {
    const f = inBox(quadratic([[2]], [6]), [[0, -1, 10]]);
    expect(minimize(f, [25]).at[0]).toBeCloseTo(3, 12);
    expect(f.points[0]).toEqual([10]);
  });

  test('parameters at bounds from the start whose gradient is 0 there are at the minimum', () => {
    const minimum = minimize(inBox(quadratic([[2]], [0]), [[0, 0, 10]]));
    expect(minimum.at[0]).toBe(0);
    expect(minimum.reason).toBe('converged');
    expect(minimum.atBound).toEqual([0]);
  });

  test('a straight slope ends on the wall', () => {
    const slope: Formula = ([x]) => ({ value: x!, gradient: [1], hessian: [[0]] });
    const minimum = minimize(inBox(slope, [[3, -7, 10]]));
    expect(minimum.at[0]).toBe(-7);
    expect(minimum.reason).toBe('converged');
  });
});

describe('fixed parameters', () => {
  test('keep their own start, inside or outside of their bounds, whatever start is given', () => {
    const f = inBox(rosenbrock, [[0.5, 2, 3, 'fixed'], [0]]);
    const minimum = minimize(f, [7, 0]);
    expect(minimum.at[0]).toBe(0.5);
    expect(minimum.at[1]).toBeCloseTo(0.25, 12);
    expect(minimum.atBound).toEqual([]);
  });

  test('all of them leave one evaluation and its value', () => {
    const f = inBox(rosenbrock, [
      [2, 0, 5, 'fixed'],
      [2, 0, 5, 'fixed'],
    ]);
    const minimum = minimize(f);
    expect(minimum).toMatchObject({
      value: 401,
      reason: 'converged',
      evaluations: 1,
      edm: 0,
      gradientNorm: 0,
    });
    expect(Array.from(minimum.at)).toEqual([2, 2]);
  });

  test('equal bounds hold a parameter as well', () => {
    const minimum = minimize(inBox(rosenbrock, [[0.5, 0.5, 0.5], [0]]));
    expect(minimum.at[0]).toBe(0.5);
    expect(minimum.at[1]).toBeCloseTo(0.25, 12);
    expect(minimum.atBound).toEqual([]);
  });
});

describe('hard starts', () => {
  test.each([
    [0.1, 5],
    [-0.3, -2],
    [0.577, 1],
  ])('where the Hessian is indefinite, (%d, %d), the way leads down to a minimum', (x, y) => {
    const minimum = minimize(inBox(doubleWell, [[x], [y]]));
    expect(minimum.reason).toBe('converged');
    expect(Math.abs(minimum.at[0]!)).toBeCloseTo(1, 6);
    expect(Math.sign(minimum.at[0]!)).toBe(Math.sign(x));
    expect(minimum.at[1]).toBeCloseTo(0, 6);
  });

  test('a saddle is never called a minimum', () => {
    expect(minimize(inBox(doubleWell, [[0], [3]])).reason).not.toBe('converged');
  });

  test.each([1.5, 3, -4, 5])('from %d on a plateau that bends the wrong way, the dent is found', (start) => {
    const minimum = minimize(inBox(dent, [[start, -10, 10]]), undefined, { maxEvaluations: 2000 });
    expect(minimum.reason).toBe('converged');
    expect(minimum.at[0]).toBeCloseTo(0, 6);
  });

  test.each([5, 0.01, 100])(
    'from %d, steps into the part where the function is +Infinity are taken back',
    (start) => {
      const minimum = minimize(inBox(logBarrier, [[start, -200, 200]]));
      expect(minimum.reason).toBe('converged');
      expect(minimum.at[0]).toBeCloseTo(1, 6);
    },
  );

  test('a start in the part where the function is +Infinity says so and goes nowhere', () => {
    const minimum = minimize(inBox(logBarrier, [[-5, -200, 200]]));
    expect(minimum.reason).toBe('outside-domain');
    expect(minimum.at[0]).toBe(-5);
    expect(minimum.evaluations).toBe(1);
  });

  test('a start that is not a number is outside of the domain', () => {
    expect(minimize(inBox((x) => ({ ...dent(x), value: Number.NaN }), [[1]])).reason).toBe('outside-domain');
  });

  test('a function that has no minimum is not called converged', () => {
    const slope: Formula = ([x]) => ({ value: x!, gradient: [1], hessian: [[0]] });
    expect(minimize(inBox(slope, [[0]])).reason).not.toBe('converged');
    const saddle = quadratic(
      [
        [1, 0],
        [0, -1],
      ],
      [0, 0.1],
    );
    expect(minimize(inBox(saddle, [[1], [1]])).reason).not.toBe('converged');
  });

  test('a parameter that the function does not depend on stays, and the others are minimised', () => {
    const f = inBox(
      quadratic(
        [
          [2, 0],
          [0, 0],
        ],
        [6, 0],
      ),
      [[0], [0.25]],
    );
    const minimum = minimize(f);
    expect(minimum.reason).toBe('converged');
    expect(minimum.at[0]).toBeCloseTo(3, 12);
    expect(minimum.at[1]).toBe(0.25);
  });

  test('a wrong gradient ends without a minimum instead of running for ever', () => {
    const wrong: Formula = ([x]) => ({ value: x! * x!, gradient: [-2 * x!], hessian: [[2]] });
    const minimum = minimize(inBox(wrong, [[1]]));
    expect(minimum.reason).not.toBe('converged');
    expect(minimum.at[0]).toBeCloseTo(1, 6);
    expect(minimum.evaluations).toBeLessThanOrEqual(200);
  });
});

describe('options and answers', () => {
  test('at most so many evaluations are made as are allowed, and the best point is kept', () => {
    const f = inBox(rosenbrock, [[-1.2], [1]]);
    const minimum = minimize(f, undefined, { maxEvaluations: 7 });
    expect(minimum.reason).toBe('evaluation-limit');
    expect(f.points).toHaveLength(7);
    expect(minimum.evaluations).toBe(7);
    const values = f.points.map((x) => rosenbrock(x).value);
    expect(minimum.value).toBe(Math.min(...values));
    expect(minimum.edm).toBeGreaterThan(0);
  });

  test('the tolerance is the distance to the minimum that is left, in units of the function', () => {
    const loose = minimize(inBox(rosenbrock, [[-1.2], [1]]), undefined, { tolerance: 1e-2 });
    const tight = minimize(inBox(rosenbrock, [[-1.2], [1]]), undefined, { tolerance: 1e-16 });
    expect(loose.reason).toBe('converged');
    expect(loose.value).toBeLessThan(2e-2);
    expect(loose.evaluations).toBeLessThan(tight.evaluations);
    expect(tight.value).toBeLessThan(1e-16);
  });

  test('value and derivatives in the answer are those of its point, to the last step that needs no evaluation', () => {
    for (const options of [{}, { maxEvaluations: 5 }]) {
      const minimum = minimize(inBox(rosenbrock, [[-1.2], [1]]), undefined, options);
      const at = rosenbrock(Array.from(minimum.at));
      expect(Math.abs(minimum.value - at.value)).toBeLessThan(1e-13);
      at.gradient.forEach((g, i) => {
        expect(Math.abs(minimum.derivatives.gradient[i]! - g)).toBeLessThan(1e-10);
      });
      at.hessian.flat().forEach((h, i) => {
        expect(Math.abs(minimum.derivatives.hessian[i]! - h)).toBeLessThan(1e-5);
      });
    }
  });

  test('the same start takes the same way, bit for bit', () => {
    const [a, b] = [1, 2].map(() => {
      const f = inBox(beale, [[1], [1]]);
      minimize(f);
      return f.points;
    });
    expect(a).toEqual(b);
  });
});
