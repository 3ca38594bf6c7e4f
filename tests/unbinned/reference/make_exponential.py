"""Writes pdfs/exponential.json."""

from mpmath import expm1, log, mpf
from pdf_cases import case, confirm, write


def log_exponential(x, shape, window):
    (slope,) = shape
    lower, upper = (mpf(edge) for edge in window)
    if slope == 0:
        return -log(upper - lower)
    # The integral of e^(k x) from a to b is e^(k a) (e^(k (b - a)) - 1) / k.
    return slope * (mpf(x) - lower) - log(expm1(slope * (upper - lower)) / slope)


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


def cases():
    for label, window, shape in exponential_cases():
        confirm(log_exponential, window, shape)
        yield case(label, log_exponential, window, shape, (1 / (window[1] - window[0]),))


write("exponential", cases())
