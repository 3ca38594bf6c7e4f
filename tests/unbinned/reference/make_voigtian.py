"""Writes pdfs/voigtian.json: pseudo-Voigt by its closed forms; the Voigt profile by erfc of complex numbers, normalised by
quadrature to some 35 digits, so that its differences are taken with steps of 1e-8."""

import pdf_cases
from mpmath import atan, erfc, exp, log, mp, mpc, mpf, pi, quad, sqrt
from pdf_cases import case, confirm, write


def share(sigma, gamma):
    g, l = 2 * sigma * sqrt(2 * log(mpf(2))), 2 * gamma
    c = [mpf(s) for s in ("1", "2.69269", "2.42843", "4.47163", "0.07842", "1")]
    r = l / sum(c[i] * g ** (5 - i) * l**i for i in range(6)) ** (mpf(1) / 5)
    return mpf("1.36603") * r - mpf("0.47719") * r**2 + mpf("0.11116") * r**3


def log_pseudo(x, shape, window):
    mu, sigma, gamma = shape
    eta = share(sigma, gamma)
    a, b = (mpf(edge) - mu for edge in window)
    if a + b < 0:
        a, b = -b, -a
    normal = (erfc(a / sigma / sqrt(mpf(2))) - erfc(b / sigma / sqrt(mpf(2)))) / 2
    mass = eta * (atan(b / gamma) - atan(a / gamma)) / pi + (1 - eta) * normal
    d = mpf(x) - mu
    lorentz = gamma / pi / (d**2 + gamma**2)
    gauss = exp(-((d / sigma) ** 2) / 2) / sigma / sqrt(2 * pi)
    return log(eta * lorentz + (1 - eta) * gauss) - log(mass)


def profile(d, sigma, gamma):
    z = mpc(d, gamma) / sigma / sqrt(mpf(2))
    if abs(z) < 12:
        # exp(-z^2) may be as large as the inverse of erfc(-iz): the digits that the product loses are added before.
        with mp.workdps(mp.dps + int(abs(z) ** 2 / 2.3) + 5):
            return (exp(-z * z) * erfc(mpc(0, -1) * z)).real / sigma / sqrt(2 * pi)
    # The asymptotic series, whose smallest term is exp(-|z|^2) of the first.
    total, term = mpc(0), 1 / z
    for k in range(1, 140):
        total += term
        term *= (2 * k - 1) / (2 * z * z)
        if abs(term) < mpf(10) ** (-mp.dps - 5) * abs(total):
            break
    return (mpc(0, 1) / sqrt(pi) * total).real / sigma / sqrt(2 * pi)


masses = {}


def mass(shape, window):
    key = (tuple(shape), tuple(window))
    if key not in masses:
        mu, sigma, gamma = shape
        scale = mpf(float(max(sigma, gamma)))
        lower, upper = mpf(window[0]) - mu, mpf(window[1]) - mu
        inner = [s * scale * mpf(3) ** k for s in (-1, 1) for k in range(-1, 40)]
        points = [lower, *sorted(p for p in [*inner, mpf(0)] if lower < p < upper), upper]
        masses[key] = quad(
            lambda d: profile(d, sigma, gamma), points, method="gauss-legendre", maxdegree=6
        )
    return masses[key]


def log_voigt(x, shape, window):
    mu, sigma, gamma = shape
    return log(profile(mpf(x) - mu, sigma, gamma)) - log(mass(shape, window))


def pseudo_cases():
    window = (60, 120)
    yield "ordinary", window, (91, 2.5, 1.2)
    yield "Lorentzian a thousandth of the Gaussian", window, (88, 2.5, 0.0025)
    yield "Gaussian a thousandth of the Lorentzian", window, (88, 0.0025, 2.5)
    yield "peak at the lower end", window, (60, 2, 3)
    yield "peak outside", window, (52, 3, 1)
    yield "window 4 sigma above the peak", window, (50, 2.5, 0.3)
    yield "wider than the window", window, (85, 300, 200)
    yield "wider than the window, mean outside", window, (-100, 400, 300)
    yield "narrow", window, (87.1234, 0.01, 0.02)
    yield "units of 1e-12", (1e-12, 9e-12), (4e-12, 1e-12, 5e-13)


def exact_cases():
    window = (60, 120)
    yield "exact: ordinary", window, (91, 2.5, 1.2)
    yield "exact: Lorentzian a 10,000th of the Gaussian", window, (88, 2.5, 0.00025)
    yield "exact: Gaussian a thousandth of the Lorentzian", window, (88, 0.0025, 2.5)
    yield "exact: peak outside", window, (52, 3, 1)
    yield "exact: window 30 sigma above the peak", window, (-15, 2.5, 3)
    yield "exact: wider than the window", window, (85, 300, 200)
    yield "exact: narrow", window, (87.1234, 0.01, 0.02)
    yield "exact: units of 1e-12", (1e-12, 9e-12), (4e-12, 1e-12, 5e-13)


def centre_scale(sigma, gamma):
    return max(min(sigma, gamma), max(sigma, gamma) / 10)


def cases():
    mp.dps = 60
    pdf_cases.STEP = mpf(10) ** -15
    for label, window, (mu, sigma, gamma) in pseudo_cases():
        near = [mpf(mu) + s * mpf(w) * k for w in (sigma, gamma) for s in (-1, 1) for k in (0, 1, 3, 9, 30)]
        confirm(log_pseudo, window, (mu, sigma, gamma), near)
        yield case(label, log_pseudo, window, (mu, sigma, gamma), (centre_scale(sigma, gamma), sigma / 3, gamma))
    mp.dps = 45
    pdf_cases.STEP = mpf(10) ** -8
    for label, window, (mu, sigma, gamma) in exact_cases():
        shape = (mu, sigma, gamma)
        yield case(label, log_voigt, window, shape, (max(sigma, gamma), sigma, gamma), {"exact": True})


write("voigtian", cases())
