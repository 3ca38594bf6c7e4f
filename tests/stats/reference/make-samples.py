"""Writes samples.json, for moments.test.ts and bootstrap.test.ts. Made with Python 3.11.7, numpy 2.4.6, scipy 1.17.1.

The bootstrap's resamples are drawn here with a small generator that the test has too, and given to scipy as its own
`bootstrap_result`, so that scipy computes the interval of exactly the same resampled means."""

import json
import math

import numpy as np
from scipy import stats

rng = np.random.default_rng(20260711)


class Counter:
    """The test's `below`: a 32-bit linear congruential generator (Numerical Recipes' constants)."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (1664525 * self.state + 1013904223) % 2**32
        return self.state * n // 2**32


def moments(values):
    exact = [float(v) for v in values]
    mean = math.fsum(exact) / len(exact)
    std = math.sqrt(math.fsum((v - mean) ** 2 for v in exact) / len(exact))
    return {"values": exact, "mean": mean, "std": std}


samples = {
    "normal": rng.normal(3, 2, 100).tolist(),
    "skewed": rng.exponential(1, 37).tolist(),
    "two": [1.5, -2.25],
    "one": [4.125],
    "large offset": (1e9 + rng.normal(0, 1, 64)).tolist(),
}
shares = [0.0, 0.023, 0.16, 0.25, 0.5, 0.84, 0.977, 1.0]
quantiles = [
    {
        "values": values,
        "shares": shares,
        "linear": np.quantile(values, shares, method="linear").tolist(),
        "nearest": np.quantile(values, shares, method="nearest").tolist(),
    }
    for values in (samples["normal"], samples["skewed"], samples["two"], samples["one"])
]


def bootstrap(values, level, resamples, seed, method):
    counter = Counter(seed)
    values = np.asarray(values)
    n = len(values)
    means = np.array([values[[counter.below(n) for _ in range(n)]].mean() for _ in range(resamples)])

    class Earlier:
        bootstrap_distribution = means

    result = stats.bootstrap(
        (values,), np.mean, n_resamples=0, bootstrap_result=Earlier, confidence_level=level, method=method
    )
    low, high = result.confidence_interval
    return {
        "values": values.tolist(),
        "level": level,
        "resamples": resamples,
        "seed": seed,
        "method": "bca" if method == "BCa" else "percentile",
        "lower": float(low),
        "upper": float(high),
    }


intervals = [
    bootstrap(samples[name], level, resamples, seed, method)
    for name, level, resamples, seed in (
        ("normal", 0.6827, 500, 1),
        ("normal", 0.95, 2000, 2),
        ("skewed", 0.6827, 1000, 3),
        ("skewed", 0.95, 1000, 4),
    )
    for method in ("percentile", "BCa")
]
print(
    json.dumps(
        {"moments": [moments(v) for v in samples.values()], "quantiles": quantiles, "intervals": intervals}
    )
)
