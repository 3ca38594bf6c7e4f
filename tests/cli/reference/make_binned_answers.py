"""What `sheaf hypotest`, `significance`, `upper-limit`, `scan`, `ranking` and `goodness-of-fit` should answer: pyhf's likelihood,
minimised by Newton steps with jax's derivatives, where pyhf's own minimiser stops at 1e-6; and pyhf's own answers beside them. Run as
    python make_binned_answers.py SHARED_HISTFACTORY_DIR
with pyhf 0.7.6, jax and scipy installed; writes binned_answers.json beside it. Not run by tests."""

import copy
import gzip
import json
import sys
from pathlib import Path

import jax
import jsonpatch
import numpy as np
import pyhf
import scipy.optimize
import scipy.special
import scipy.stats

here = Path(__file__).parent
shared = Path(sys.argv[1])
pyhf.set_backend("jax", precision="64b")
CODES = {"normsys": {"interpcode": "code4"}, "histosys": {"interpcode": "code4p"}}
phi = scipy.stats.norm.cdf
small = json.loads((here / "../../histfactory/reference/small.json").read_text())


class Gold:
    """Minima of a model's -2 ln L for some data, main and auxiliary."""

    def __init__(self, model, bounds=None):
        self.model = model
        self.bounds = np.array(bounds or model.config.suggested_bounds())
        f = lambda p, d: -2 * model.logpdf(p, d)[0]
        self.value, self.grad, self.hess = jax.jit(f), jax.jit(jax.grad(f)), jax.jit(jax.hessian(f))

    def fit(self, data, held=None, start=None):
        held = held or {}
        config = self.model.config
        data = jax.numpy.asarray(data)
        x = np.array(start if start is not None else config.suggested_init(), dtype=float)
        for i, v in held.items():
            x[i] = v
        free = np.array([i for i, f in enumerate(config.suggested_fixed()) if not f and i not in held])
        lower, upper = self.bounds[free].T

        def at(y):
            z = x.copy()
            z[free] = y
            return z

        def newton(y):
            """The minimum that Newton steps find from y, or None where they do not end at one."""
            for _ in range(30):
                z = at(y)
                g = np.asarray(self.grad(z, data))[free]
                h = np.asarray(self.hess(z, data))[np.ix_(free, free)]
                moving = ~(((y <= lower) & (g > 0)) | ((y >= upper) & (g < 0)))
                inside = h[np.ix_(moving, moving)]
                if len(inside) and np.linalg.eigvalsh(inside)[0] <= 0:
                    return None
                step = np.zeros(len(y))
                step[moving] = -np.linalg.solve(inside, g[moving])
                y = np.clip(y + step, lower, upper)
                if np.abs(step).max() < 1e-12:
                    return y
            return None

        y = np.clip(x[free], lower, upper)
        found = newton(y)
        if found is None:
            for _ in range(2):
                y = scipy.optimize.minimize(
                    lambda y: (float(self.value(at(y), data)), np.asarray(self.grad(at(y), data))[free]), y, jac=True,
                    method="L-BFGS-B", bounds=list(zip(lower, upper)), options={"maxiter": 3000, "ftol": 1e-15, "gtol": 1e-9}).x
            found = newton(y)
            if found is None:
                raise RuntimeError("no minimum")
        z = at(found)
        return z, float(self.value(z, data))


