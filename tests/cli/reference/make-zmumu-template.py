"""Writes zmumu-template.json: bins of the dimuon mass in uproot-Zmumu.root, filled by uproot 5 and numpy."""

import json
import sys
from pathlib import Path

import numpy as np
import uproot

tree = uproot.open(sys.argv[1])["events"]
m, eta = (tree[name].array(library="np").astype(np.float64) for name in ("M", "eta1"))
keep = (m > 60) & (m < 118)
m, w = m[keep], np.abs(eta[keep])


def filled(values, weights):
    return [float(v) for v in np.histogram(values, bins=[60, 85, 95, 120], weights=weights)[0]]


template = {
    "nominal": filled(m, w),
    "up": filled(m, w * (1 + 0.01 * (m - 90))),
    "movedUp": filled(m * 1.01, w),
    "movedDown": filled(np.maximum(m * 0.99, 60), w),
}
Path(__file__).with_name("zmumu-template.json").write_text(json.dumps(template, indent=2) + "\n")
