"""Writes pdfs/kde.json."""

from mpmath import erfc, exp, log, mpf, pi, sqrt
from pdf_cases import case, confirm, write


def log_kde(bandwidth, centers, weights):
    h = mpf(bandwidth)
    masses = {}

    def mass(c, window):
        if c not in masses:
            lower, upper = ((mpf(edge) - mpf(c)) / h / sqrt(mpf(2)) for edge in window)
            masses[c] = (erfc(lower) - erfc(upper)) / 2
        return masses[c]

    def f(x, shape, window):
        kernels = (
            mpf(w) * exp(-(((mpf(x) - mpf(c)) / h) ** 2) / 2) / mass(c, window) for c, w in zip(centers, weights)
        )
        return log(sum(kernels) / sum(mpf(w) for w in weights) / h / sqrt(2 * pi))

    return f


def kde_cases():
    # Unsorted, with one centre twice.
    some = [93.5, 88.25, 91, 90.75, 71.125, 97, 91, 102.5, 89.0625]
    yield "nine centres", (60, 120), 4, some, None
    yield "weights, one of them 0", (60, 120), 5.5, some, [1, 2, 0.5, 0, 3, 1.25, 7, 0.125, 1]
    yield "centres at both ends of the window", (0, 10), 0.8, [0, 10, 4], None
    yield "one centre", (0, 10), 1.5, [3.25], None
    yield "all at one place, which is narrow", (0, 10), 0.01, [7, 7, 7, 7], None
    yield "near each other, far from most of the window", (60, 180), 0.75, [70 + 0.03125 * i for i in range(33)], None
    yield "ten windows wide", (0, 1), 10, [0.25, 0.5, 0.875], None
    # Golden ratio's steps: as even as steps without a period can be.
    even = [round(100 * ((i * 0.6180339887498949) % 1), 4) for i in range(250)]
    yield "250 centres", (0, 100), 4, even, [1 + (5 * i) % 7 for i in range(250)]
    yield "weights that differ by a billion", (0, 10), 1, [2, 5, 8], [1e-3, 1e6, 1]


def cases():
    for label, window, bandwidth, centers, weights in kde_cases():
        f = log_kde(bandwidth, centers, weights or [1] * len(centers))
        near = [mpf(c) + mpf(bandwidth) * k for c in centers[:33] for k in (-8, -4, -2, 0, 2, 4, 8)]
        if len(centers) < 100:
            confirm(f, window, (), near)
        spec = {"bandwidth": bandwidth, "centers": centers}
        if weights is not None:
            spec["weights"] = weights
        yield case(label, f, window, (), (), spec)


write("kde", cases())
