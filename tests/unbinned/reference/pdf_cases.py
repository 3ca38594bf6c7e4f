"""What the generators of pdfs/*.json share: derivatives by differences in high precision, and the form of a case.

Python 3.11.7, mpmath 1.3.0 or 1.4.1 (they agree). Densities are written down from their definition, normalised by closed forms at 60 or more
digits that quadrature confirms; derivatives are central differences with steps of 1e-20 of the parameter's own scale at
100 digits, so that no formula of Sheaf is used. `python make_gaussian.py` and its like write one file each.
"""

import json
import math
from pathlib import Path

from mpmath import exp, mp, mpf, quad

mp.dps = 110
STEP = mpf(10) ** -20


def differences(f, shape, scales):
    """First derivatives, then second ones for a <= b."""
    steps = [STEP * mpf(s) for s in scales]

    def at(*moves):
        moved = list(shape)
        for index, by in moves:
            moved[index] += by
        return f(moved)

    n = len(shape)
    centre = at()
    first = [(at((a, steps[a])) - at((a, -steps[a]))) / (2 * steps[a]) for a in range(n)]
    second = []
    for a in range(n):
        for b in range(a, n):
            if a == b:
                second.append((at((a, steps[a])) - 2 * centre + at((a, -steps[a]))) / steps[a] ** 2)
            else:
                corners = sum(
                    i * j * at((a, i * steps[a]), (b, j * steps[b])) for i in (1, -1) for j in (1, -1)
                )
                second.append(corners / (4 * steps[a] * steps[b]))
    return first, second


def case(label, f, window, shape, scales, spec=None, xs=None):
    """One case: `f(x, shape, window)` is ln f; `scales` are natural sizes of the parameters; `spec` what else the
    specification of the pdf holds (bin contents, say). Own `xs` where the usual ones would meet a break."""
    window = [float(w) for w in window]
    shape = [float(s) for s in shape]
    lower, upper = window
    # Both ends, points between them, and no point that is special to the window.
    if xs is None:
        xs = [lower + (upper - lower) * t for t in (0.0, 0.0625, 0.3, 0.5, 0.71, 0.97)] + [upper]
        xs = [min(max(x, lower), upper) for x in xs]
    precise = [mpf(s) for s in shape]
    rows = []
    for x in xs:
        of = lambda s: f(x, s, window)
        first, second = differences(of, precise, scales)
        rows.append([x, float(of(precise)), [float(v) for v in first], [float(v) for v in second]])
    known = {"label": label, "window": window, "shape": shape, "scales": [float(s) for s in scales]}
    return {**known, **({} if spec is None else {"spec": spec}), "rows": rows}


def confirm(f, window, shape, places=()):
    """The closed normalisation against quadrature at 30 digits, which `places` (peaks, breaks) help."""
    with mp.workdps(40):
        lower, upper = (mpf(w) for w in window)
        points = [lower + (upper - lower) * i / 64 for i in range(65)]
        points = sorted({p for p in points + [mpf(p) for p in places] if lower <= p <= upper})
        total = quad(lambda x: exp(f(x, [mpf(s) for s in shape], window)), points)
        assert abs(total - 1) < mpf(10) ** -15, (window, shape, total)


def write(name, cases):
    """One case a line."""
    cases = list(cases)
    for entry in cases:
        for x, value, first, second in entry["rows"]:
            assert all(math.isfinite(v) for v in (x, value, *first, *second)), entry["label"]
    path = Path(__file__).parent / "pdfs" / f"{name}.json"
    path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
