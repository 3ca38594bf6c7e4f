"""Fits the Gauss+Exp model with iminuit and numba-stats: fit_iminuit.py FILE.parquet N_SIG N_BKG OUT.json

As people use them: an extended unbinned likelihood of numba-stats densities, truncated to the window, default settings
of Migrad and Hesse, derivatives by differences. The fit is timed alone after one of 1,000 events has compiled everything.
"""

import json
import sys
import time

import pyarrow.parquet as pq
from iminuit import Minuit
from iminuit.cost import ExtendedUnbinnedNLL
from numba_stats import truncexpon, truncnorm

LOWER, UPPER = 60.0, 120.0


def fit(events, n_sig: float, n_bkg: float) -> Minuit:
    def density(x, mu, mu_sig, sigma_sig, lambda_bkg):
        signal = mu * n_sig * truncnorm.pdf(x, LOWER, UPPER, mu_sig, sigma_sig)
        background = n_bkg * truncexpon.pdf(x, LOWER, UPPER, LOWER, -1 / lambda_bkg)
        return mu * n_sig + n_bkg, signal + background

    minuit = Minuit(ExtendedUnbinnedNLL(events, density), mu=1.0, mu_sig=91.0, sigma_sig=2.5, lambda_bkg=-0.03)
    minuit.limits = [(0, 5), (85, 95), (0.5, 10), (-0.1, -0.001)]
    minuit.migrad()
    minuit.hesse()
    return minuit


if __name__ == "__main__":
    path, n_sig, n_bkg, out = sys.argv[1:]
    events = pq.read_table(path)["mass"].to_numpy()
    fit(events[:1000], 250.0, 750.0)
    begin = time.perf_counter()
    m = fit(events, float(n_sig), float(n_bkg))
    seconds = time.perf_counter() - begin
    result = {
        "seconds": seconds,
        "converged": m.valid,
        "calls": m.nfcn,
        "nll": m.fval / 2,
        "bestfit": list(m.values),
        "uncertainties": list(m.errors),
    }
    with open(out, "w") as file:
        json.dump(result, file)