class Tests:
    """pyhf's asymptotic calculator (pyhf.infer.calculators), with exact fits."""

    def __init__(self, model, data, bounds=None):
        self.model, self.data, self.gold = model, data, Gold(model, bounds)
        self.poi = model.config.poi_index
        self.best, self.least = self.gold.fit(data)

    def asimov(self, mu):
        z, _ = self.gold.fit(self.data, {self.poi: mu}, self.best)
        made = np.asarray(self.model.expected_data(z))
        return made, *self.gold.fit(made, start=z)

    def t(self, mu, data, best, least):
        held = self.gold.fit(data, {self.poi: mu}, best)[1]
        return max(0.0, held - least)

    def q(self, mu, kind, data=None, best=None, least=None):
        data, best, least = (self.data, self.best, self.least) if data is None else (data, best, least)
        estimate = best[self.poi]
        if estimate > mu:
            return 0.0
        if kind == "qtilde" and estimate < 0:
            return self.t(mu, data, best, self.gold.fit(data, {self.poi: 0.0}, best)[1])
        return self.t(mu, data, best, least)

    def cls(self, mu, kind):
        if not hasattr(self, "zero"):
            self.zero = self.asimov(0.0)
        q, a = self.q(mu, kind), self.q(mu, kind, *self.zero)
        root = np.sqrt(a)
        s = np.sqrt(q) - root if kind == "q" or q <= a else (q - a) / (2 * root)
        clsb, clb = phi(-(s + root)), phi(-s)
        expected = [phi(-(n + root)) / phi(-n) for n in (2, 1, 0, -1, -2)]
        return {"q": q, "q_a": a, "teststat": s, "clsb": clsb, "clb": clb, "cls": clsb / clb, "expected": expected}

    def significance(self):
        q0 = self.t(0.0, self.data, self.best, self.least) if self.best[self.poi] >= 0 else 0.0
        made, best, least = self.asimov(1.0)
        a = self.t(0.0, made, best, least)
        return {"q0": q0, "z": np.sqrt(q0), "p0": phi(-np.sqrt(q0)), "q0_a": a, "z_exp": np.sqrt(a)}

    def limits(self, kind, low, high):
        """Inside [low, high]."""
        curve = lambda pick: scipy.optimize.brentq(lambda mu: np.log(pick(self.cls(mu, kind)) / 0.05), low, high, xtol=1e-9, rtol=1e-10)
        return {"observed": curve(lambda c: c["cls"]),
                "expected": [curve(lambda c, i=i: c["expected"][i]) for i in range(5)]}

    def profile(self, index, values):
        return [self.gold.fit(self.data, {index: v}, self.best)[1] for v in values]

    def impacts(self, names):
        config = self.model.config
        widths = dict(zip(config.par_names, widths_of(self.model)))
        found = {}
        for name in names:
            i = config.par_names.index(name)
            centre, width = widths[name]
            lower, upper = self.gold.bounds[i]
            found[name] = [
                float(self.gold.fit(self.data, {i: min(upper, max(lower, centre + s * width))}, self.best)[0][self.poi]
                      - self.best[self.poi])
                for s in (1, -1)
            ]
        return found

    def saturated(self):
        main = np.asarray(self.model.expected_actualdata(self.best))
        n = np.asarray(self.data)[: len(main)]
        chi2 = 2 * np.sum(main - n + scipy.special.xlogy(n, n / main))
        config, constraints, aux = self.model.config, 0, np.asarray(self.data)[len(main):]
        k = 0
        for name in config.auxdata_order:
            pset, where = config.param_set(name), config.par_slice(name)
            fixed = config.suggested_fixed()[where]
            for j, theta in enumerate(self.best[where]):
                a = aux[k]
                k += 1
                if fixed[j]:
                    continue
                constraints += 1
                if pset.pdf_type == "poisson":
                    rate = theta * pset.factors[j]
                    chi2 += 2 * (rate - a + scipy.special.xlogy(a, a / rate))
                else:
                    sigma = 1.0 if not hasattr(pset, "sigmas") else pset.sigmas[j]
                    chi2 += ((a - theta) / sigma) ** 2
        floating = sum(not f for f in config.suggested_fixed())
        ndof = len(main) + constraints - floating
        return {"chi2": float(chi2), "ndof": ndof, "p": float(scipy.stats.chi2.sf(chi2, ndof)) if ndof > 0 else None}


