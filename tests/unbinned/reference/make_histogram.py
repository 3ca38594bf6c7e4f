"""Writes pdfs/histogram.json."""

from mpmath import log, mpf
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


write("histogram", cases())
