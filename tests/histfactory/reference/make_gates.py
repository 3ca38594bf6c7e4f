"""Expected data and exact derivatives of pyhf's -ln L of the shared workspaces, at points that tests make for themselves: run as
    python make_gates.py SHARED_HISTFACTORY_DIR [NAME ...]
with pyhf 0.7.6, jax and scipy installed; writes gates.json beside it (of the workspaces NAME only: into what is there). Not run by tests.

Points: numbers of the generator x -> 16807 x mod 2^31 - 1 (Park and Miller 1988), in double precision the same in every language."""

import json
import sys
from pathlib import Path

import numpy as np
import pyhf
from shared_models import DEFAULT, model_of, shared_workspaces

POINTS, SMOOTH = 20, 2
SPECIAL = [0.0, 1.0, -1.0, 0.4, -0.7, 1.6, -2.3]


class Numbers:
    def __init__(self, seed):
        self.x = seed

    def next(self):
        self.x = self.x * 16807 % 2147483647
        return self.x / 2147483647


def point(config, numbers, special):
    """Alphas at 0, below 1, at 1 and beyond, or (not `special`) anywhere in -2 ... 2; all others around their starts."""
    at = []
    for (lower, upper), init in zip(config.suggested_bounds(), config.suggested_init()):
        u = numbers.next()
        if lower == -5 and upper == 5:
            k = int(u * (len(SPECIAL) + 1))
            at.append(SPECIAL[k] if special and k < len(SPECIAL) else -2 + 4 * numbers.next())
        else:
            at.append(min(upper, max(lower, init * (0.8 + 0.5 * u))))
    return np.array(at)


def directions(n):
    """Of the products of the Hessian."""
    return [np.array([float(i * k % 7 - 3) for i in range(n)]) for k in (3, 5)]


def minimum(value_and_gradient, config):
    """2 -ln L by L-BFGS-B with exact derivatives, from where it stopped again and again."""
    import scipy.optimize

    lower, upper = np.array(config.suggested_bounds()).T
    x = np.array(config.suggested_init(), dtype=float)
    free = np.array([not f for f in config.suggested_fixed()])

    def of(y):
        z = x.copy()
        z[free] = y
        value, gradient = value_and_gradient(z)
        return 2 * float(value), 2 * np.asarray(gradient)[free]

    y, best = x[free], np.inf
    for _ in range(30):
        found = scipy.optimize.minimize(of, y, jac=True, method="L-BFGS-B", bounds=list(zip(lower[free], upper[free])),
                                        options={"maxiter": 5000, "maxcor": 50, "ftol": 1e-16, "gtol": 1e-9})
        y = found.x
        if best - found.fun < 1e-10:
            break
        best = found.fun
    return min(best, found.fun)


def main(shared, wanted):
    import jax

    path = Path(__file__).parent / "gates.json"
    out = json.loads(path.read_text()) if wanted else {}
    for name, workspace, poi in shared_workspaces(shared):
        if wanted and name not in wanted:
            continue
        pyhf.set_backend("numpy")
        model, data = model_of(workspace, DEFAULT, poi)
        config, numbers = model.config, Numbers(2026)
        points = [point(config, numbers, True) for _ in range(POINTS)]
        smooth = [point(config, numbers, False) for _ in range(SMOOTH if len(data) < 500 else 1)]
        entry = {
            "expected": [pyhf.tensorlib.tolist(model.expected_data(at, include_auxdata=False)) for at in points],
            # No number where a rate is below 0.
            "twice_nll": [None if np.isnan(x) else x for x in (-2 * float(model.logpdf(at, data)[0]) for at in points)],
        }
        pyhf.set_backend("jax", precision="64b")
        model, data = model_of(workspace, DEFAULT, poi)
        data = jax.numpy.asarray(data)
        value = lambda p: -model.logpdf(p, data)[0]
        both = jax.jit(jax.value_and_grad(value))
        product = jax.jit(lambda p, v: jax.jvp(jax.grad(value), (p,), (v,))[1])
        entry["derivatives"] = [
            {"gradient": np.asarray(both(at)[1]).tolist(),
             "products": [np.asarray(product(at, v)).tolist() for v in directions(len(at))]}
            for at in smooth
        ]
        entry["minimum"] = minimum(both, config)
        out[name] = entry
        print(name, entry["minimum"], flush=True)
        path.write_text(json.dumps(out, allow_nan=False) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
