"""HistFactory models in XML and ROOT, and the workspaces that pyhf 0.7.6 reads from them (with uproot 5).

    python -m venv /tmp/pyhf && /tmp/pyhf/bin/pip install pyhf==0.7.6 uproot
    /tmp/pyhf/bin/python tests/formats/reference/make_xml.py

Writes the ROOT files of ../fixtures/histfactory-xml, all of ../fixtures/histfactory-xml/by-pyhf, and xml.json beside this file.
"""

import json
import logging
import os
import shutil
from pathlib import Path

import numpy as np
import pyhf
import uproot
from click.testing import CliRunner
from pyhf import readxml
from pyhf.cli.rootio import json2xml
from uproot.writing.identify import to_TAxis, to_TH1x

logging.disable(logging.CRITICAL)
here = Path(__file__).resolve().parent
folder = here.parent / "fixtures" / "histfactory-xml"


def histogram(values, squares=None, dtype="f8"):
    """A TH1 whose class goes with the type of its values; under- and overflow are there and mean nothing."""
    values = np.array([99, *values, 77], dtype=dtype)
    squares = None if squares is None else np.array([1, *squares, 1], dtype="f8")
    return to_TH1x(
        fName=None,
        fTitle="",
        data=values,
        fEntries=float(len(values)),
        fTsumw=float(values.sum()),
        fTsumw2=float(values.sum()),
        fTsumwx=0.0,
        fTsumwx2=0.0,
        fSumw2=squares if squares is not None else np.array([], dtype="f8"),
        fXaxis=to_TAxis("xaxis", "", len(values) - 2, 0.0, float(len(values) - 2)),
    )


def write_histograms(path):
    path.parent.mkdir(exist_ok=True)
    with uproot.recreate(path, compression=uproot.ZLIB(1)) as file:
        file["signal/data"] = histogram([122, 112], dtype="i4")
        file["signal/nominal"] = histogram([20.0, 10.0])
        file["signal/background1"] = histogram([100, 0.1], dtype="f4")
        file["signal/background1_up"] = histogram([110.0, 0.125])
        file["signal/background1_down"] = histogram([95.5, 0.0625])
        file["signal/background1_statUncert"] = histogram([0.05, 0.1], dtype="f4")
        file["signal/background2"] = histogram([0.0, 100.0], squares=[0.0, 2.25])
        file["signal/background2_relative"] = histogram([0.1, 0.25])
        file["control/data"] = histogram([1000, 2000, 3000], dtype="f4")
        file["control/background1"] = histogram([900, 1900, 2950], dtype="f4")
        file["control/background2"] = histogram([90.5, 110.25, 60.0])


def in_folder(path, what):
    before = os.getcwd()
    os.chdir(path)
    try:
        return what()
    finally:
        os.chdir(before)
        readxml.clear_filecache()


write_histograms(folder / "by-hand" / "data" / "histograms.root")
by_pyhf = folder / "by-pyhf"
shutil.rmtree(by_pyhf, ignore_errors=True)
by_pyhf.mkdir()
source = here.parents[2] / "examples" / "two-regions" / "workspace.json"
# pyhf cannot write a fixed parameter whose modifiers have two types, nor a parameter without a modifier: the fixture has neither.
done = in_folder(by_pyhf, lambda: CliRunner().invoke(json2xml, [str(source), "--output-dir", "."]))
assert done.exit_code == 0, (done.output, done.exception)
(by_pyhf / "HistFactorySchema.dtd").unlink()
# It writes where its files were on this machine.
for path in by_pyhf.rglob("*.xml"):
    path.write_text(path.read_text().replace(f"{by_pyhf.resolve()}/", ""))

result = {}
for name, top in [("by-hand", "config/top.xml"), ("by-pyhf", "FitConfig.xml")]:
    spec = in_folder(folder / name, lambda: readxml.parse(top, folder / name))
    result[name] = {"top": top, "sha256": pyhf.utils.digest(spec), "workspace": spec}
(here / "xml.json").write_text(json.dumps(result, indent=1) + "\n")
