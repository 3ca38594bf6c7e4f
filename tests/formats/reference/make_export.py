"""What pyhf 0.7.6 (with uproot 5) reads from workspaces that Sheaf has written as HistFactory's XML and ROOT files.

    python -m venv /tmp/pyhf && /tmp/pyhf/bin/pip install pyhf==0.7.6 uproot
    /tmp/pyhf/bin/python tests/formats/reference/make_export.py SHARED_HISTFACTORY_DIR

in the project's folder after a build. Writes export.json beside this file: the digests of the files, and the digest of the workspace
that `pyhf xml2json` makes of them; having seen that it is the model that was written: the same parameters, expectations, and data.
"""

import hashlib
import json
import logging
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import numpy as np
import pyhf
from pyhf import readxml

logging.disable(logging.CRITICAL)
here = Path(__file__).resolve().parent
root = here.parents[2]
shared = Path(sys.argv[1])


def sheaf(*args):
    subprocess.run(["node", str(root / "dist/bin/main.js"), "workspace", *map(str, args)], check=True, capture_output=True)


def model_of(spec, measurement):
    workspace = pyhf.Workspace(spec)
    model = workspace.model(measurement_name=measurement)
    return model, workspace.data(model)


def check(spec, again):
    for measurement in spec["measurements"]:
        (a, observed), (b, reread) = (model_of(one, measurement["name"]) for one in (spec, again))
        assert a.config.par_names == b.config.par_names
        assert a.config.suggested_init() == b.config.suggested_init()
        assert a.config.suggested_fixed() == b.config.suggested_fixed()
        assert np.array_equal(a.config.suggested_bounds(), b.config.suggested_bounds())
        np.testing.assert_allclose(observed, reread, rtol=1e-15)
        lower, upper = np.array(a.config.suggested_bounds()).T
        rng = np.random.default_rng(1)
        for _ in range(5):
            at = np.clip(a.config.suggested_init() + 0.3 * rng.normal(size=len(lower)), lower, upper)
            np.testing.assert_allclose(a.expected_data(at), b.expected_data(at), rtol=1e-14)


def sources(folder):
    fixtures = here.parent / "fixtures" / "histfactory-xml"
    yield "everything", fixtures / "everything.json"
    yield "hostile-names", fixtures / "hostile-names.json"
    patched = folder / "1lbb.json"
    sheaf("patch", shared / "atlas-1Lbb-2020-bkg.json.gz", shared / "atlas-1Lbb-2020-patch-700-400.json.gz", "-o", patched)
    yield "1Lbb", patched
    tarfile.open(shared / "sbottom-ins1748602-probability-models.tar.gz").extractall(folder, filter="data")
    patched = folder / "sbottom.json"
    sheaf("patch", folder / "RegionA/BkgOnly.json", folder / "RegionA/patch.sbottom_1300_205_60.json", "-o", patched)
    yield "sbottom A", patched


out = {}
with tempfile.TemporaryDirectory() as temporary:
    for name, source in sources(Path(temporary)):
        model = Path(temporary) / f"model of {name}"
        sheaf("export-xml", source, "--output-dir", model)
        readxml.clear_filecache()
        again = readxml.parse(str(model / "FitConfig.xml"), model)
        check(json.loads(source.read_text()), again)
        top = (model / "FitConfig.xml").read_text()
        paths = ["FitConfig.xml", *(part.split("</Input>")[0] for part in top.split("<Input>")[1:]), "data/data.root"]
        files = [hashlib.sha256((model / path).read_bytes()).hexdigest() for path in paths]
        out[name] = {"files": files, "pyhf": pyhf.utils.digest(again)}
        print(name, len(files), flush=True)
(here / "export.json").write_text(json.dumps(out, indent=1) + "\n")
