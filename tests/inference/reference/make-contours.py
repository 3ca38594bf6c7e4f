"""Writes contours.json: profiles in two parameters and their contours, for tests/inference/plane-scan.test.ts.

Made with Python 3.11.7, numpy 2.4.6, scipy 1.17.1 and iminuit 2.33.0: a Gaussian peak on an exponential in a window, 260 events,
all five parameters free. Profiles on a grid by Migrad; contours by MNCONTOUR; MNCONTOUR's points are profiled again by Migrad
and say themselves how far they are from their level."""

import json

import numpy as np
from iminuit import Minuit
from scipy.special import ndtr

LOWER, UPPER = 0.0, 10.0
random = np.random.default_rng(20261121)
events = []
while len(events) < 60:
    x = random.normal(4.0, 0.7)
    if LOWER < x < UPPER:
        events.append(x)
while len(events) < 260:
    x = random.exponential(1 / 0.25)
    if x < UPPER:
        events.append(x)
events = np.round(np.sort(events), 6)


def nll(s, b, m, w, k):
    z = (events - m) / w
    peak = np.exp(-0.5 * z * z) / (np.sqrt(2 * np.pi) * w * (ndtr((UPPER - m) / w) - ndtr((LOWER - m) / w)))
    slope = np.exp(k * events) * k / (np.exp(k * UPPER) - np.exp(k * LOWER))
    return s + b - np.sum(np.log(s * peak + b * slope))


def minuit(**values):
    start = dict(s=60.0, b=200.0, m=4.0, w=0.7, k=-0.25) | values
    f = Minuit(nll, **start)
    f.errordef = Minuit.LIKELIHOOD
    f.strategy = 2
    f.tol = 1e-5
    f.limits["s"] = (0, 500)
    f.limits["b"] = (0, 1000)
    f.limits["m"] = (1, 9)
    f.limits["w"] = (0.1, 5)
    f.limits["k"] = (-3, 1)
    return f


best = minuit()
best.migrad()
best.hesse()
assert best.valid
lowest = best.fval


def profile(x, y, at):
    f = minuit(**dict(zip(best.parameters, best.values)) | {x: at[0], y: at[1]})
    f.fixed[x] = True
    f.fixed[y] = True
    for _ in range(3):
        f.migrad()
    assert f.valid
    return 2 * (f.fval - lowest)


planes = []
for x, y in (("s", "w"), ("b", "k")):
    axes = [list(np.round(best.values[p] + np.linspace(-2.5, 3, 5) * best.errors[p], 6)) for p in (x, y)]
    grid = [[profile(x, y, (a, b)) for b in axes[1]] for a in axes[0]]
    contours = []
    for cl in (0.6826894921370859, 0.9544997361036416):
        points = best.mncontour(x, y, cl=cl, size=16)
        contours.append(
            {
                "cl": cl,
                "points": [[float(a), float(b)] for a, b in points],
                "two_delta_nll": [float(profile(x, y, p)) for p in points],
            }
        )
    planes.append({"parameters": [x, y], "axes": [[float(v) for v in a] for a in axes], "grid": grid, "contours": contours})

json.dump(
    {
        "window": [LOWER, UPPER],
        "events": [float(x) for x in events],
        "best": {p: float(best.values[p]) for p in best.parameters},
        "errors": {p: float(best.errors[p]) for p in best.parameters},
        "planes": planes,
    },
    open("contours.json", "w"),
)
