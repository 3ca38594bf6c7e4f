"""Writes pdfs/johnson_su.json."""

from mpmath import asinh, erfc, log, mpf, pi, sqrt
from pdf_cases import case, confirm, write


def log_johnson(x, shape, window):
    mu, lam, gamma, delta = shape

    def y(at):
        return gamma + delta * asinh((mpf(at) - mu) / lam)

    lower, upper = (y(edge) / sqrt(mpf(2)) for edge in window)
    if lower + upper < 0:
        lower, upper = -upper, -lower
    mass = (erfc(lower) - erfc(upper)) / 2
    z = (mpf(x) - mu) / lam
    return log(delta / lam) - log(2 * pi) / 2 - log(1 + z**2) / 2 - y(x) ** 2 / 2 - log(mass)


def johnson_cases():
    window = (60, 120)
    yield "ordinary", window, (91, 5, 0.4, 1.3)
    yield "skewed to the left, heavy tails", window, (100, 3, 1.5, 0.8)
    yield "nearly Gaussian", window, (90, 60, 0.2, 20)
    yield "narrow", window, (87.1234, 0.01, -0.3, 1.1)
    yield "crest at the lower end", window, (50, 8, 0.5, 1.2)
    yield "crest at the upper end", window, (130, 8, -0.2, 2)
    yield "wide: the window is a 60th of it", window, (85, 3600, 0.1, 1.4)
    yield "wider than the window, far from the centre", window, (-900, 2000, -0.5, 1.1)
    yield "window far in the upper tail", (60, 120), (-15, 2.5, 0.5, 2.2)
    yield "window far in the lower tail", (60, 120), (195, 2.5, -0.5, 2.2)
    yield "tail as heavy as 1/x^1.2", (0, 1000), (3, 0.5, -0.3, 0.2)
    yield "units of 1e-12", (1e-12, 9e-12), (4e-12, 1e-12, 0.3, 1.5)


def cases():
    for label, window, shape in johnson_cases():
        mu, lam, _, delta = shape
        near = [mpf(mu) + mpf(lam) * k for k in (-64, -16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16, 64)]
        confirm(log_johnson, window, shape, near)
        yield case(label, log_johnson, window, shape, (lam, lam, 1, delta))


write("johnson_su", cases())
