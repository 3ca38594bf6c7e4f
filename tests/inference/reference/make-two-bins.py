# CL_s of two counted bins whose backgrounds were measured, in closed form: at given mu the best gamma of a bin is the root
# of a quadratic equation, and the best mu that of a monotone derivative. Writes two-bins.json. Needs mpmath.
import json
from pathlib import Path

from mpmath import findroot, log, mp, mpf, ncdf, sqrt

mp.dps = 40
signal, background, uncertainty, counted = [12, 11], [50, 52], [3, 7], [51, 48]
tau = [(mpf(b) / u) ** 2 for b, u in zip(background, uncertainty)]


def gammas(mu, n, m):
    """Roots of n b / (mu s + g b) + m tau / g = b + tau."""
    best = []
    for s, b, t, n_i, m_i in zip(signal, background, tau, n, m):
        a, c = b * (b + t), -m_i * t * mu * s
        h = mu * s * (b + t) - n_i * b - m_i * t * b
        best.append((-h + sqrt(h * h - 4 * a * c)) / (2 * a))
    return best


def nll(mu, n, m):
    total = mpf(0)
    for s, b, t, n_i, m_i, g in zip(signal, background, tau, n, m, gammas(mu, n, m)):
        nu = mu * s + g * b
        total += nu - n_i * log(nu) + g * t - m_i * t * log(g * t)
    return total


def slope(mu, n, m):
    return sum(s * (1 - n_i / (mu * s + g * b)) for s, b, n_i, g in zip(signal, background, n, gammas(mu, n, m)))


def q_tilde(mu, n, m):
    best = findroot(lambda x: slope(x, n, m), (mpf(-1), mpf(2)), solver='anderson') if slope(mpf(0), n, m) < 0 else mpf(0)
    return mpf(0) if best > mu else 2 * (nll(mu, n, m) - nll(best, n, m))


def confidence(mu):
    n, m = [mpf(x) for x in counted], [mpf(1), mpf(1)]
    g = gammas(mpf(0), n, m)
    q = q_tilde(mu, n, m)
    q_asimov = q_tilde(mu, [b * x for b, x in zip(background, g)], g)
    root = sqrt(q_asimov)
    below = q <= q_asimov
    x, y = (sqrt(q), sqrt(q) - root) if below else ((q + q_asimov) / (2 * root), (q - q_asimov) / (2 * root))
    return {
        'mu': float(mu),
        'q': float(q),
        'q_asimov': float(q_asimov),
        'cls': float(ncdf(-x) / ncdf(-y)),
        'expected': [float(ncdf(k - root) / ncdf(k)) for k in (-2, -1, 0, 1, 2)],
    }


path = Path(__file__).with_name('two-bins.json')
path.write_text(json.dumps([confidence(mpf(mu)) for mu in ('0.25', '1', '2.5')], indent=2) + '\n')
