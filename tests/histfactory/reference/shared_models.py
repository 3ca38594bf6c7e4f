"""The shared workspaces as pyhf's models: for the scripts that make references."""

import copy
import gzip
import json
import tarfile

import pyhf

DEFAULT = {"normsys": {"interpcode": "code4"}, "histosys": {"interpcode": "code4p"}}


def model_of(workspace, settings, poi=...):
    kwargs = {} if poi is ... else {"poi_name": poi}
    w = pyhf.Workspace(workspace)
    model = w.model(modifier_settings=settings, **kwargs)
    return model, w.data(model)


def patched(workspace, patch):
    import jsonpatch

    return jsonpatch.apply_patch(copy.deepcopy(workspace), patch)


def shared_workspaces(shared):
    """Name, workspace with its patch, parameter of interest (... is the measurement's) of each in the folder `shared`."""
    read = lambda name: json.loads(gzip.decompress((shared / name).read_bytes()))
    yield "1Lbb", patched(read("atlas-1Lbb-2020-bkg.json.gz"), read("atlas-1Lbb-2020-patch-700-400.json.gz")), ...
    yield "3L", read("atlas-3Lresonance-2020-bkg.json.gz"), None
    tar = tarfile.open(shared / "sbottom-ins1748602-probability-models.tar.gz")
    load = lambda path: json.load(tar.extractfile(path))
    names = {m.name.removeprefix("./"): m.name for m in tar.getmembers()}
    for region, point in [("A", "1300_205_60"), ("B", "1300_205_60"), ("C", "1300_205_60"), ("A", "1300_850_60")]:
        bkg = load(names[f"Region{region}/BkgOnly.json"])
        yield f"sbottom {region} {point}", patched(bkg, load(names[f"Region{region}/patch.sbottom_{point}.json"])), ...
