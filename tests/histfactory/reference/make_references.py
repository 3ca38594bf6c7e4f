"""Reference numbers of pyhf (numpy backend, then jax for gold minima): run as
    python make_references.py SHARED_HISTFACTORY_DIR
with pyhf 0.7.6, jax and scipy installed; writes small.json, shared.json and gold.json beside it. Not run by tests."""

import json
import random
import sys
from pathlib import Path

import numpy as np
import pyhf
from shared_models import DEFAULT, model_of, shared_workspaces

here = Path(__file__).parent
shared = Path(sys.argv[1])
OLD = {"normsys": {"interpcode": "code1"}, "histosys": {"interpcode": "code0"}}


def mod(kind, name, data=None):
    return {"type": kind, "name": name, "data": data}


def sample(name, data, *modifiers):
    return {"name": name, "data": data, "modifiers": list(modifiers)}


def ws(channels, observations, parameters=(), poi="mu"):
    return {
        "channels": [{"name": n, "samples": s} for n, s in channels.items()],
        "observations": [{"name": n, "data": d} for n, d in observations.items()],
        "measurements": [{"name": "meas", "config": {"poi": poi, "parameters": list(parameters)}}],
        "version": "1.0.0",
    }


MU = mod("normfactor", "mu")
LUMI = {"name": "lumi", "auxdata": [1.0], "bounds": [[0.5, 1.5]], "inits": [1.0], "sigmas": [0.02]}


def histosys(name, lo, hi):
    return mod("histosys", name, {"lo_data": lo, "hi_data": hi})


def normsys(name, lo, hi):
    return mod("normsys", name, {"lo": lo, "hi": hi})


small = {
    # README of pyhf
    "hello": ws(
        {"singlechannel": [sample("signal", [12.0, 11.0], MU),
                           sample("background", [50.0, 52.0], mod("shapesys", "uncorr", [3.0, 7.0]))]},
        {"singlechannel": [51.0, 48.0]},
    ),
    # every type of modifier; names out of order; bins that fix their gammas; data that are not whole
    "everything": ws(
        {
            "zone": [
                sample("sig", [3.0, 8.0, 5.0], MU, mod("lumi", "lumi"), normsys("theory", 0.9, 1.15),
                       mod("staterror", "stat_zone", [0.3, 0.5, 0.4])),
                sample("top", [40.0, 0.0, 25.0], mod("lumi", "lumi"), mod("normfactor", "k_top"),
                       histosys("jes", [37.0, 0.0, 25.5], [44.0, 0.5, 23.0]), normsys("jes", 0.97, 1.04),
                       mod("staterror", "stat_zone", [1.5, 0.0, 1.0])),
                sample("other", [10.0, 12.0, 0.0], mod("shapesys", "fakes", [2.0, 0.0, 1.0]),
                       normsys("xsec", 1.1, 1.2)),
            ],
            "control": [
                sample("top", [400.0, 300.0], mod("normfactor", "k_top"), mod("lumi", "lumi"),
                       histosys("jes", [390.0, 310.0], [415.0, 290.0]), mod("staterror", "stat_control", [8.0, 6.0])),
                sample("data driven", [30.0, 20.0], mod("shapefactor", "free")),
            ],
        },
        {"control": [452.5, 330.0], "zone": [60.0, 22.0, 31.25]},
        [LUMI, {"name": "k_top", "inits": [1.1], "bounds": [[0.2, 3.0]]},
         {"name": "theory", "auxdata": [0.2], "inits": [0.1]}],
    ),
    # one name of staterrors and of shapefactors in two channels; one sample with two gammas a bin; the shorter channel second
    "shared": ws(
        {
            "a": [sample("sig", [5.0, 3.0], MU), sample("bkg", [50.0, 40.0], mod("shapefactor", "shape")),
                  sample("mc", [20.0, 10.0], mod("staterror", "stat", [2.0, 1.0]), mod("shapesys", "own", [3.0, 2.0]))],
            "b": [sample("bkg", [100.0], mod("shapefactor", "shape")), sample("mc", [15.0], mod("staterror", "stat", [1.5]))],
        },
        {"a": [80.0, 50.0], "b": [112.0]},
    ),
    # several gammas a bin, some of nothing; empty bins; a bin of zeros; a fixed parameter
    "crowded": ws(
        {
            "c": [sample("sig", [1.0, 0.5, 0.0, 2.0], MU),
                  sample("one", [4.0, 1.0, 0.0, 6.0], mod("shapesys", "g1", [1.0, 0.5, 0.0, 2.0]), normsys("x", 0.8, 1.2)),
                  sample("two", [2.0, 0.0, 0.0, 1.0], mod("shapesys", "g2", [1.0, 0.3, 0.2, 0.7]), normsys("x", 0.9, 1.05)),
                  sample("three", [0.5, 0.4, 0.0, 3.0], mod("shapesys", "g3", [0.4, 0.1, 0.0, 1.5]), normsys("held", 0.9, 1.1))]
        },
        {"c": [9.0, 0.0, 0.0, 14.0]},
        [{"name": "held", "inits": [0.5], "fixed": True}],
    ),
}


