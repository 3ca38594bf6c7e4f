"""Writes pdfs.json: log densities and their derivatives in high precision, for tests/unbinned/pdf-contract.test.ts.

Made with Python 3.11.7, mpmath 1.4.1 (`python make-pdfs.py > pdfs.json`). The densities are written down from their
definition, normalised by closed forms at 60 or more digits that quadrature confirms; derivatives are central
differences with steps of 1e-20 of the parameter's own scale at 100 digits, so that no formula of Sheaf is used.
"""

import json
import math

from mpmath import mp, mpf, erfc, exp, expm1, log, pi, quad, sqrt

mp.dps = 110
STEP = mpf(10) ** -20


def log_gaussian(x, shape, window):
    mean, sigma = shape
    lower, upper = ((mpf(edge) - mean) / sigma / sqrt(mpf(2)) for edge in window)
    if lower + upper < 0:
        lower, upper = -upper, -lower
    # The nearer end of the window comes first: erfc of both keeps its digits however far the window is.
    mass = (erfc(lower) - erfc(upper)) / 2
    return -(((mpf(x) - mean) / sigma) ** 2) / 2 - log(sigma) - log(2 * pi) / 2 - log(mass)


def log_exponential(x, shape, window):
    (slope,) = shape
    lower, upper = (mpf(edge) for edge in window)
    if slope == 0:
        return -log(upper - lower)
    # The integral of e^(k x) from a to b is e^(k a) (e^(k (b - a)) - 1) / k.
    return slope * (mpf(x) - lower) - log(expm1(slope * (upper - lower)) / slope)


def differences(f, shape, scales):
    """First derivatives, then second ones for a <= b."""
    steps = [STEP * mpf(s) for s in scales]

    def at(*moves):
        moved = list(shape)
        for index, by in moves:
            moved[index] += by
        return f(moved)

    n = len(shape)
    centre = at()
    first = [(at((a, steps[a])) - at((a, -steps[a]))) / (2 * steps[a]) for a in range(n)]
    second = []
    for a in range(n):
        for b in range(a, n):
            if a == b:
                second.append((at((a, steps[a])) - 2 * centre + at((a, -steps[a]))) / steps[a] ** 2)
            else:
                corners = sum(
                    i * j * at((a, i * steps[a]), (b, j * steps[b])) for i in (1, -1) for j in (1, -1)
                )
                second.append(corners / (4 * steps[a] * steps[b]))
    return first, second


def case(label, f, window, shape, scales):
    window = [float(w) for w in window]
    shape = [float(s) for s in shape]
    lower, upper = window
    # Both ends, points between them, and no point that is special to the window.
    xs = [lower + (upper - lower) * t for t in (0.0, 0.0625, 0.3, 0.5, 0.71, 0.97)] + [upper]
    xs = [min(max(x, lower), upper) for x in xs]
    precise = [mpf(s) for s in shape]
    rows = []
    for x in xs:
        of = lambda s: f(x, s, window)
        first, second = differences(of, precise, scales)
        rows.append([x, float(of(precise)), [float(v) for v in first], [float(v) for v in second]])
    return {"label": label, "window": window, "shape": shape, "rows": rows}


def gaussian_cases():
    window = (60, 120)
    yield "ordinary", window, (91, 2.5)
    yield "mean at the lower end", window, (60, 2.5)
    yield "mean at the upper end", window, (120, 3.25)
    yield "as wide as the window", window, (80, 60)
    yield "ten windows wide", window, (101, 600)
    yield "a thousand windows wide", window, (88, 6e4)
    yield "a million windows wide", window, (70, 6e7)
    yield "a thousand windows wide, mean outside", window, (-200, 6e4)
    yield "narrow: a 3000th of the window", window, (87.1234, 0.02)
    yield "very narrow: a millionth of the window", window, (87.1234, 6e-5)
    yield "mean just outside", window, (59, 2.5)
    yield "window 5 sigma above the mean", (5, 6), (0, 1)
    yield "window 5 sigma below the mean", (-6, -5), (0, 1)
    yield "window 30 sigma above the mean", (60, 120), (-15, 2.5)
    yield "window 30 sigma below the mean", (60, 120), (195, 2.5)
    yield "thin window 30 sigma above the mean", (30, 30.01), (0, 1)
    yield "window from the mean on", (0, 8), (0, 1)
    yield "tiny window around the mean", (-1e-9, 1e-9), (0, 1)
    yield "symmetric window", (-3, 3), (0, 1)
    yield "large offset", (1e6, 1e6 + 10), (1e6 + 4, 1.5)
    yield "units of 1e-12", (1e-12, 9e-12), (4e-12, 1e-12)


def exponential_cases():
    window = (60, 120)
    width = 60
    for label, slope in (
        ("flat", 0.0),
        ("almost flat", 1e-12),
        ("almost flat, falling", -1e-12),
        ("nearly flat", 1e-5),
        ("ordinary, falling", -0.03),
        ("ordinary, rising", 0.03),
        ("just below the change of formula", 0.9999 / 60),
        ("just above the change of formula", 1.0001 / 60),
        ("just below the change of formula, falling", -0.9999 / 60),
        ("just above the change of formula, falling", -1.0001 / 60),
        ("steep", -1.0),
        ("sixty e-folds", -60 / width),
        ("a thousand e-folds, falling", -1e3 / width),
        ("a thousand e-folds, rising", 1e3 / width),
    ):
        yield label, window, (slope,)
    yield "window across zero", (-4, 3), (0.7,)
    yield "window far from zero", (1e6, 1e6 + 10), (-0.4,)
    yield "tiny window", (1, 1 + 1e-9), (-3.0,)


def confirm(f, window, shape):
    """The closed normalisation against quadrature at 30 digits."""
    with mp.workdps(40):
        lower, upper = (mpf(w) for w in window)
        points = [lower + (upper - lower) * i / 64 for i in range(65)]
        if len(shape) == 2:
            mean, sigma = shape
            near = [mpf(mean) + mpf(sigma) * k for k in (-12, -8, -4, -2, 0, 2, 4, 8, 12)]
            points = sorted({p for p in points + near if lower <= p <= upper})
        total = quad(lambda x: exp(f(x, [mpf(s) for s in shape], window)), points)
        assert abs(total - 1) < mpf(10) ** -15, (window, shape, total)


def main():
    gaussian = []
    for label, window, shape in gaussian_cases():
        confirm(log_gaussian, window, shape)
        gaussian.append(case(label, log_gaussian, window, shape, (shape[1], shape[1])))
    exponential = []
    for label, window, shape in exponential_cases():
        confirm(log_exponential, window, shape)
        width = window[1] - window[0]
        exponential.append(case(label, log_exponential, window, shape, (1 / width,)))
    for cases in (gaussian, exponential):
        for entry in cases:
            for x, value, first, second in entry["rows"]:
                assert all(math.isfinite(v) for v in (x, value, *first, *second)), entry["label"]
    print(json.dumps({"gaussian": gaussian, "exponential": exponential}))


main()
