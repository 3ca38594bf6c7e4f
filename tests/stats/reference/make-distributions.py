"""Writes distributions.json, which tests/stats/independent.test.ts reads. Made with Python 3.11.7,
scipy 1.17.1 and mpmath 1.4.1."""

import json

import numpy as np
from mpmath import mp, mpf, ncdf
from scipy import special, stats

mp.dps = 150  # for Gaussian tails, whose cdf is near 1

erfc = [[float(x), float(special.erfc(x))] for x in np.linspace(-6, 12, 73)]
mass = []
for a, b in [(-1, 1), (0, 0.001), (3, 4), (-8, -7), (20, 21), (-5, 9), (1.2, 1.2001), (-0.3, 12)]:
    mass.append([a, b, float(ncdf(mpf(b)) - ncdf(mpf(a)))])
log_gamma = [[x, float(special.gammaln(x))] for x in (0.1, 0.5, 1.5, 3.0, 9.99, 10.5, 123.4, 2048.0, 1e6)]
chi2 = [
    [x, dof, float(stats.chi2.sf(x, dof))]
    for x, dof in [(0.5, 1), (9.0, 1), (3.0, 4), (18.4, 4), (60.0, 50), (120.0, 50), (4000.0, 4096), (4500.0, 4096)]
]
ks = [[d, n, float(stats.kstwobign.sf(d * (n**0.5 + 0.12 + 0.11 / n**0.5)))] for d, n in [(0.05, 400), (0.004, 1e5)]]
print(json.dumps({"erfc": erfc, "mass": mass, "logGamma": log_gamma, "chiSquare": chi2, "kolmogorov": ks}))