def widths_of(model):
    """Of each parameter: the centre and the width of its measurement (None where it has none)."""
    config, found = model.config, []
    for name in config.par_order:
        pset = config.param_set(name)
        for j in range(pset.n_parameters):
            if not pset.constrained:
                found.append((None, None))
            elif pset.pdf_type == "poisson":
                found.append((pset.auxdata[j] / pset.factors[j], np.sqrt(pset.auxdata[j]) / pset.factors[j]))
            else:
                found.append((pset.auxdata[j], 1.0 if not hasattr(pset, "sigmas") else pset.sigmas[j]))
    return found


def own_answers(model, data, mu, bounds):
    """What pyhf itself says: good to about 1e-5."""
    cls, expected = pyhf.infer.hypotest(mu, data, model, test_stat="qtilde", return_expected_set=True, par_bounds=bounds)
    p0 = pyhf.infer.hypotest(0.0, data, model, test_stat="q0", par_bounds=bounds)
    return {"cls": float(cls), "expected": [float(e) for e in expected], "p0": float(p0)}


def answers(workspace, mu, between, scans, ranked, wide=None):
    w = pyhf.Workspace(workspace)
    model = w.model(modifier_settings=CODES)
    data = w.data(model)
    tests = Tests(model, data)
    names = model.config.par_names
    entry = {
        "mu": mu,
        "mu_hat": float(tests.best[tests.poi]),
        "twice_nll": tests.least,
        "qtilde": tests.cls(mu, "qtilde"),
        "significance": tests.significance(),
        "limits": tests.limits("qtilde", *between),
        "scans": {name: [values, tests.profile(names.index(name), values)] for name, values in scans.items()},
        "impacts": tests.impacts(ranked),
        "saturated": tests.saturated(),
        "pyhf": own_answers(model, data, mu, None),
    }
    if wide is not None:
        bounds = [list(b) for b in model.config.suggested_bounds()]
        bounds[tests.poi] = wide
        below = Tests(model, data, bounds)
        entry["wide"] = {"bounds": wide, "mu_hat": float(below.best[below.poi]), "q": below.cls(mu, "q"),
                         "qtilde": below.cls(mu, "qtilde")}
    return entry


def plain(x):
    if isinstance(x, dict):
        return {k: plain(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [plain(v) for v in x]
    return x.item() if isinstance(x, np.generic) else x


def published_1lbb():
    """Of ATLAS: 126 parameters."""
    read = lambda name: json.loads(gzip.decompress((shared / name).read_bytes()))
    return jsonpatch.apply_patch(copy.deepcopy(read("atlas-1Lbb-2020-bkg.json.gz")), read("atlas-1Lbb-2020-patch-700-400.json.gz"))


def main():
    out = {}
    hello = small["hello default"]["workspace"]
    out["hello"] = answers(hello, 1.0, (0.1, 4.0), {"mu": [0.0, 0.5, 2.0], "uncorr[1]": [0.8, 1.2]}, ["uncorr[0]", "uncorr[1]"], [-5.0, 10.0])
    print("hello", flush=True)
    everything = small["everything default"]["workspace"]
    out["everything"] = answers(everything, 2.0, (0.1, 9.5), {"mu": [0.0, 1.0, 3.0], "jes": [-1.5, 0.3], "stat_zone[1]": [0.9, 1.1]},
                                ["jes", "lumi", "xsec", "fakes[0]", "stat_zone[0]", "stat_control[1]"], [-8.0, 10.0])
    print("everything", flush=True)
    real = published_1lbb()
    out["1Lbb"] = answers(real, 1.0, (0.3, 9.0), {"mu_SIG": [0.0, 2.0], "JES_Flavor_Composition": [0.0]},
                          ["singletopHardScattering", "JER_EffectiveNP_3", "staterror_SRHMEM_mct2[2]"])
    (here / "binned_answers.json").write_text(json.dumps(plain(out), indent=1) + "\n")


if __name__ == "__main__":
    main()
