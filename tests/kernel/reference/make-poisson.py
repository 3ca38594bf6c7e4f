"""Writes poisson.json: exact probabilities of ranges of counts, for tests/kernel/poisson.test.ts.

Made with Python 3.11.7, scipy 1.17.1 and mpmath 1.4.1. Each range [edges[i], edges[i + 1]) has a probability of at least
2e-5; they are about 120 or fewer. Probabilities are differences of whichever tail is smaller, and mpmath confirms them up to mean 1000."""

import json

import numpy as np
from mpmath import mp, mpf, gammainc
from scipy import stats

mp.dps = 40
MEANS = [0.0, 0.001, 0.3, 4.2, 9.999, 10.0, 10.001, 57.0, 1e3, 1e6, 1e9]


def edges_of(mean):
    if mean == 0:
        return [0, 1]
    quantiles = np.concatenate([[3e-5, 3e-4, 3e-3], np.linspace(0.01, 0.99, 111), [1 - 3e-3, 1 - 3e-4, 1 - 3e-5]])
    inner = sorted({int(stats.poisson.ppf(q, mean)) + 1 for q in quantiles})
    return [0] + inner


def probability(low, high, mean):
    """Of low <= k < high; high None stands for no end."""
    if high is None:
        return float(stats.poisson.sf(low - 1, mean))
    if low > mean:
        return float(stats.poisson.sf(low - 1, mean) - stats.poisson.sf(high - 1, mean))
    below = float(stats.poisson.cdf(low - 1, mean)) if low > 0 else 0.0
    return float(stats.poisson.cdf(high - 1, mean)) - below


def confirm(low, high, mean, value):
    cdf = lambda k: gammainc(k, 0, mpf(mean), regularized=True) if k > 0 else mpf(1)  # P(count >= k)
    exact = cdf(low) - (cdf(high) if high is not None else 0)
    assert abs(exact - value) < 1e-10 * max(1e-3, float(exact)), (low, high, mean, value, exact)


table = []
for mean in MEANS:
    edges = edges_of(mean)
    pairs = list(zip(edges, edges[1:] + [None]))
    probabilities = [probability(low, high, mean) for low, high in pairs]
    # Ranges that are too rare to be judged are joined with the one before.
    kept_edges, kept = [], []
    for edge, p in zip(edges, probabilities):
        if kept and p < 2e-5:
            kept[-1] += p
        else:
            kept_edges.append(edge)
            kept.append(p)
    if mean <= 1e3:
        for i, low in enumerate(kept_edges):
            if i % 7 == 0 and mean > 0:
                confirm(low, kept_edges[i + 1] if i + 1 < len(kept_edges) else None, mean, kept[i])
    assert abs(sum(kept) - 1) < 1e-9, (mean, sum(kept))
    table.append({"mean": mean, "edges": kept_edges, "probabilities": kept})
print(json.dumps(table))
