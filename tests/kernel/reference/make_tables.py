#!/usr/bin/env python3
"""Writes the reference tables of math.test.ts, one a function, with mpmath 1.3.0 at 300 bits.

Run as `python3 tests/kernel/reference/make_tables.py`. A line is [argument(s), the result rounded to double, 1000 times
what the rounding lost, in units in the last place of the rounded result]. The points are random with a fixed seed:
uniform, uniform in the exponent, near zeros and limits, at the boundaries of the kernels' own tables, and where a
search over 40,000 points a region found the largest errors.
"""
import json
import math
import random
import struct
from pathlib import Path
from mpmath import (atan, atan2, cos, erf, erfc, exp, expm1, floor, frexp, ldexp, log, log1p, loggamma, mp, mpf, pi,
                    sin, sqrt)
from worst_points import WORST

mp.prec = 300
here = Path(__file__).parent
LARGEST = mpf(2) ** 1024 - mpf(2) ** 970


def nearest_double(x):
    """x rounded once, to even, also where the result is subnormal (float() of mpmath rounds twice there)."""
    if x == 0:
        return 0.0
    unit = max(int(frexp(abs(x))[1]) - 53, -1074)
    steps = floor(ldexp(x, -unit) + mpf(1) / 2)
    if steps - ldexp(x, -unit) == mpf(1) / 2 and int(steps) % 2:
        steps -= 1
    return math.ldexp(int(steps), unit)


def row(reference, *arguments):
    exact = reference(*(mpf(a) for a in arguments))
    if abs(exact) > LARGEST:
        return None
    rounded = nearest_double(exact)
    lost = (exact - mpf(rounded)) / mpf(math.ulp(rounded))
    return [*arguments, rounded, round(float(lost) * 1000)]


def uniform(low, high, n):
    return [random.uniform(low, high) for _ in range(n)]


def exponents(low, high, n, signs=(1,)):
    """Numbers with log2 of their size uniform in [low, high]."""
    return [random.choice(signs) * math.ldexp(random.uniform(1, 2), random.randrange(low, high)) for _ in range(n)]


BOTH = (-1, 1)


def around(centres, n):
    """For each centre the double itself and n neighbours below and above, one to 40 steps away."""
    found = []
    for centre in centres:
        bits = struct.unpack('<q', struct.pack('<d', float(centre)))[0]
        steps = [0] + [random.choice(BOTH) * random.randrange(1, 40) for _ in range(n)]
        found += [struct.unpack('<d', struct.pack('<q', bits + s))[0] for s in steps]
    return found


def offsets(centre, low, high, n, signs=BOTH):
    """centre +- 2^low..2^high."""
    return [centre + d for d in exponents(low, high, n, signs)]


def starts_of_pieces(low, high, every):
    first, last = (struct.unpack('<q', struct.pack('<d', x))[0] for x in (low, high))
    return [struct.unpack('<d', struct.pack('<q', b))[0] for b in range(first, last, every << 48)]


def erfcx(x):
    if x < 2**40:
        return exp(x * x) * erfc(x)
    y = -1 / (2 * x * x)  # DLMF 7.12.1
    return (1 + y + 3 * y**2 + 15 * y**3 + 105 * y**4 + 945 * y**5) / (x * sqrt(pi))


def starts_of_log_intervals():
    return [struct.unpack('<d', struct.pack('<q', 0x3FE6A00800000000 + (i << 44)))[0] for i in range(256)]


def normal_cdf(x):
    return erfc(-x / sqrt(mpf(2))) / 2


def normal_quantile(p):
    if p > 0.5:
        return -normal_quantile(1 - p)
    if p == 0.5:
        return mpf(0)
    r = sqrt(-2 * log(p))
    # start: Abramowitz and Stegun 26.2.23, then Newton's method
    x = (2.515517 + 0.802853 * r + 0.010328 * r * r) / (1 + 1.432788 * r + 0.189269 * r * r + 0.001308 * r**3) - r
    for _ in range(8):
        x -= (normal_cdf(x) - p) * sqrt(2 * pi) * exp(x * x / 2)
    return x


def powers():
    for size in exponents(-1070, 1000, 150):
        yield size, random.uniform(-744, 709) / math.log(size)
    for base in offsets(1.0, -40, -3, 150):
        yield base, random.uniform(-744, 709) / math.log(base)
    for _ in range(100):
        yield random.uniform(0, 10), random.uniform(-10, 10)
    for _ in range(100):
        yield float(random.randrange(2, 50)), float(random.randrange(-20, 20))


def points_in_plane():
    for _ in range(150):
        yield random.uniform(-1, 1), random.uniform(-1, 1)
    for y, x in zip(exponents(-40, 40, 150, BOTH), exponents(-40, 40, 150, BOTH)):
        yield y, x
    for low, high in ((-1074, -1000), (1000, 1023), (-300, 300)):
        yield from zip(exponents(low, high, 50, BOTH), exponents(low, high, 50, BOTH))
    for j in range(32):
        yield (j + 0.5) / 16, random.choice((-1.0, 1.0))


def steps_of_exp():
    ln2 = math.log(2) / 256
    return [(2 * random.randrange(-120000, 120000) + 1) * ln2 for _ in range(200)]


