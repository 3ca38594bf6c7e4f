"""Writes likelihoods.json: -ln L, its gradient and its Hessian of several models, for tests/unbinned/likelihood.test.ts.

Made with Python 3.11.7, numpy 2.4.6, mpmath 1.4.1 and gmpy2 2.3.2. The likelihood is written down from its definition at
60 digits; derivatives are central differences with steps of 1e-18 of each parameter's scale, whose own error is 1e-36.
"""

import json
import sys

import numpy as np
from mpmath import mp, mpf, erfc, exp, expm1, log, pi, sqrt

mp.dps = 60
STEP = mpf(10) ** -18

rng = np.random.default_rng(4711)
EVENTS = {
    # A peak on a falling background in [60, 120], well mixed; the first two stand for the smallest samples.
    "x": np.where(rng.random(1000) < 0.4, rng.normal(91, 2.5, 1000), 60 + rng.exponential(25, 1000) % 60).tolist(),
    # Another window, [0, 10].
    "y": (rng.exponential(4, 301) % 10).tolist(),
    # A narrow peak of a 3000th of the window on a flat background.
    "z": np.where(rng.random(501) < 0.7, rng.normal(87.1234, 0.02, 501), rng.uniform(60, 120, 501)).tolist(),
    "w": rng.uniform(0, 3, 1000).tolist(),
    "v": rng.exponential(0.5, 301).tolist(),
}
assert all(60 <= x <= 120 for x in EVENTS["x"] + EVENTS["z"]) and all(0 <= y <= 10 for y in EVENTS["y"])
EVENTS["w"][5] = 0.0  # an event that does not count

CACHE = {}


def densities(pdf, shape, window, name, count):
    """The density of a pdf at the first `count` events called `name`."""
    key = (pdf, tuple(shape), window, name, count)
    if key in CACHE:
        return CACHE[key]
    a, b = (mpf(e) for e in window)
    xs = EVENTS[name][:count]
    if pdf == "gaussian":
        m, s = shape
        lo, hi = (a - m) / s / sqrt(mpf(2)), (b - m) / s / sqrt(mpf(2))
        if lo + hi < 0:
            lo, hi = -hi, -lo
        norm = (erfc(lo) - erfc(hi)) / 2 * s * sqrt(2 * pi)
        values = [exp(-(((mpf(x) - m) / s) ** 2) / 2) / norm for x in xs]
    else:
        (k,) = shape
        norm = b - a if k == 0 else expm1(k * (b - a)) / k
        values = [exp(k * (mpf(x) - a)) / norm for x in xs]
    if len(CACHE) > 400:
        CACHE.clear()
    CACHE[key] = values
    return values


def negative_log(model, values, with_scale=False):
    """-ln L at parameter values by name; and the sum of the sizes of its terms."""
    total = mpf(0)
    size = mpf(0)
    for channel in model["channels"]:
        if channel.get("inFit") is False:
            continue
        window = tuple(channel["window"])
        nus, columns = [], []
        for process in channel["processes"]:
            y = process["yield"]
            nu = mpf(y) if isinstance(y, (int, float)) else values[y] if isinstance(y, str) else mpf(y[0]) * values[y[1]]
            total += nu
            size += nu
            if nu == 0:
                continue
            nus.append(nu)
            shape = [values[p] for p in process["params"]]
            columns.append(densities(process["pdf"], shape, window, channel["events"], channel["count"]))
        weights = EVENTS[channel["weights"]] if "weights" in channel else None
        for i in range(channel["count"]):
            rho = sum(nu * column[i] for nu, column in zip(nus, columns))
            term = log(rho) * (1 if weights is None else mpf(weights[i]))
            total -= term
            size += abs(term)
    for name, parameter in model["parameters"].items():
        if "constraint" in parameter:
            mean, sigma = (mpf(c) for c in parameter["constraint"])
            term = ((values[name] - mean) / sigma) ** 2 / 2 + log(sigma) + log(2 * pi) / 2
            total += term
            size += abs(term)
    return (total, size) if with_scale else total


