"""Every distribution that the kit imports is declared with what it is for, and none that it does not need."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
OWN = {"autograder", "optviz_ref"}
APART = {"democlass", "styles", "box"}
#: Declared and not imported: what starts beside us, or what a URL names.
STARTED = {"jupyterlab", "psycopg"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def declared() -> dict[str, str]:
    """Read the distributions, each with its requirement."""
    extras = [one for some in PROJECT["optional-dependencies"].values() for one in some]
    return {normal(re.split(r"[\[<>=~!;\s]", r)[0]): r for r in [*PROJECT["dependencies"], *extras]}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported() -> dict[str, str]:
    """Read the distributions that are imported, each with one file that does so."""
    installed, found = packages_distributions(), {}
    for path in [*(p for top in OWN for p in (ROOT / top).rglob("*.py")), ROOT / "nbgrader_config.py"]:
        if not APART & set(path.relative_to(ROOT).parts):
            for name in set(modules(ast.parse(path.read_bytes()))) - OWN - sys.stdlib_module_names:
                (distribution, *_) = installed.get(name, [name])
                found[normal(distribution)] = str(path.relative_to(ROOT))
    return found


def modules(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


def test_what_is_imported_is_declared():
    found = imported()
    assert {name: found[name] for name in found.keys() - declared().keys()} == {}


def test_what_is_declared_is_imported_or_started():
    assert declared().keys() - imported().keys() == STARTED


def test_every_requirement_has_a_lowest_version_and_says_what_for():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for requirement in declared().values():
        assert re.search(r"(>=|==)\d", requirement), requirement
        assert re.search(re.escape(f'"{requirement}"') + r"[^#\n]*\s+# \w+", text), f"{requirement}: what is it for?"
