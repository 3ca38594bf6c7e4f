"""Writes pdfs/double_crystal_ball.json. The density is written down as it is defined, with A and B on each side."""

from make_crystal_ball import core_mass, log_tail, places, scales_of, tail_mass
from mpmath import log, mpf
from pdf_cases import case, confirm, write


def log_double_crystal_ball(x, shape, window):
    mu, sigma, alpha_l, n_l, alpha_r, n_r = shape
    lower, upper = ((mpf(edge) - mu) / sigma for edge in window)
    mass = mpf(0)
    if lower < -alpha_l:
        mass += tail_mass(max(alpha_l, -upper), -lower, alpha_l, n_l)
    if upper > alpha_r:
        mass += tail_mass(max(alpha_r, lower), upper, alpha_r, n_r)
    if max(lower, -alpha_l) < min(upper, alpha_r):
        mass += core_mass(max(lower, -alpha_l), min(upper, alpha_r))
    t = (mpf(x) - mu) / sigma
    if t < -alpha_l:
        value = log_tail(-t, alpha_l, n_l)
    elif t > alpha_r:
        value = log_tail(t, alpha_r, n_r)
    else:
        value = -(t**2) / 2
    return value - log(sigma) - log(mass)


def double_crystal_ball_cases():
    window = (60, 120)
    yield "ordinary", window, (91, 3, 1.5, 5, 2, 6)
    yield "core only", window, (91, 10, 5, 2, 4, 3)
    yield "left tail only", window, (130, 5, 1.25, 3, 1, 4)
    yield "right tail only, far", (400, 1000), (0, 2, 1.5, 4, 0.75, 2.5)
    yield "no left tail", window, (58, 6, 1.5, 4, 1, 3)
    yield "n near 1 and large", window, (91, 3, 1.5, 1.001, 1.25, 1000)
    yield "large and near 1", window, (91, 3, 0.5, 300, 2, 1.01)
    yield "small and large alpha", window, (91, 3, 0.1, 5, 5, 2)
    yield "narrow: a 3000th of the window", window, (87.1234, 0.02, 1.2, 1.5, 0.7, 3)
    yield "hundred windows wide", window, (80, 6000, 1.2, 3, 1.4, 5)
    yield "units of 1e-9", (1e-9, 9e-9), (4e-9, 1e-9, 1, 2, 2, 3)


if __name__ == "__main__":
    cases = []
    for label, window, shape in double_crystal_ball_cases():
        mu, sigma, alpha_l, n_l, alpha_r, n_r = shape
        left, right = mu - alpha_l * sigma, mu + alpha_r * sigma
        near = [mu + sigma * k for k in (-12, -8, -4, -2, 0, 2, 4, 8, 12)] + [left, right]
        near += [left - sigma * 4**k for k in range(6)] + [right + sigma * 4**k for k in range(6)]
        confirm(log_double_crystal_ball, window, shape, near)
        scales = scales_of(sigma, [(alpha_l, n_l), (alpha_r, n_r)])
        xs = list(places(window, [left, right], sigma))
        cases.append(case(label, log_double_crystal_ball, window, shape, scales, xs=xs))
    write("double_crystal_ball", cases)