def points(model, count, seed):
    """Points in the bounds; shifts and factors at |alpha| = 0, below 1, at 1 and above."""
    rng = random.Random(seed)
    special = [0.0, 1.0, -1.0, 0.4, -0.7, 1.6, -2.3]
    names = model.config.par_names
    result = [list(model.config.suggested_init())]
    for _ in range(count):
        at = []
        for name, (lower, upper), init in zip(names, model.config.suggested_bounds(), model.config.suggested_init()):
            alpha = lower == -5.0 and upper == 5.0
            at.append(rng.choice(special + [rng.uniform(-2, 2)]) if alpha
                      else min(upper, max(lower, init * rng.uniform(0.8, 1.3))))
        result.append(at)
    return result


def facts(model, data, count, seed):
    config = model.config
    return {
        "names": config.par_names,
        "inits": config.suggested_init(),
        "bounds": config.suggested_bounds(),
        "fixed": config.suggested_fixed(),
        "data": list(map(float, data)),
        "points": [
            {"at": at, "expected": pyhf.tensorlib.tolist(model.expected_data(at)),
             "twice_nll": -2 * float(model.logpdf(at, data)[0])}
            for at in points(model, count, seed)
        ],
    }


def gold(model, data, mu=1.0):
    """Minima by L-BFGS-B and projected Newton steps with jax's derivatives, uncertainties from its Hessian."""
    import jax
    import scipy.optimize

    config = model.config
    data = jax.numpy.asarray(data)
    value = jax.jit(lambda p: -2 * model.logpdf(p, data)[0])
    grad = jax.jit(jax.grad(lambda p: -2 * model.logpdf(p, data)[0]))
    hess = jax.jit(jax.hessian(lambda p: -2 * model.logpdf(p, data)[0]))
    lower, upper = np.array(config.suggested_bounds()).T

    def minimum(fixed):
        x = np.array([fixed.get(i, v) for i, v in enumerate(config.suggested_init())], dtype=float)
        free = np.array([i for i, f in enumerate(config.suggested_fixed()) if not f and i not in fixed])

        def at(y):
            z = x.copy()
            z[free] = y
            return z

        y = x[free]
        for _ in range(3):
            y = scipy.optimize.minimize(lambda y: (float(value(at(y))), np.asarray(grad(at(y)))[free]), y, jac=True,
                                        method="L-BFGS-B", bounds=list(zip(lower[free], upper[free])),
                                        options={"maxiter": 5000, "ftol": 1e-15, "gtol": 1e-9}).x
        for _ in range(30):
            z = at(y)
            g, h = np.asarray(grad(z))[free], np.asarray(hess(z))[np.ix_(free, free)]
            moving = ~(((y <= lower[free]) & (g > 0)) | ((y >= upper[free]) & (g < 0)))
            step = np.zeros(len(y))
            step[moving] = -np.linalg.solve(h[np.ix_(moving, moving)], g[moving])
            y = np.clip(y + step, lower[free], upper[free])
            if np.abs(step).max() < 1e-13:
                break
        z = at(y)
        h = np.asarray(hess(z))[np.ix_(free, free)]
        variance = 2 * np.diag(np.linalg.inv(h))  # at a bound the Hessian need not be positive definite
        sigma = [float(np.sqrt(v)) if v > 0 else None for v in variance]
        return z, float(value(z)), dict(zip([config.par_names[i] for i in free], sigma))

    z, best, sigma = minimum({})
    entry = {"at": list(map(float, z)), "twice_nll": best, "uncertainties": sigma}
    if config.poi_index is not None:
        entry["twice_nll_at_mu"] = minimum({config.poi_index: mu})[1]
    return entry


out = {}
for name, workspace in small.items():
    for label, settings in (("default", DEFAULT), ("old", OLD)):
        model, data = model_of(workspace, settings)
        out[f"{name} {label}"] = {"workspace": workspace, "codes": label, **facts(model, data, 8, 1)}
(here / "small.json").write_text(json.dumps(out, indent=1) + "\n")
out = {}
for name, workspace, poi in shared_workspaces(shared):
    model, data = model_of(workspace, DEFAULT, poi)
    out[name] = facts(model, data, 1 if name == "3L" else 3, 2)
    for point in out[name]["points"]:  # to 17 digits all the same; shorter lines than indent would make
        point["at"] = [float(x) for x in point["at"]]
    print(name, len(out[name]["names"]), flush=True)
(here / "shared.json").write_text(json.dumps(out) + "\n")

pyhf.set_backend("jax", precision="64b")
out = {}
for name, workspace in small.items():
    # "shared" has a direction that nothing measures, "crowded" a bin of rate 0, where jax's derivatives are not a number
    if name not in ("shared", "crowded"):
        out[name] = gold(*model_of(workspace, DEFAULT))
        print(name, out[name]["twice_nll"], flush=True)
for name, workspace, poi in shared_workspaces(shared):
    if name != "3L":
        out[name] = gold(*model_of(workspace, DEFAULT, poi))
        print(name, out[name]["twice_nll"], flush=True)
(here / "gold.json").write_text(json.dumps(out, indent=1) + "\n")
