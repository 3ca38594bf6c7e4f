"""Writes pdfs/gaussian.json."""

from mpmath import erfc, log, mpf, pi, sqrt
from pdf_cases import case, confirm, write


def log_gaussian(x, shape, window):
    mean, sigma = shape
    lower, upper = ((mpf(edge) - mean) / sigma / sqrt(mpf(2)) for edge in window)
    if lower + upper < 0:
        lower, upper = -upper, -lower
    # The nearer end of the window comes first: erfc of both keeps its digits however far the window is.
    mass = (erfc(lower) - erfc(upper)) / 2
    return -(((mpf(x) - mean) / sigma) ** 2) / 2 - log(sigma) - log(2 * pi) / 2 - log(mass)


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


def cases():
    for label, window, (mean, sigma) in gaussian_cases():
        near = [mpf(mean) + mpf(sigma) * k for k in (-12, -8, -4, -2, 0, 2, 4, 8, 12)]
        confirm(log_gaussian, window, (mean, sigma), near)
        yield case(label, log_gaussian, window, (mean, sigma), (sigma, sigma))


write("gaussian", cases())
