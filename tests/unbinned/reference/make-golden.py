"""Writes golden.json and golden-{42,43}.f64: the data of two published fits, and iminuit's answers to them.

Made with Python 3.11.7, numpy 2.4.6, scipy 1.17.1, iminuit 2.33.0 and mpmath 1.4.1 (`python make-golden.py` in this
folder, minutes). mpmath polishes iminuit's minimum by Newton's method at 40 digits. The data
recipe is that of NextStat's benchmarks/unbinned/run_suite.py, case gauss_exp, 10,000 events: a generator seeded with the
seed; 2,500 normal numbers (91.2, 2.5) in the window [60, 120], taken from batches of 5,000; 7,500 numbers of e^(-0.03 x)
by the inverse of its distribution function; shuffled together. Published: -ln L at the minimum by NextStat (to 1e-8) and
RooFit 6.36, docs/benchmarks/cross-framework-unbinned-2026-02-11.md."""

import json
import math

import numpy as np
from iminuit import Minuit
from mpmath import mp, mpf
from scipy.special import ndtr

LOW, HIGH = 60.0, 120.0


def events(seed, n=10_000):
    rng = np.random.default_rng(seed)
    n_sig = n // 4
    kept = []
    count = 0
    while count < n_sig:
        batch = rng.normal(91.2, 2.5, max(2 * n_sig, 2048))
        batch = batch[(batch >= LOW) & (batch <= HIGH)]
        kept.append(batch)
        count += len(batch)
    signal = np.concatenate(kept)[:n_sig]
    k = -0.03
    u = rng.random(n - n_sig)
    background = np.log(np.exp(k * LOW) + u * (np.exp(k * HIGH) - np.exp(k * LOW))) / k
    x = np.concatenate([signal, background])
    rng.shuffle(x)
    return x


def negative_log(x, n_sig, n_bkg):
    def value(mu, m, s, k):
        z = (x - m) / s
        mass = ndtr((HIGH - m) / s) - ndtr((LOW - m) / s)
        gauss = np.exp(-0.5 * z * z) / (s * math.sqrt(2 * math.pi) * mass)
        expo = np.exp(k * (x - LOW)) * k / math.expm1(k * (HIGH - LOW))
        terms = np.log(mu * n_sig * gauss + n_bkg * expo)
        return mu * n_sig + n_bkg - math.fsum(terms)

    return value


mp.dps = 40


def polish(x, n_sig, n_bkg, start):
    """Minimum, value and covariance at 40 digits; derivatives are central differences with steps of 1e-12."""
    xs = [mpf(float(v)) for v in x]
    cache = {}

    def signal(m, s):
        if (m, s) not in cache:
            mass = (mp.erf((HIGH - m) / s / mp.sqrt(2)) - mp.erf((LOW - m) / s / mp.sqrt(2))) / 2
            norm = s * mp.sqrt(2 * mp.pi) * mass
            cache[m, s] = [mp.exp(-(((v - m) / s) ** 2) / 2) / norm for v in xs]
        return cache[m, s]

    def background(k):
        if k not in cache:
            norm = mp.expm1(k * (HIGH - LOW)) / k
            cache[k] = [mp.exp(k * (v - LOW)) / norm for v in xs]
        return cache[k]

    def value(at):
        mu, m, s, k = at
        nu = mu * n_sig
        logs = mp.fsum(mp.log(nu * f + n_bkg * g) for f, g in zip(signal(m, s), background(k)))
        return nu + n_bkg - logs

    at = [mpf(v) for v in start]
    steps = [mpf(v) for v in ("1e-12", "1e-12", "1e-12", "1e-14")]
    n = len(at)
    for _ in range(3):
        cache.clear()
        moved = lambda *by: value([v + sum(sign * steps[i] for i, sign in by if i == j) for j, v in enumerate(at)])
        here = value(at)
        up = [moved((i, 1)) for i in range(n)]
        down = [moved((i, -1)) for i in range(n)]
        gradient = mp.matrix([(up[i] - down[i]) / (2 * steps[i]) for i in range(n)])
        hessian = mp.matrix(n, n)
        for i in range(n):
            hessian[i, i] = (up[i] - 2 * here + down[i]) / steps[i] ** 2
            for j in range(i):
                corners = sum(p * q * moved((i, p), (j, q)) for p in (1, -1) for q in (1, -1))
                hessian[i, j] = hessian[j, i] = corners / (4 * steps[i] * steps[j])
        step = mp.lu_solve(hessian, gradient)
        at = [v - d for v, d in zip(at, step)]
    covariance = hessian**-1
    assert max(abs(d) for d in step) < mpf("1e-12")
    return {
        "nll": float(value(at)),
        "at": [float(v) for v in at],
        "covariance": [float(covariance[i, j]) for i in range(n) for j in range(n)],
    }


def fit(seed):
    x = events(seed)
    x.astype("<f8").tofile(f"golden-{seed}.f64")
    n = len(x)
    fcn = negative_log(x, n // 4, n - n // 4)
    m = Minuit(fcn, mu=1.0, m=91.0, s=2.5, k=-0.03)
    m.errordef = Minuit.LIKELIHOOD
    m.limits = [(0, 5), (85, 95), (0.5, 10), (-0.1, -0.001)]
    m.strategy = 2
    m.tol = 1e-6
    m.migrad()
    m.migrad()
    m.hesse()
    hesse = list(m.errors)
    value, at = m.fval, list(m.values)
    m.tol = 0.1
    m.minos()
    return {
        "seed": seed,
        "events": n,
        "mpmath": polish(x, n // 4, n - n // 4, at),
        "iminuit": {
            "nll": value,
            "at": at,
            "errors": hesse,
            "minos": [[e.lower, e.upper] for e in m.merrors.values()],
        },
    }


# Published -ln L: RooFit's, which is the true minimum to the digits given; NextStat's own lies up to 3e-9 above.
published = {42: -43270.4810134614, 43: -43121.5560471290}
answers = [{**fit(seed), "published": published[seed]} for seed in (42, 43)]
with open("golden.json", "w") as file:
    json.dump(answers, file)
for a in answers:
    print(a["seed"], a["published"], a["mpmath"], a["iminuit"])
