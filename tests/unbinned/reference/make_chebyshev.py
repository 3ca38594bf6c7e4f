"""Writes pdfs/chebyshev.json."""

from mpmath import chebyt, log, mpf
from pdf_cases import case, confirm, write


def log_chebyshev(x, shape, window):
    lower, upper = (mpf(edge) for edge in window)
    t = (2 * mpf(x) - lower - upper) / (upper - lower)
    polynomial = 1 + sum(c * chebyt(k, t) for k, c in enumerate(shape, 1))
    # T_k has the integral 2 / (1 - k^2) over [-1, 1] for even k, and 0 for odd k.
    mean = 1 + sum(c / (1 - mpf(k) ** 2) for k, c in enumerate(shape, 1) if k % 2 == 0)
    return log(polynomial / (mean * (upper - lower)))


def chebyshev_cases():
    window = (100, 180)
    yield "flat", window, (0, 0), 0.1
    yield "a falling line", window, (-0.7,), 0.1
    yield "a rising line, almost to 0", window, (0.999,), 1e-3
    yield "degree 2", window, (-0.5, 0.125), 0.1
    yield "degree 3", window, (-0.8, 0.2, -0.05), 0.1
    yield "degree 4, falling", window, (-0.9, 0.25, -0.06, 0.01), 0.1
    yield "degree 5, high in the middle", window, (0.05, -0.6, 0.02, 0.1, -0.03), 0.1
    yield "degree 6, wavy", window, (0.1, -0.15, 0.12, 0.2, -0.1, 0.25), 0.1
    yield "almost 0 at both ends", window, (0.005, -0.79, 0.002, -0.2), 1e-3
    yield "window far from zero", (1e6, 1e6 + 10), (-0.4, 0.3, 0.1), 0.1
    yield "tiny window across zero", (-1e-9, 2e-9), (0.3, 0.2), 0.1


def cases():
    for label, window, shape, scale in chebyshev_cases():
        confirm(log_chebyshev, window, shape)
        yield case(label, log_chebyshev, window, shape, [scale] * len(shape))


write("chebyshev", cases())
