"""Writes pdfs/bernstein.json."""

from mpmath import binomial, log, mpf
from pdf_cases import case, confirm, write


def log_bernstein(x, shape, window):
    lower, upper = (mpf(edge) for edge in window)
    u = (mpf(x) - lower) / (upper - lower)
    m = len(shape) - 1
    polynomial = sum(b * binomial(m, k) * u**k * (1 - u) ** (m - k) for k, b in enumerate(shape))
    # Each of the m + 1 basis polynomials has the integral (upper - lower) / (m + 1).
    return log(polynomial * (m + 1) / (sum(shape) * (upper - lower)))


INSIDE = (0.01, 0.0625, 0.3, 0.5, 0.71, 0.97, 0.985)


def bernstein_cases():
    window = (100, 180)
    yield "one coefficient", window, (2,), False
    yield "flat", window, (3, 3, 3), False
    yield "a falling line", window, (1, 0.25), False
    yield "degree 2", window, (1, 0.5, 0.75), False
    yield "degree 3, 0 at its upper end", window, (1, 0.625, 0.125, 0), True
    yield "degree 4, falling", window, (1, 0.55, 0.3, 0.2, 0.125), False
    yield "degree 5, 0 at both ends", window, (0, 2, 1, 0.5, 1.5, 0), True
    yield "degree 6, its lowest two alone", window, (1, 0.125, 0, 0, 0, 0, 0), True
    yield "degree 6, in events", window, (4e5, 3e5, 2.5e5, 2e5, 1.2e5, 1e5, 9e4), False
    yield "degree 3, on a tiny scale", window, (1e-9, 4e-9, 2e-9, 3e-9), False
    yield "window far from zero", (1e6, 1e6 + 10), (0.5, 1, 0.25), False


def cases():
    for label, window, shape, zero in bernstein_cases():
        confirm(log_bernstein, window, shape)
        lower, upper = window
        # Not where ln f is infinite, at an end whose coefficient is 0, nor near where a step of the tests' finds it so.
        reach = 0.4 if shape[-2:] == (0, 0) else 1
        xs = [lower + (upper - lower) * t * reach for t in INSIDE] if zero else None
        scales = [0.01 * max(shape)] * len(shape)
        yield case(label, log_bernstein, window, shape, scales, xs=xs)


write("bernstein", cases())
