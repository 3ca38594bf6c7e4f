"""Writes profiles.json: where profiled likelihoods rise by 1/2, for tests/inference/minos.test.ts and scan.test.ts.

Made with Python 3.11.7 and mpmath 1.4.1: roots of closed forms at 40 digits."""

import json

from mpmath import mp, mpf, erfc, exp, expm1, findroot, log, sqrt

mp.dps = 40
HALF = mpf(1) / 2


def crossings(profile, best, low, high):
    """Where `profile`, 0 at `best`, is 1/2: between low and best, and between best and high; null where it is not."""
    answer = []
    for edge in (low, high):
        if profile(edge) < HALF:
            answer.append(None)
            continue
        root = findroot(lambda x: profile(x) - HALF, (edge, best), solver="anderson", tol=1e-30, maxsteps=500)
        answer.append(float(root - best))
    return answer


def poisson(n):
    n = mpf(n)
    return crossings(lambda mu: mu - n - n * log(mu / n), n, n / mpf(10) ** 6, 20 * n + 20)


def lifetime(n):
    """Of n decays with mean time 1: n (ln tau + 1/tau - 1)."""
    n = mpf(n)
    return crossings(lambda tau: n * (log(tau) + 1 / tau - 1), mpf(1), mpf("0.01"), mpf(1000))


def gaussian(n):
    """Mean and width of n values whose mean is 0 and population width 1, each with the other profiled."""
    n = mpf(n)
    mean = crossings(lambda m: n / 2 * log(1 + m * m), mpf(0), mpf(-1000), mpf(1000))
    width = crossings(lambda s: n * (log(s) + (1 / s**2 - 1) / 2), mpf(1), mpf("0.01"), mpf(1000))
    return {"n": int(n), "mean": mean, "width": width}


# Twelve events of an exponential on [0, 5], whose slope's likelihood has no closed minimum.
TIMES = [0.05, 0.21, 0.33, 0.47, 0.6, 0.82, 1.04, 1.4, 1.75, 2.3, 3.1, 4.4]


def truncated():
    n = len(TIMES)
    total = sum(mpf(t) for t in TIMES)
    value = lambda k: -k * total + n * log(expm1(5 * k) / k)
    best = findroot(lambda k: mp.diff(value, k), mpf("-0.5"))
    profile = lambda k: value(k) - value(best)
    return {"times": TIMES, "best": float(best), "errors": crossings(profile, best, mpf(-20), mpf("-1e-9") if profile(mpf("-1e-9")) > HALF else mpf(5)), "sigma": float(1 / sqrt(mp.diff(value, best, 2)))}


print(
    json.dumps(
        {
            "poisson": [{"n": n, "errors": poisson(n)} for n in (1, 2, 3, 10, 100, 12345)],
            "lifetime": [{"n": n, "errors": lifetime(n)} for n in (1, 2, 5, 100)],
            "gaussian": [gaussian(n) for n in (3, 10, 1000)],
            "truncated": truncated(),
        }
    )
)
