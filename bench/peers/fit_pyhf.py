"""Does one job on a workspace with pyhf: fit_pyhf.py BACKEND WORK WORKSPACE.json OUT.json [COUNT]

BACKEND is numpy (scipy's SLSQP, derivatives by differences) or jax (compiled, exact derivatives); WORK is fit, hypotest, limit, scan
(COUNT values of 0 ... 5) or toys (COUNT of each hypothesis). As people use them, with the interpolation codes 4 and 4p. Says the
seconds of the work alone, of jax after the first call has compiled everything; and of everything from the imports on to the first answer.
"""

import json
import sys
import time

begin = time.perf_counter()
import numpy as np  # noqa: E402
import pyhf  # noqa: E402
import pyhf.infer.intervals.upper_limits as upper_limits  # noqa: E402

CODES = {"normsys": {"interpcode": "code4"}, "histosys": {"interpcode": "code4p"}}
MU = 1.0
hypotest = pyhf.infer.hypotest


def plain(mu, data, model, **kwargs):
    """hypotest with Python's numbers: toms748_scan keeps answers by mu, which jax's arrays do not allow."""
    observed, expected = hypotest(float(mu), data, model, **kwargs)
    return float(observed), [float(x) for x in expected]


def fit(data, model):
    return [float(pyhf.infer.mle.fit(data, model, return_fitted_val=True)[1])]


def test(data, model):
    observed, expected = plain(MU, data, model, test_stat="qtilde", return_expected_set=True)
    return [observed, *expected]


def limit(data, model):
    upper_limits.hypotest = plain
    bounds = model.config.suggested_bounds()[model.config.poi_index]
    observed, expected = upper_limits.toms748_scan(data, model, *bounds)
    return [float(observed), *map(float, expected)]


def scan(data, model, count):
    best = fit(data, model)[0]
    at = lambda mu: pyhf.infer.mle.fixed_poi_fit(mu, data, model, return_fitted_val=True)[1]  # noqa: E731
    return [float(at(mu)) - best for mu in np.linspace(0.0, 5.0, count)]


def toys(data, model, count):
    """CL_s+b and CL_b: the parts of each hypothesis' toys at or beyond the observed statistic. (hypotest itself fails with numpy 2.4.)"""
    calculator = pyhf.infer.calculators.ToyCalculator(data, model, test_stat="qtilde", ntoys=count, track_progress=False)
    signal, background = calculator.distributions(MU)
    observed = calculator.teststatistic(MU)
    return [float(signal.pvalue(observed)), float(background.pvalue(observed))]


if __name__ == "__main__":
    backend, work, path, out, *count = sys.argv[1:]
    pyhf.set_backend(backend, precision="64b")
    with open(path) as file:
        workspace = pyhf.Workspace(json.load(file))
    model = workspace.model(modifier_settings=CODES)
    data = workspace.data(model)
    jobs = {"fit": fit, "hypotest": test, "limit": limit, "scan": scan, "toys": toys}
    job = lambda: jobs[work](data, model, *map(int, count))  # noqa: E731
    first = None
    if backend == "jax":
        # The calls of a test compile all that the others need.
        (job if work == "fit" else lambda: test(data, model))()
        first = time.perf_counter() - begin if work in ("fit", "hypotest") else None
    start = time.perf_counter()
    answer = job()
    end = time.perf_counter()
    with open(out, "w") as file:
        json.dump({"seconds": end - start, "first": end - begin if backend == "numpy" else first, "answer": answer}, file)
