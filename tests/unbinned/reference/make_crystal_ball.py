"""Writes pdfs/crystal_ball.json. The density is written down as it is defined, with A and B."""

from mpmath import erfc, exp, log, mp, mpf, pi, sqrt
from pdf_cases import case, confirm, write

mp.dps = 100


def log_tail(s, alpha, n):
    """ln A - n ln(B + s), s >= alpha."""
    return n * log(n / alpha) - alpha**2 / 2 - n * log(n / alpha - alpha + s)


def tail_mass(near, far, alpha, n):
    offset = n / alpha - alpha
    scale = exp(n * log(n / alpha) - alpha**2 / 2) / (n - 1)
    return scale * ((offset + near) ** (1 - n) - (offset + far) ** (1 - n))


def core_mass(near, far):
    if near + far < 0:
        near, far = -far, -near
    return sqrt(pi / 2) * (erfc(near / sqrt(mpf(2))) - erfc(far / sqrt(mpf(2))))


def log_crystal_ball(x, shape, window):
    mu, sigma, alpha, n = shape
    lower, upper = ((mpf(edge) - mu) / sigma for edge in window)
    mass = mpf(0)
    if lower < -alpha:
        mass += tail_mass(max(alpha, -upper), -lower, alpha, n)
    if upper > -alpha:
        mass += core_mass(max(lower, -alpha), upper)
    t = (mpf(x) - mu) / sigma
    value = -(t**2) / 2 if t > -alpha else log_tail(-t, alpha, n)
    return value - log(sigma) - log(mass)


def crystal_ball_cases():
    window = (60, 120)
    yield "ordinary", window, (91, 3, 1.5, 5)
    yield "mean below the window, core only", window, (55, 20, 2, 3)
    yield "core only", window, (91, 3, 11, 5)
    yield "tail only, near", window, (130, 5, 1.25, 3)
    yield "tail only, far", (-1000, -400), (0, 2, 0.75, 2.5)
    yield "tail only, thin", (-3.01, -3), (0, 1, 1, 4)
    yield "n near 1", window, (91, 3, 1.5, 1.001)
    yield "n = 1000", window, (91, 3, 1.5, 1000)
    yield "n = 5000, tail only", window, (121.5, 8, 0.5, 5000)
    yield "small alpha", window, (91, 3, 0.1, 5)
    yield "small alpha, n near 1", window, (100, 0.5, 0.1, 1.05)
    yield "large alpha", window, (91, 3, 5, 2)
    yield "narrow: a 3000th of the window", window, (87.1234, 0.02, 1.2, 1.5)
    yield "hundred windows wide", window, (80, 6000, 1.2, 3)


def scales_of(sigma, pairs):
    """Steps of differences stay where n > 1 and the density is smooth."""
    return (sigma, sigma, *(s for alpha, n in pairs for s in (alpha, min(n, 100 * (n - 1)) / 2)))


def places(window, junctions, sigma):
    """Fixed shares of the window, none within a hundredth of sigma of a junction or of the window's width."""
    lower, upper = window
    apart = max(0.02 * sigma, 0)
    for share in (0.0, 0.0625, 0.3, 0.44, 0.52, 0.71, 0.97, 1.0):
        x = min(max(lower + (upper - lower) * share, lower), upper)
        assert all(abs(x - j) > apart for j in junctions), (window, x, junctions)
        yield x


if __name__ == "__main__":
    cases = []
    for label, window, shape in crystal_ball_cases():
        mu, sigma, alpha, n = shape
        junction = mu - alpha * sigma
        near = [mu + sigma * k for k in (-12, -8, -4, -2, 0, 2, 4, 8, 12)] + [junction]
        near += [junction - sigma * 4**k for k in range(6)]
        confirm(log_crystal_ball, window, shape, near)
        scales = scales_of(sigma, [(alpha, n)])
        cases.append(case(label, log_crystal_ball, window, shape, scales, xs=list(places(window, [junction], sigma))))
    write("crystal_ball", cases)
