"""What `sheaf fit --yields` should answer: pyhf's expected data with each parameter one standard deviation up and down,
D_i = (up - down) / 2, sigma^2 = sum D_i rho_ij D_j; the covariance is the inverse of jax's Hessian of pyhf's -ln L at the exact
minimum. Beside it sigma by jax's derivatives instead of D_i. Run as
    python make_binned_yields.py SHARED_HISTFACTORY_DIR
with pyhf 0.7.6, jax, jsonpatch and scipy installed; writes binned_yields.json beside it. Not run by tests."""

import json
import sys
from pathlib import Path

import jax
import numpy as np
import pyhf

from make_binned_answers import CODES, Gold, published_1lbb, widths_of

here = Path(__file__).parent
pyhf.set_backend("jax", precision="64b")


def covariance_of(gold, best, data):
    free = np.array([i for i, f in enumerate(gold.model.config.suggested_fixed()) if not f])
    hessian = np.asarray(gold.hess(best, jax.numpy.asarray(data)))[np.ix_(free, free)] / 2
    all_ = np.zeros((len(best), len(best)))
    all_[np.ix_(free, free)] = np.linalg.inv(hessian)
    return all_


def propagated(model, at, covariance):
    """Totals, sigma by D_i, sigma by derivatives; a number a bin, channels in the model's order."""
    expected = lambda p: model.expected_actualdata(p)
    sigma = np.sqrt(np.diag(covariance))
    moved = []
    for i, s in enumerate(sigma):
        step = np.zeros(len(at))
        step[i] = s
        moved.append((np.asarray(expected(at + step)) - np.asarray(expected(at - step))) / 2)
    d = np.array(moved)
    safe = np.where(sigma > 0, sigma, 1)
    rho = covariance / np.outer(safe, safe)
    j = np.asarray(jax.jacobian(expected)(jax.numpy.asarray(at)))
    by_channel = lambda v: {c: [float(x) for x in np.asarray(v)[model.config.channel_slices[c]]] for c in model.config.channels}
    return {
        "total": by_channel(expected(at)),
        "sigma": by_channel(np.sqrt(np.einsum("ib,ij,jb->b", d, rho, d))),
        "sigma_linear": by_channel(np.sqrt(np.einsum("bi,ij,bj->b", j, covariance, j))),
    }


def before(model):
    config = model.config
    at = np.array(config.suggested_init(), dtype=float)
    covariance = np.zeros((len(at), len(at)))
    fixed = config.suggested_fixed()
    for i, (centre, width) in enumerate(widths_of(model)):
        if fixed[i] or centre is None:
            continue
        at[i], covariance[i, i] = centre, width**2
    return at, covariance


def yields(workspace, patches=()):
    model = workspace.model(patches=list(patches), modifier_settings=CODES)
    data = workspace.data(model)
    gold = Gold(model)
    best, _ = gold.fit(data)
    return model, best, covariance_of(gold, best, data)


def both(workspace):
    model, best, covariance = yields(workspace)
    return {"prefit": propagated(model, *before(model)), "postfit": propagated(model, best, covariance)}


def predicted(workspace, left_out):
    """The fit without some channels, and what it says of them."""
    model, best, covariance = yields(workspace.prune(channels=left_out))
    whole = workspace.model(modifier_settings=CODES)
    at, wide = before(whole)
    places = [(i, model.config.par_names.index(n)) for i, n in enumerate(whole.config.par_names) if n in model.config.par_names]
    mine, theirs = map(list, zip(*places))
    at[mine] = best[theirs]
    wide[np.ix_(mine, mine)] = covariance[np.ix_(theirs, theirs)]
    found = propagated(whole, at, wide)
    return {kind: {c: found[kind][c] for c in left_out} for kind in found}


example = pyhf.Workspace(json.loads((here / "../../../examples/two-regions/workspace.json").read_text()))
lbb = pyhf.Workspace(published_1lbb())
answers = {
    "two-regions": {**both(example), "predicted": predicted(example, ["CR"])},
    "1Lbb": {**both(lbb), "predicted": predicted(lbb, ["SRHMEM_mct2", "TRHMEM_cuts"])},
}
(here / "binned_yields.json").write_text(json.dumps(answers, indent=1) + "\n")
for name, answer in answers.items():
    for kind, of in answer.items():
        off = max(abs(a / b - 1) for c in of["sigma"] for a, b in zip(of["sigma_linear"][c], of["sigma"][c]) if b > 0)
        print(name, kind, "sigma by derivatives off by at most", off)
