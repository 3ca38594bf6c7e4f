"""Says which Python and which packages are here, as JSON."""

import json
import platform
from importlib.metadata import version

packages = ["nextstat", "iminuit", "numba-stats", "numba", "numpy", "scipy", "pyarrow", "pyhf", "jax"]
print(json.dumps({"python": platform.python_version(), **{name: version(name) for name in packages}}))