def derive(model, at, scales):
    names = list(model["parameters"])
    base = {n: mpf(v) for n, v in zip(names, at)}
    steps = {n: STEP * mpf(s) for n, s in zip(names, scales)}

    def moved(*by):
        values = dict(base)
        for name, sign in by:
            values[name] += sign * steps[name]
        return negative_log(model, values)

    value, size = negative_log(model, base, True)
    up = {n: moved((n, 1)) for n in names}
    down = {n: moved((n, -1)) for n in names}
    gradient = [(up[n] - down[n]) / (2 * steps[n]) for n in names]
    hessian = [[mpf(0)] * len(names) for _ in names]
    for i, a in enumerate(names):
        hessian[i][i] = (up[a] - 2 * value + down[a]) / steps[a] ** 2
        for j in range(i):
            b = names[j]
            corners = sum(p * q * moved((a, p), (b, q)) for p in (1, -1) for q in (1, -1))
            hessian[i][j] = hessian[j][i] = corners / (4 * steps[a] * steps[b])
    return {
        "value": float(value),
        "size": float(size),
        "gradient": [float(g) for g in gradient],
        "hessian": [float(h) for row in hessian for h in row],
    }


def p(init, lower, upper, **more):
    return {"init": init, "bounds": [lower, upper], **more}


def process(pdf, params, yield_):
    return {"pdf": pdf, "params": params, "yield": yield_}


WINDOW = [60, 120]


def gauss_exp(count, **channel):
    return {
        "parameters": {"mu": p(1, 0, 5), "m": p(91, 85, 95), "s": p(2.5, 0.5, 10), "k": p(-0.03, -0.1, 0.1)},
        "channels": [
            {
                "window": WINDOW,
                "events": "x",
                "count": count,
                "processes": [process("gaussian", ["m", "s"], [400, "mu"]), process("exponential", ["k"], 600)],
                **channel,
            }
        ],
    }


