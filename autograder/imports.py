"""What libraries would import for the commands and the commands never use: a second and a half of every start."""

from __future__ import annotations

import importlib.util
import sys

#: What jsonschema imports, if it is there, for formats of text that the schema of notebooks does not ask for.
FORMATS = (
    "fqdn",
    "isoduration",
    "rfc3339_validator",
    "rfc3986_validator",
    "rfc3987_syntax",
    "uri_template",
    "webcolors",
)


def trim() -> None:
    """Keep nbgrader's parts for a Jupyter server, and what no notebook's schema asks for, out of this process.

    `nbgrader/__init__.py` does nothing but import its four server extensions, and with them all of Jupyter Server. The
    package is put in place without it; its modules are found as ever. Do nothing where nbgrader is imported already.
    """
    for name in FORMATS:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # None forbids the import, says Python
    spec = importlib.util.find_spec("nbgrader")
    if "nbgrader" in sys.modules or spec is None:
        return
    package = importlib.util.module_from_spec(spec)
    sys.modules["nbgrader"] = package
    from nbgrader._version import __version__

    package.__version__ = __version__  # type: ignore[attr-defined]