tables = {
    'exp': (exp, lambda: uniform(-745, 709.7, 300) + uniform(-1, 1, 300) + exponents(-70, 9, 150, BOTH)
            + around(steps_of_exp(), 1)
            + uniform(-745.13, -700, 150) + uniform(700, 709.78, 60) + around([709.782712893, -708.396418532], 10)),
    'log': (log, lambda: exponents(-1074, 1024, 200) + uniform(0.5, 2, 300) + offsets(1.0, -52, -1, 200)
            + around(random.sample(starts_of_log_intervals(), 100), 2)
            + around([1 - 2**-8, 1 + 2**-8], 30) + uniform(1.0039, 1.012, 200) + uniform(0.99, 0.9961, 100)),
    'expm1': (expm1, lambda: uniform(-1, 1, 150) + uniform(-45, 45, 100) + exponents(-60, 0, 100, BOTH)
            + uniform(-0.2, 0.2, 100) + uniform(-709, 709.7, 60) + around([0.125, -0.125, 40], 5)),
    'log1p': (log1p, lambda: uniform(-0.999, 1, 150) + exponents(-60, -1, 120, BOTH) + exponents(-20, 1024, 60)
            + uniform(-0.02, 0.02, 150) + offsets(-1.0, -53, 0, 40, (1,)) + around([1 / 256, -1 / 256], 5)),
    'erf': (erf, lambda: uniform(-0.5, 0.5, 120) + uniform(-7, 7, 100) + exponents(-60, 1, 100, BOTH)
            + uniform(0.5, 1.5, 120) + around([0.5, 6], 5)),
    'erfc': (erfc, lambda: uniform(-0.5, 0.5, 100) + uniform(-7, 7, 60) + uniform(0.2, 3, 100)
            + uniform(3, 26.5, 100) + uniform(26.4, 27.226, 60) + exponents(-60, 1, 40, BOTH)
            + around(starts_of_pieces(0.25, 26, 4), 1)),
    'erfcx': (erfcx, lambda: uniform(-1, 0.3, 150) + uniform(0.25, 33, 150) + uniform(-26.6, 0, 60)
            + exponents(5, 1000, 60) + around(starts_of_pieces(0.25, 32, 4), 1)),
    'normalCdf': (normal_cdf, lambda: uniform(-1, 1, 150) + uniform(-8, 8, 100) + uniform(-37.5, -6, 100)
            + uniform(-38.56, -37, 60) + exponents(-60, 1, 40, BOTH) + uniform(-0.4, -0.3, 60)),
    'normalQuantile': (normal_quantile, lambda: uniform(1e-4, 1, 150) + uniform(0.2, 0.3, 80)
            + exponents(-1074, -1, 150) + offsets(1.0, -53, -2, 60, (-1,)) + offsets(0.5, -52, -2, 80)
            + around([0.25, 0.75], 5)),
    'logGamma': (loggamma, lambda: uniform(0.5, 3, 150) + uniform(0.001, 0.5, 80) + uniform(3, 16, 80)
            + uniform(16, 200, 40) + exponents(-1074, -1, 60) + exponents(4, 1012, 60)
            + offsets(1.0, -52, -2, 60) + offsets(2.0, -51, -2, 60) + around([0.5, 1.5, 16], 4)),
    'logFactorial': (lambda k: loggamma(k + 1), lambda: [float(k) for k in range(160)]
            + [float(random.randrange(128, 2000)) for _ in range(100)]
            + [float(int(x)) for x in exponents(7, 52, 120)]),
    'sin': (sin, lambda: uniform(-0.8, 0.8, 120) + uniform(-10, 10, 100) + uniform(-1e5, 1e5, 80)
            + exponents(-30, 1024, 120, BOTH) + [float(k * pi / 2) for k in random.sample(range(1, 640000), 40)]
            + [6381956970095103 * 2.0**797]),
    'cos': (cos, lambda: uniform(-0.8, 0.8, 120) + uniform(-10, 10, 100) + uniform(-1e5, 1e5, 80)
            + exponents(-30, 1024, 120, BOTH) + [float(k * pi / 2) for k in random.sample(range(1, 640000), 40)]
            + [6381956970095103 * 2.0**797]),
    'atan': (atan, lambda: uniform(-1, 1, 150) + uniform(-10, 10, 100) + exponents(-60, 60, 100, BOTH)
            + uniform(0.06, 0.11, 60) + around([(j + 0.5) / 16 for j in range(16)], 1)),
    'log10': (lambda x: log(x) / log(mpf(10)), lambda: exponents(-1074, 1024, 150) + uniform(0.5, 2, 100)
            + offsets(1.0, -52, -2, 80) + [float(f'1e{k}') for k in range(-20, 23, 3)]),
    'pow': (lambda x, y: exp(y * log(x)), powers),
    'atan2': (atan2, points_in_plane),
}

for name, (reference, points) in tables.items():
    random.seed(f'sheaf {name}')
    chosen = list(points()) + WORST.get(name, [])
    rows = [row(reference, *(p if isinstance(p, tuple) else (p,))) for p in chosen]
    rows = [json.dumps(r, separators=(',', ':')) for r in rows if r is not None]
    (here / f'{name}.jsonl').write_text('\n'.join(rows) + '\n')
    print(name, len(rows))
