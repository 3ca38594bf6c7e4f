"""Writes pdfs/spline.json."""

from mpmath import log, mpf, sqrt
from pdf_cases import case, confirm, write


def slopes(x, y):
    secants = [(y[i + 1] - y[i]) / (x[i + 1] - x[i]) for i in range(len(x) - 1)]
    m = [secants[0]]
    for left, right in zip(secants, secants[1:]):
        m.append((left + right) / 2 if left * right > 0 else mpf(0))
    m.append(secants[-1])
    for i, d in enumerate(secants):
        if d == 0:
            m[i] = m[i + 1] = mpf(0)
            continue
        square = (m[i] / d) ** 2 + (m[i + 1] / d) ** 2
        if square > 9:
            m[i], m[i + 1] = (3 / sqrt(square) * s for s in (m[i], m[i + 1]))
    return m


def log_spline(knots_x, knots_y):
    x = [mpf(v) for v in knots_x]
    y = [mpf(v) for v in knots_y]
    m = slopes(x, y)
    n = len(x) - 1
    total = sum(
        (x[i + 1] - x[i]) * ((y[i] + y[i + 1]) / 2 + (x[i + 1] - x[i]) * (m[i] - m[i + 1]) / 12) for i in range(n)
    )

    def f(at, shape, window):
        i = max(k for k in range(n) if mpf(at) >= x[k])
        h = x[i + 1] - x[i]
        t = (mpf(at) - x[i]) / h
        value = (
            y[i] * (1 + 2 * t) * (1 - t) ** 2
            + h * m[i] * t * (1 - t) ** 2
            + y[i + 1] * t**2 * (3 - 2 * t)
            + h * m[i + 1] * t**2 * (t - 1)
        )
        return log(value / total)

    return f


def spline_cases():
    yield "a peak, even knots", [60, 70, 80, 90, 100, 110, 120], [0.2, 0.5, 2, 9, 2.5, 0.75, 0.5]
    yield "uneven knots, up and down", [0, 0.5, 1, 3, 3.25, 6, 10], [1, 4, 2, 2.5, 8, 0.5, 3]
    yield "two knots: a straight line", [-1, 4], [2, 7]
    yield "flat between two knots", [0, 1, 2, 3, 5], [1, 3, 3, 2, 2]
    yield "all flat", [0, 1, 2.5, 4], [0.7, 0.7, 0.7, 0.7]
    yield "falling by a million", [100, 110, 125, 150, 180], [1e3, 120, 4, 0.05, 1e-3]
    yield "a step, which slopes are shortened for", [0, 1, 2, 3, 4], [1, 1.001, 50, 50.002, 51]
    yield "many knots, highest at the end", [i / 4 for i in range(41)], [1 + ((3 * i) % 8) / 8 + i / 10 for i in range(41)]


def cases():
    for label, knots_x, knots_y in spline_cases():
        f = log_spline(knots_x, knots_y)
        window = (knots_x[0], knots_x[-1])
        confirm(f, window, (), knots_x)
        xs = list(knots_x)[:9] + [knots_x[-1]]
        xs += [knots_x[0] + (knots_x[-1] - knots_x[0]) * t for t in (0.0625, 0.3, 0.5, 0.71, 0.97, 0.999)]
        spec = {"knots_x": knots_x, "knots_y": knots_y}
        yield case(label, f, window, (), (), spec, sorted({float(x) for x in xs}))


write("spline", cases())
