"""Writes two-samples.json: distances of two samples, for tests/stats/two-sample.test.ts.

Made with Python 3.11.7, numpy 2.4.6 and scipy 1.17.1: ks_2samp, energy_distance (its square) in one dimension, and in two and
three the energy distance from scipy's cdist."""

import json

import numpy as np
from scipy.spatial.distance import cdist
from scipy.stats import energy_distance, ks_2samp

random = np.random.default_rng(7)


def line(a, b):
    a, b = np.round(a, 6), np.round(b, 6)
    return {
        "a": a.tolist(),
        "b": b.tolist(),
        "ks": float(ks_2samp(a, b).statistic),
        "energy": float(energy_distance(a, b) ** 2),
    }


def cloud(a, b):
    a, b = np.round(a, 6), np.round(b, 6)
    energy = 2 * cdist(a, b).mean() - cdist(a, a).mean() - cdist(b, b).mean()
    return {"a": a.T.tolist(), "b": b.T.tolist(), "energy": float(energy)}


json.dump(
    {
        "lines": [
            line(random.uniform(size=30), random.uniform(size=47)),
            line(random.normal(size=25), random.normal(0.8, 2, size=60)),
            # Many ties, within the samples and between them.
            line(random.integers(0, 6, size=40).astype(float), random.integers(1, 8, size=33).astype(float)),
            line(random.exponential(size=1), random.exponential(size=12)),
            line(np.array([0.0, 1.0]), np.array([5.0, 6.0, 7.0])),
        ],
        "clouds": [
            cloud(random.uniform(size=(20, 2)), random.uniform(size=(31, 2))),
            cloud(random.normal(size=(25, 3)), random.normal(0.5, 1.5, size=(18, 3))),
        ],
    },
    open("two-samples.json", "w"),
)
