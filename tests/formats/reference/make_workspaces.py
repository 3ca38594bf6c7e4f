"""What pyhf 0.7.6 and jsonpatch 1.47 say of workspaces: digests, operations, patches, and verdicts on malformed ones.

    python -m venv /tmp/pyhf && /tmp/pyhf/bin/pip install pyhf==0.7.6 jsonpatch==1.47
    /tmp/pyhf/bin/python tests/formats/reference/make_workspaces.py SHARED

SHARED is the folder of shared data (../shared/data beside the repository). Writes workspaces.json beside this file.
"""

import copy
import gzip
import json
import logging
import random
import sys
import tarfile
import warnings
from pathlib import Path

import jsonpatch
import pyhf

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
here = Path(__file__).resolve().parent
fixtures = here.parent / "fixtures" / "pyhf"
example = here.parents[2] / "examples" / "two-regions" / "workspace.json"
base_text = example.read_text()
base = json.loads(base_text)


def add(path, value):
    return {"op": "add", "path": path, "value": value}


def replace(path, value):
    return {"op": "replace", "path": path, "value": value}


def remove(path):
    return {"op": "remove", "path": path}


def digest(spec):
    return pyhf.utils.digest(spec)


def dumps(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


# Texts of numbers and names that Python writes in its own way.
texts = [
    "[1, 1.0, 1e0, 10E-1, -0, -0.0, 0.0, 1e5, 1E+5, 100000.0]",
    "[1e-4, 0.0001, 1e-5, 0.00001234, 123456.789e-10, 1e15, 1e16, 1.5e16, 12345678901234567.0, 1e21, 1e22, 1e300, 5e-324]",
    "[12345678901234567890, -12345678901234567890, 9007199254740993, 9007199254740992, 123456789012345678901234567890]",
    '{"b": 1.0, "a": 2, "a": 3.0, "é": "é\\u00e9\\n\\t\\u0001\\\\ \\"q\\" /", "\\ud83d\\ude00": 1, "\\uffff": 2, "z": []}',
    '{"nested": {"y": {"x": [1.0, [2.0, {"k": 3e0}]]}}, "empty": {}}',
    "[0.1, 0.30000000000000004, 1.7976931348623157e308, 2.5, -1e-7, -123.0]",
]

prunes = [
    {"channels": ["CR"]},
    {"samples": ["fakes"]},
    {"modifiers": ["jes"]},
    {"modifiers": ["mu", "theory"]},
    {"modifier_types": ["normsys"]},
    {"modifier_types": ["staterror", "shapesys"], "samples": ["signal"]},
    {"measurements": ["no_poi"]},
    {"channels": ["nope"]},
    {"modifiers": ["nope"]},
    {"samples": ["fakes", "background"]},
    {"channels": ["SR", "CR"]},
    {"measurements": ["no_poi", "main"]},
]
renames = [
    {"channels": {"SR": "signal region"}},
    {"samples": {"background": "b", "signal": "s"}},
    {"modifiers": {"mu": "strength", "jes": "energy"}},
    {"measurements": {"main": "first"}},
    {"modifiers": {"lumi": "luminosity"}},
    {"modifiers": {"nope": "other"}},
    {"channels": {"SR": "CR", "CR": "SR"}},
]
elsewhere = [
    replace("/channels/0/name", "SR2"),
    replace("/channels/1/name", "CR2"),
    replace("/observations/0/name", "SR2"),
    replace("/observations/1/name", "CR2"),
]
other_names = [replace("/measurements/0/name", "second"), replace("/measurements/1/name", "third")]
combinations = []
for patch in [
    [],
    elsewhere,
    elsewhere + other_names,
    elsewhere + [add("/measurements/0/config/parameters/-", {"name": "jes", "bounds": [[-3.0, 3]]})],
    elsewhere + [replace("/measurements/0/config/poi", "")],
    elsewhere + [replace("/measurements/0/config/parameters/1/inits", [2.0])],
    [replace("/channels/0/samples/0/data", [6.0, 11.0])],
    [replace("/channels/0/samples/0/data", [5, 10])],
    [replace("/observations/0/data", [54, 51])],
    [add("/channels/0/samples/-", {"name": "other", "data": [1.0, 2], "modifiers": []}), remove("/channels/0/samples/1")],
]:
    for join in pyhf.Workspace.valid_joins:
        for merge in [False, True]:
            combinations.append({"patch": patch, "join": join, "merge": merge})


def attempt(what):
    try:
        return digest(what())
    except Exception as error:
        return type(error).__name__


def operations():
    workspace = pyhf.Workspace(base)
    for case in combinations:
        right = pyhf.Workspace(jsonpatch.JsonPatch(case["patch"]).apply(copy.deepcopy(base)))
        case["gives"] = attempt(lambda: pyhf.Workspace.combine(workspace, right, case["join"], case["merge"]))
        case["patch"] = json.dumps(case["patch"])
    return {
        "sorted": digest(pyhf.Workspace.sorted(workspace)),
        "prune": [{**case, "gives": attempt(lambda: workspace.prune(**case))} for case in prunes],
        "rename": [{**case, "gives": attempt(lambda: workspace.rename(**case))} for case in renames],
        "combine": combinations,
    }


def inspection():
    """What `pyhf inspect --output-file` writes, by its own command."""
    import tempfile

    from click.testing import CliRunner
    from pyhf.cli.spec import inspect

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.json"
        done = CliRunner().invoke(inspect, [str(example), "--output-file", str(out)])
        assert done.exit_code == 0, done.output
        return {"json": json.loads(out.read_text()), "text": done.output}


def verdict(text):
    """Where pyhf stops: schema, model, data, numbers, start of the fit; or None."""
    try:
        spec = json.loads(text)
    except Exception as error:
        return "json: " + type(error).__name__
    try:
        workspace = pyhf.Workspace(spec)
    except Exception as error:
        return "schema: " + type(error).__name__
    try:
        model = workspace.model()
    except Exception as error:
        return "model: " + type(error).__name__
    try:
        data = workspace.data(model)
        start = model.config.suggested_init()
        value = model.logpdf(start, data)[0]
    except Exception as error:
        return "data: " + type(error).__name__
    if not abs(value) < float("inf"):
        return f"numbers: {value}"
    try:
        pyhf.infer.mle.fit(data, model, maxiter=1)
    except pyhf.exceptions.FailedMinimization:
        return None
    except Exception as error:
        return "fit: " + type(error).__name__
    return None


def verdicts():
    found = {}
    for case in json.loads((fixtures / "malformed.json").read_text()):
        text = case.get("text")
        if text is None:
            text = json.dumps(jsonpatch.JsonPatch(case["patch"]).apply(copy.deepcopy(base))).replace('"@1e999"', "1e999")
        found[case["name"]] = verdict(text)
    return found


def random_patches(count):
    """Documents with operations, many of which cannot be done, and what jsonpatch makes of them."""
    rng = random.Random(1)
    keys = ["a", "b", "c/d", "e~f", "", "0"]

    def value(depth):
        kind = rng.randrange(7 if depth > 0 else 5)
        if kind == 5:
            return [value(depth - 1) for _ in range(rng.randrange(4))]
        if kind == 6:
            return {key: value(depth - 1) for key in rng.sample(keys, rng.randrange(4))}
        return [None, True, rng.randrange(3), float(rng.randrange(3)), "x"][kind]

    def pointer(document):
        path = ""
        while isinstance(document, (list, dict)) and rng.random() < 0.8:
            if isinstance(document, list):
                key = rng.choice([str(i) for i in range(len(document) + 2)] + ["-", "01", "a"])
                document = document[int(key)] if key.isdigit() and int(key) < len(document) else None
            else:
                key = rng.choice(list(document) + keys)
                document = document.get(key)
            path += "/" + key.replace("~", "~0").replace("/", "~1")
        return path

    cases = []
    while len(cases) < count:
        document = value(3)
        if not isinstance(document, (list, dict)):
            continue
        patch = []
        for _ in range(rng.randrange(1, 4)):
            op = rng.choice(["add", "add", "remove", "replace", "move", "copy", "test"])
            one = {"op": op, "path": pointer(document)}
            # To take the whole document away or into itself means something else to every program.
            if one["path"] == "" and op in ("remove", "move", "copy"):
                continue
            if op in ("add", "replace", "test"):
                one["value"] = value(2)
                # A document that is one number has nothing that could say how it was written.
                if one["path"] == "" and not isinstance(one["value"], (list, dict)):
                    continue
            if op in ("move", "copy"):
                one["from"] = pointer(document)
                if one["path"].startswith(one["from"]) or one["from"].startswith(one["path"]):
                    continue
            # Python holds true for 1.
            if op == "test" and one["value"] is True:
                continue
            patch.append(one)
        text = json.dumps(document)
        try:
            gives = dumps(jsonpatch.apply_patch(json.loads(text), json.loads(json.dumps(patch))))
        except Exception:
            gives = None
        cases.append({"document": text, "patch": json.dumps(patch), "gives": gives})
    return cases


def forms(count):
    """The fixture with one place changed to something else, and whether pyhf's schema takes it."""
    rng = random.Random(2)

    def places(value, path=""):
        inner = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else []
        return ([path] if path else []) + [p for k, v in inner for p in places(v, f"{path}/{k}")]

    paths = places(base)
    values = [None, False, 0, 1.5, -2, "", "SR", "lumi", "normsys", "1.0.0", [], [1.0], [[0, 1]], ["x"], {}, {"name": "x"}, {"hi": 1, "lo": 2}]
    values += [{"name": "x", "type": "shapesys", "data": [1]}, {"name": "x", "data": [1], "modifiers": []}, {"name": "x", "bounds": [[0, 1]]}]
    cases = []
    while len(cases) < count:
        path = rng.choice(paths)
        how = rng.randrange(4)
        value = rng.choice(values)
        # Two differences that are meant: pyhf takes false for 0, and bounds that are no pair.
        if "bounds" in path or (value is False and "data" in path) or (value is False and "fixed" not in path):
            continue
        if how == 0:
            one = remove(path)
        elif how == 1:
            one = add(path.rsplit("/", 1)[0] + "/" + rng.choice(["name", "extra", "type", "fixed", "data"]), value)
            try:
                jsonpatch.apply_patch(base, [one])
            except Exception:
                continue
        else:
            one = replace(path, value)
        spec = jsonpatch.apply_patch(base, [one])
        try:
            pyhf.schema.validate(spec, "workspace.json", version="1.0.0")
            takes = True
        except pyhf.exceptions.InvalidSpecification:
            takes = False
        cases.append({"patch": [one], "takes": takes})
    return cases


def shared(folder):
    found = {}

    def note(name, spec):
        workspace = pyhf.Workspace(spec)
        found[name] = {
            "sha256": digest(workspace),
            "md5": pyhf.utils.digest(workspace, algorithm="md5"),
            "sorted": digest(pyhf.Workspace.sorted(workspace)),
            "without staterror": attempt(lambda: workspace.prune(modifier_types=["staterror"])),
            "channels": [[name, workspace.channel_nbins[name]] for name in workspace.channels],
            "samples": workspace.samples,
            "modifiers": len(workspace.modifiers),
        }

    for name in ["atlas-1Lbb-2020-bkg", "atlas-3Lresonance-2020-bkg"]:
        note(name, json.loads(gzip.open(folder / f"{name}.json.gz").read()))
    lbb = json.loads(gzip.open(folder / "atlas-1Lbb-2020-bkg.json.gz").read())
    patch = json.loads(gzip.open(folder / "atlas-1Lbb-2020-patch-700-400.json.gz").read())
    note("atlas-1Lbb-2020 700-400", jsonpatch.apply_patch(lbb, patch))
    with tarfile.open(folder / "sbottom-ins1748602-probability-models.tar.gz") as tar:
        files = {Path(m.name).as_posix(): m for m in tar.getmembers()}
        read = lambda name: json.loads(tar.extractfile(files[name]).read())
        for region in "ABC":
            note(f"sbottom Region{region}", read(f"Region{region}/BkgOnly.json"))
        for patch in ["1300_205_60", "1300_850_60"]:
            note(f"sbottom RegionA {patch}", jsonpatch.apply_patch(read("RegionA/BkgOnly.json"), read(f"RegionA/patch.sbottom_{patch}.json")))
    return found


result = {
    "digests": [
        {"text": text, "json": dumps(json.loads(text)), "sha256": digest(json.loads(text)), "md5": pyhf.utils.digest(json.loads(text), "md5")}
        for text in [*texts, base_text]
    ],
    "operations": operations(),
    "inspect": inspection(),
    "malformed": verdicts(),
    "forms": forms(600),
    "patches": random_patches(400),
    "shared": shared(Path(sys.argv[1]) / "histfactory"),
}
(here / "workspaces.json").write_text(json.dumps(result, indent=1) + "\n")