def cases():
    at = (0.9375, 90.75, 2.625, -0.0342)
    scales = (1, 1, 1, 0.01)
    for count in (1, 2, 3, 255, 256, 257, 1000):
        yield f"a peak on a background, {count} events", gauss_exp(count), at, scales
    for count in (1, 256, 999):
        yield f"the same, {count} weighted events", gauss_exp(count, weights="w"), at, scales
    yield "the same, yield of the peak 0", gauss_exp(257), (0.0, 90.75, 2.625, -0.0342), scales
    one = {"parameters": {"n": p(200, 0, 1e4), "m": p(80, 0, 200), "s": p(20, 1, 100)}}
    one["channels"] = [
        {"window": WINDOW, "events": "x", "count": 257, "processes": [process("gaussian", ["m", "s"], "n")]}
    ]
    yield "one gaussian", one, (240.0, 82.5, 15.25), (1, 1, 1)
    fixed = {"parameters": {"k": p(-0.02, -1, 1)}}
    fixed["channels"] = [
        {"window": WINDOW, "events": "x", "count": 255, "processes": [process("exponential", ["k"], 260)]}
    ]
    yield "one exponential of fixed yield", fixed, (-0.021,), (0.01,)
    yield "one exponential of slope 0", fixed, (0.0,), (0.01,)
    three = {
        "parameters": {
            "n1": p(300, 0, 1e4),
            "r": p(1, 0, 10, constraint=[1.1, 0.2]),
            "b": p(500, 0, 1e4),
            "m": p(91, 85, 95, constraint=[91.2, 0.5]),
            "m2": p(80, 60, 120),
            "s": p(3, 0.5, 10),
            "k": p(-0.02, -1, 1, constraint=[-0.025, 0.004]),
        }
    }
    three["channels"] = [
        {
            "window": WINDOW,
            "events": "x",
            "count": 1000,
            "processes": [
                process("gaussian", ["m", "s"], "n1"),
                process("exponential", ["k"], "b"),
                process("gaussian", ["m2", "s"], [60, "r"]),
            ],
        }
    ]
    at3 = (310.0, 0.875, 610.0, 91.0625, 78.5, 3.25, -0.0225)
    scales3 = (1, 1, 1, 1, 1, 1, 0.01)
    yield "three processes that share a width, three constraints", three, at3, scales3
    weighted = json.loads(json.dumps(three))
    weighted["channels"][0].update({"weights": "w", "count": 257})
    yield "the same, 257 weighted events", weighted, at3, scales3
    yield "the same, one yield 0 of three", weighted, (310.0, 0.0, 610.0, *at3[3:]), scales3
    two = {
        "parameters": {
            "mu": p(1, 0, 5),
            "k": p(-0.03, -1, 1),
            "m": p(91, 80, 100),
            "s": p(2.5, 0.5, 10),
            "b": p(100, 0, 1e4),
            "q": p(-0.2, -2, 2),
            "unused": p(0.5, -1, 1, constraint=[0.25, 2]),
        }
    }
    two["channels"] = [
        {
            "window": WINDOW,
            "events": "x",
            "count": 513,
            "processes": [process("gaussian", ["m", "s"], [200, "mu"]), process("exponential", ["k"], 300)],
        },
        {
            "window": [0, 10],
            "events": "y",
            "count": 301,
            "weights": "v",
            "processes": [process("exponential", ["q"], "b"), process("gaussian", ["s", "s"], [50, "mu"])],
        },
        {
            "window": [0, 10],
            "events": "y",
            "count": 3,
            "inFit": False,
            "processes": [process("exponential", ["q"], "b")],
        },
    ]
    yield (
        "two channels that share a yield and a width, one weighted, a third not in the fit",
        two,
        (1.125, -0.03125, 90.5, 2.75, 120.0, -0.1875, 0.75),
        (1, 0.01, 1, 1, 1, 0.1, 1),
    )
    twice = {"parameters": {"t": p(0.02, 0.001, 1), "n": p(100, 0, 1e4)}}
    twice["channels"] = [
        {
            "window": WINDOW,
            "events": "x",
            "count": 100,
            "processes": [process("exponential", ["t"], [1000, "t"]), process("exponential", ["t"], "n")],
        }
    ]
    yield "one parameter as slope of two processes and yield of one", twice, (0.0175, 85.0), (0.01, 1)
    pair = {"parameters": {n: p(v, lo, hi) for n, v, lo, hi in (("a", 300, 0, 1e4), ("b", 200, 0, 1e4), ("m1", 90, 0, 200), ("s1", 3, 1, 99), ("m2", 75, 0, 200), ("s2", 20, 1, 99))}}
    pair["channels"] = [
        {
            "window": WINDOW,
            "events": "x",
            "count": 400,
            "processes": [process("gaussian", ["m1", "s1"], "a"), process("gaussian", ["m2", "s2"], "b")],
        }
    ]
    yield "two gaussians", pair, (180.0, 230.0, 91.25, 2.75, 79.0, 18.0), (1,) * 6
    yield "two gaussians, of which one has a yield of almost 0", pair, (330.0, 1e-6, 90.25, 12.75, 79.0, 18.0), (1,) * 6
    slopes = {"parameters": {n: p(v, lo, hi) for n, v, lo, hi in (("a", 300, 0, 1e4), ("b", 200, 0, 1e4), ("k1", -0.01, -1, 1), ("k2", -0.5, -9, 9))}}
    slopes["channels"] = [
        {
            "window": WINDOW,
            "events": "x",
            "count": 256,
            "processes": [process("exponential", ["k1"], "a"), process("exponential", ["k2"], "b")],
        }
    ]
    yield "two exponentials", slopes, (200.0, 60.0, -0.0125, -0.4375), (1, 1, 0.01, 0.1)
    for label, nus in (("smaller", (150.0, 350.0)), ("larger", (350.0, 150.0)), ("a thousand times larger", (500.0, 0.25))):
        narrow = gauss_exp(501, events="z")
        narrow["parameters"] = {"n": p(300, 0, 1e4), "b": p(200, 0, 1e4), "m": p(87.12, 80, 95), "s": p(0.02, 0.002, 1), "k": p(0, -1, 1)}
        narrow["channels"][0]["processes"] = [process("gaussian", ["m", "s"], "n"), process("exponential", ["k"], "b")]
        yield f"a peak of a 3000th of the window, {label} than its background", narrow, (*nus, 87.125, 0.0203125, -0.001), (1, 1, 0.01, 0.01, 0.01)


def main():
    answer = []
    for label, model, at, scales in cases():
        print(label, file=sys.stderr)
        at = [float(v) for v in at]
        answer.append({"label": label, "model": model, "at": at, **derive(model, at, scales)})
    print(json.dumps({"events": EVENTS, "cases": answer}))


main()
