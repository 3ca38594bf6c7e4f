"""Writes pdfs/kde.json."""

from mpmath import erfc, exp, log, mpf, pi, sqrt
from morphing import morphed, systematics_spec
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




def log_morphing(bandwidth, centers, weights, ratios, places):
    h = mpf(bandwidth)

    def f(x, shape, window):
        moved = morphed(centers, places, shape[len(ratios) :])
        factors = morphed([1] * len(centers), ratios, shape[: len(ratios)])
        total = value = mpf(0)
        for c, w, r in zip(moved, weights, factors):
            if r <= 0:
                continue
            lower, upper = ((mpf(edge) - c) / h / sqrt(mpf(2)) for edge in window)
            total += mpf(w) * r
            value += mpf(w) * r * exp(-(((mpf(x) - c) / h) ** 2) / 2) / ((erfc(lower) - erfc(upper)) / 2)
        return log(value / total / h / sqrt(2 * pi))

    return f


def morphing_cases():
    some = [93.5, 88.25, 91, 90.75, 71.125, 97, 91, 102.5, 89.0625]
    weights = [1, 2, 0.5, 1.5, 3, 1.25, 7, 0.125, 1]
    up = [1.1, 0.95, 1, 1.02, 1.25, 1.08, 0.97, 1.3, 0.98]
    down = [0.92, 1.03, 1.01, 1, 0.8, 0.95, 1.02, 0.75, 1.01]
    scaled = [c * 1.01 for c in some]
    lowered = [c * 0.988 for c in some]
    spread = [91 + (c - 91) * 1.08 for c in some]
    drawn = [91 + (c - 91) * 0.9 for c in some]
    tilt, bend = ("code0", up, down), ("code4p", down[::-1], up[::-1])
    scale, width = ("code0", scaled, lowered), ("code4p", spread, drawn)
    near = (60, 120)
    yield "weights, code0", near, 4, some, None, [tilt], [], [0.75]
    yield "weights, code0 below 0", near, 4, some, weights, [tilt], [], [-1.5]
    yield "weights, code4p", near, 4, some, weights, [bend], [], [0.4]
    yield "centres, code0", near, 4, some, None, [], [scale], [-0.6]
    yield "centres, code4p", near, 3, some, weights, [], [width], [0.3]
    yield "centres, code4p outside", near, 3, some, weights, [], [width], [-1.4]
    yield "all at once", near, 4, some, weights, [tilt, bend], [scale, width], [0.5, -0.7, 1.2, 0.35]
    yield "weights that vanish", near, 5, some, weights, [("code0", [1.5, 0.5] + up[2:], down)], [], [2.5]
    yield "centres that pass each other", (0, 10), 0.8, [2, 3, 5, 7.5], None, [], [("code0", [4, 2.5, 6, 7], [1, 4.5, 4.5, 8])], [0.9]
    yield "centres outside the window", (0, 10), 0.8, [0.5, 4, 9.75, 9], None, [("code0", [1.1, 1, 0.9, 1], [0.9, 1, 1.1, 1])], [("code0", [0.75, 4.5, 10, 9.5], [0, 3.5, 9, 8.5])], [0.5, 3]
    yield "a window narrower than the kernels", (0, 1), 4, [0.25, 0.5, 0.875], None, [], [("code4p", [0.5, 0.75, 1], [0, 0.25, 0.75])], [0.8]


def all_cases():
    yield from cases()
    for label, window, bandwidth, centers, weights, ratios, places, shape in morphing_cases():
        f = log_morphing(bandwidth, centers, weights or [1] * len(centers), ratios, places)
        if window == (60, 120):
            confirm(f, window, shape, [mpf(c) + mpf(bandwidth) * k for c in centers for k in (-4, -2, 0, 2, 4)])
        spec = {"bandwidth": bandwidth, "centers": centers}
        if weights is not None:
            spec["weights"] = weights
        if ratios:
            spec["weight_systematics"] = systematics_spec(ratios)
        if places:
            spec["horizontal_systematics"] = systematics_spec(places, len(ratios))
        yield case(label, f, window, shape, [1] * len(shape), spec)


write("kde", all_cases())
