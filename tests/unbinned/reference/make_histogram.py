"""Writes pdfs/histogram.json."""

from mpmath import log, mpf
from morphing import morphed, systematics_spec
from pdf_cases import case, confirm, write


def log_histogram(edges, content, pseudo):
    weights = [mpf(c) + mpf(pseudo) for c in content]

    def f(x, shape, window):
        x = mpf(x)
        # An inner edge belongs to the bin on its right, the last one to the last bin.
        i = max([k for k in range(len(content)) if x >= mpf(edges[k])])
        if weights[i] == 0:
            return mpf("-inf")
        return log(weights[i] / sum(weights)) - log(mpf(edges[i + 1]) - mpf(edges[i]))

    return f


def histogram_cases():
    thirds = [60 + 60 * i / 12 for i in range(13)]
    template = [1, 3, 7, 12, 22, 60, 75, 20, 11, 6, 3, 2]
    yield "even bins", thirds, template, None
    yield "uneven bins", [0, 0.1, 0.3, 1, 2.5, 2.75, 10], [3, 1.5, 12, 0.25, 40, 7], None
    yield "empty bins, at the ends and inside", [0, 1, 2, 3, 4, 5, 6], [0, 4, 0, 0, 9, 0], None
    yield "empty bins, with a pseudo count", [0, 1, 2, 3, 4, 5, 6], [0, 4, 0, 0, 9, 0], 0.5
    yield "one bin", [-2, 7], [3], None
    yield "flat in bins of uneven widths", [0, 1, 3, 3.5, 8], [2, 4, 1, 9], None
    tenths = [0.1 * i for i in range(31)]
    yield "edges rounded to tenths", tenths, [1 + (7 * i) % 11 for i in range(30)], None
    yield "contents that differ by a billion", [1e6, 1e6 + 1, 1e6 + 2, 1e6 + 4], [1e-3, 1e6, 2], None


def cases():
    for label, edges, content, pseudo in histogram_cases():
        f = log_histogram(edges, content, pseudo or 0)
        window = (edges[0], edges[-1])
        confirm(f, window, (), edges)
        # The ends, inner edges and points inside, but where there is an event: not in empty bins.
        xs = list(edges)[:8] + [edges[-1]]
        xs += [edges[0] + (edges[-1] - edges[0]) * t for t in (0.0625, 0.3, 0.5, 0.71, 0.97)]
        xs = sorted({float(x) for x in xs if f(x, (), window) > mpf("-inf")})
        spec = {"bin_edges": edges, "bin_content": content}
        if pseudo is not None:
            spec["pseudo_count"] = pseudo
        yield case(label, f, window, (), (), spec, xs)




def morphing_cases():
    edges = [60, 70, 80, 85, 88, 90, 92, 94, 97, 105, 120]
    nominal = [12, 15, 22, 40, 65, 70, 42, 30, 18, 11]
    tilted = [14.5, 17, 24, 42, 66, 69, 40, 27.5, 15, 8.5]
    counter = [10, 13.5, 20.5, 38.5, 64.25, 71, 44, 32, 21, 13.25]
    wide = [13, 16, 25, 44, 60, 63, 46, 33, 19, 11.5]
    narrow = [11, 14, 19.5, 37, 70, 77, 39, 27, 17, 10.25]
    straight, smooth = ("code0", tilted, counter), ("code4p", wide, narrow)
    yield "code0, above 0", edges, nominal, None, [straight], [0.7]
    yield "code0, below 0 and past -1", edges, nominal, None, [straight], [-1.6]
    yield "code4p, inside", edges, nominal, None, [smooth], [-0.45]
    yield "code4p, outside", edges, nominal, 0.5, [smooth], [1.75]
    yield "both codes, and a template on one side", edges, nominal, None, [straight, smooth, ("code4p", tilted, nominal)], [-0.8, 0.35, 0.6]
    # At 3 some bins are below 0 and held.
    yield "bins that would be negative", [0, 1, 2, 3, 4], [5, 1, 3, 2], None, [("code0", [6, 0.5, 2.75, 3], [4, 2, 3, 1]), ("code4p", [5, 1.25, 2, 2], [5, 0.5, 4, 2])], [3, 0.25]


def held(masses):
    return [m if m > 0 else mpf("1e-300") for m in masses]


def log_morphing(edges, nominal, pseudo, systematics):
    def f(x, shape, window):
        raised = [n + pseudo for n in nominal]
        lifted = [(code, [u + pseudo for u in up], [d + pseudo for d in down]) for code, up, down in systematics]
        # Relative to the nominal sum, of which 1e-300 is what an empty bin is held at.
        total = sum(mpf(n) for n in raised)
        masses = held([m / total for m in morphed(raised, lifted, shape)])
        i = max([k for k in range(len(nominal)) if mpf(x) >= mpf(edges[k])])
        return log(masses[i] / sum(masses)) - log(mpf(edges[i + 1]) - mpf(edges[i]))

    return f


def all_cases():
    yield from cases()
    for label, edges, nominal, pseudo, systematics, shape in morphing_cases():
        f = log_morphing(edges, nominal, mpf(pseudo or 0), systematics)
        window = (edges[0], edges[-1])
        confirm(f, window, shape, edges)
        xs = sorted({float(x) for x in edges[:-1]} | {edges[i] + 0.37 * (edges[i + 1] - edges[i]) for i in range(len(edges) - 1)} | {float(edges[-1])})
        spec = {"bin_edges": edges, "bin_content": nominal, "weight_systematics": systematics_spec(systematics)}
        if pseudo is not None:
            spec["pseudo_count"] = pseudo
        yield case(label, f, window, shape, [1] * len(shape), spec, xs)


write("histogram", all_cases())
