"""Writes faddeeva.jsonl: a line x, y, then real and imaginary parts of w(z) and of its first four derivatives, from
mpmath's erfc of complex numbers with as many digits more as exp(-z^2) erfc(-iz) loses. Python 3.11.7, mpmath 1.3.0."""

import json
import random
from pathlib import Path

from mpmath import erfc, exp, mp, mpc, mpf, pi, sqrt


def derivatives(x, y):
    z = mpc(x, y)
    if abs(z) < 20:
        with mp.workdps(60 + int(abs(z) ** 2)):
            values = [exp(-z * z) * erfc(-1j * z)]
            values.append(2j / sqrt(pi) - 2 * z * values[0])
            for n in range(1, 4):
                values.append(-2 * z * values[n] - 2 * n * values[n - 1])
            return values
    # The asymptotic series, derived term by term: its smallest term is exp(-400) of the first.
    with mp.workdps(60):
        values = []
        for n in range(5):
            total, factor = mpc(0), mpf(1)
            for k in range(60):
                rising = mpf(1)
                for j in range(n):
                    rising *= 2 * k + 1 + j
                total += factor * rising / z ** (2 * k + 1 + n)
                factor *= mpf(2 * k + 1) / 2
            values.append(1j / sqrt(pi) * (-1) ** n * total)
        return values


def points():
    random.seed(4)
    for _ in range(500):
        yield 10 ** random.uniform(-3, 4), 10 ** random.uniform(-8, 4)
    # Where the rules change: near their points, near |z| = 8, near y = x, near the real axis.
    h = 0.5116633539732443
    for k in range(0, 64):
        yield k * h / 4 * (1 + 1e-9 * random.random()), 10 ** random.uniform(-8, 1)
        yield 8.5 * random.random(), 10 ** random.uniform(-8, -2)
    for _ in range(60):
        x = random.uniform(0, 8)
        yield x, x * random.choice((1, 0.999, 1.001))
        y = (64 - x * x) ** 0.5
        yield x, y * random.choice((0.9999, 1.0001))
    yield 0.0, 1e-8
    yield 0.0, 1.0


with open(Path(__file__).parent / "faddeeva.jsonl", "w") as out:
    for x, y in points():
        out.write(json.dumps([x, y, *(float(p) for v in derivatives(mpf(x), mpf(y)) for p in (v.real, v.imag))]) + "\n")
