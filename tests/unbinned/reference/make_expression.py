"""Writes pdfs/expression.json: each density written down here in mpmath, normalised by quadrature at 60 digits."""

from functools import lru_cache

from mpmath import atan, cos, cosh, erf, erfc, exp, log, log10, mp, mpf, pi, quad, sin, sinh, sqrt, tan, tanh
from pdf_cases import case, write

mp.dps = 70


def density(g, places=()):
    @lru_cache(maxsize=None)
    def log_integral(shape, window):
        lower, upper = (mpf(w) for w in window)
        points = [lower + (upper - lower) * i / 8 for i in range(9)]
        points = sorted({p for p in points + [mpf(p) for p in places] if lower <= p <= upper})
        return log(quad(lambda x: g(x, *shape), points))

    return lambda x, shape, window: log(g(mpf(x), *shape)) - log_integral(tuple(shape), tuple(window))


def expression_cases():
    yield (
        "exponential times a polynomial",
        "exp(-p0*x) * (1 + p1*x^2)",
        lambda x, a, b: exp(-a * x) * (1 + b * x**2),
        (60, 120),
        (0.03, 0.1),
        (0.03, 0.1),
    )
    yield (
        "rational: a relativistic Breit-Wigner",
        "1 / ((x^2 - p0^2)^2 + (p0*p1)^2)",
        lambda x, m, w: 1 / ((x**2 - m**2) ** 2 + (m * w) ** 2),
        (60, 120),
        (91.1876, 2.4952),
        (2.5, 2.5),
    )
    yield (
        "powers: the dijet function",
        "(1 - x)^p0 / x^(p1 + p2*log(x))",
        lambda x, p, q, r: (1 - x) ** p / x ** (q + r * log(x)),
        (0.125, 0.75),
        (7, 4.5, 0.25),
        (1, 1, 0.25),
    )
    yield (
        "trigonometric",
        "1 + p0*cos(p1*x) - 0.25*sin(2*pi*x/15 + p2)",
        lambda x, a, w, t: 1 + a * cos(w * x) - mpf(0.25) * sin(2 * pi * x / 15 + t),
        (0, 60),
        (0.5, 1, 0.75),
        (0.5, 0.03, 1),
    )
    yield (
        "a narrow peak on a background in one",
        "p0*exp(-0.5*((x - p1)/p2)^2)/p2 + exp(-x/30)",
        lambda x, a, m, s: a * exp(-(((x - m) / s) ** 2) / 2) / s + exp(-x / 30),
        (60, 120),
        (0.02, 91.1234, 0.01),
        (0.02, 0.01, 0.01),
        [mpf("91.1234") + mpf(k) / 100 for k in (-12, -6, -3, -1, 0, 1, 3, 6, 12)],
    )
    yield (
        "a turn-on",
        "(1 + erf((x - p0)/p1)) * exp(-x/p2)",
        lambda x, m, w, t: (1 + erf((x - m) / w)) * exp(-x / t),
        (20, 120),
        (40, 8, 30),
        (8, 8, 30),
    )
    yield (
        "complement of a turn-on, which reaches 1e-150",
        "erfc((x - p0)/p1)",
        lambda x, m, w: erfc((x - m) / w),
        (0, 40),
        (3, 2),
        (2, 2),
    )
    yield (
        "far below the least number",
        "exp(-p0*(x - 60)*(x + 60))",
        lambda x, a: exp(-a * (x - 60) * (x + 60)),
        (60, 67),
        (1,),
        (0.01,),
        [60 + mpf(k) / 120 for k in (1, 3, 10, 30, 100)],
    )
    yield (
        "Gumbel's",
        "exp(-(x - p0)/p1 - exp(-(x - p0)/p1))",
        lambda x, m, b: exp(-(x - m) / b - exp(-(x - m) / b)),
        (0, 40),
        (10, 3),
        (3, 3),
    )
    yield (
        "all the other functions",
        "sqrt(x)*(2 + tanh(p0*x))/(1 + p1*log10(x + 1)) + atan(x)^2 + p0*sinh(x/9) + cosh(x/7)^-3 + tan(x/8)^2",
        lambda x, a, b: sqrt(x) * (2 + tanh(a * x)) / (1 + b * log10(x + 1))
        + atan(x) ** 2
        + a * sinh(x / 9)
        + cosh(x / 7) ** -3
        + tan(x / 8) ** 2,
        (0.5, 9.5),
        (0.75, 0.5),
        (0.75, 0.5),
    )
    yield (
        "a threshold, which begins like a root",
        "(x - 60)^p0 * exp(-p1*(x - 60))",
        lambda x, p, k: (x - 60) ** p * exp(-k * (x - 60)),
        (60, 120),
        (0.5, 0.1),
        (0.5, 0.1),
        [mpf(60) + mpf(10) ** -k for k in range(-1, 12)],
    )
    yield ("without parameters", "3 - 2*x + x^3", lambda x: 3 - 2 * x + x**3, (-1, 2), (), ())


def cases():
    for label, text, g, window, shape, scales, *places in expression_cases():
        spec = {"expression": text}
        xs = None
        if "root" in label:
            xs = [60.0009765625, 60.25, 64, 75, 90, 120]
        if "narrow" in label:
            xs = [60, 75, 91, 91.109375, 91.125, 91.140625, 91.25, 120]
        yield case(label, density(g, *places), window, shape, scales, spec, xs)


write("expression", cases())
