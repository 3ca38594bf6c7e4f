"""Writes pdfs/argus.json."""

from mpmath import hyp1f1, log, mpf
from pdf_cases import case, confirm, write


def log_argus(x, shape, window):
    c, p = shape
    lower, upper = (mpf(edge) for edge in window)
    u = 1 - (mpf(x) / upper) ** 2
    largest = 1 - (lower / upper) ** 2
    # x dx = -upper^2/2 du, and the integral of u^p e^(c u) from 0 to U is U^(p + 1) 1F1(p + 1, p + 2, c U) / (p + 1).
    integral = largest ** (p + 1) * hyp1f1(p + 1, p + 2, c * largest) / (p + 1)
    return log(mpf(x)) + p * log(u) + c * u - log(upper**2 / 2 * integral)


# The ends themselves are left out: the density is 0 at the upper one, and at 0.
INSIDE = (0.001, 0.0625, 0.3, 0.5, 0.71, 0.97, 0.9999)


def argus_cases():
    window = (5.2, 5.29)
    yield "ordinary", window, (-20, 0.5)
    yield "rising to its end", window, (-50, 0.1)
    yield "c = 0", window, (0, 0.5)
    yield "from zero", (0, 5.29), (-3, 0.5)
    yield "from zero, c above 0", (0, 2), (4, 1.5)
    yield "from zero, steep towards its end", (0, 1), (-50, 3)
    yield "from zero, steep towards its start", (0, 1), (50, 0.25)
    yield "the largest power", (0, 1), (-10, 20)
    yield "the largest power, falling", (0.25, 1), (50, 20)
    yield "a power of almost 0", (1, 2), (-1, 0.01)
    yield "window of a thousandth", (999, 1000), (30, 0.75)
    yield "far beyond the range of e^x", (0, 1), (-1500, 2)


def cases():
    for label, window, shape in argus_cases():
        lower, upper = window
        confirm(log_argus, window, shape, [upper - (upper - lower) / mpf(4) ** k for k in range(1, 90)])
        xs = [lower + (upper - lower) * t for t in INSIDE]
        largest = 1 - (lower / upper) ** 2
        yield case(label, log_argus, window, shape, (0.1 / largest, 0.05 * min(1, 4 * shape[1])), xs=xs)


write("argus", cases())
