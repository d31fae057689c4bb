"""Notebooks opened by a link, on Colab or Binder: what they need is there, and the links are as the services ask."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

ROOT = Path(__file__).parents[2]
RELEASED = sorted(ROOT.glob("release/*/*.ipynb"))
#: What both have anyway, Jupyter's and what is installed with Matplotlib.
THERE = {"IPython", "contourpy", "PIL"}
LINKS = re.findall(r"https://(?:colab|mybinder)[^\s)]*ipynb", (ROOT / "docs" / "instructors.md").read_text("utf-8"))


def imported(path: Path) -> set[str]:
    """The packages that a notebook imports."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    found = set()
    for cell in cells:
        if cell["cell_type"] == "code":
            for node in ast.walk(ast.parse("".join(cell["source"]))):  # which has no magics, then
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    found.add(str(node.module).partition(".")[0])
    return found - sys.stdlib_module_names


def test_binder_installs_what_they_import_and_nothing_else():
    lines = (ROOT / ".binder" / "requirements.txt").read_text("utf-8").splitlines()
    needed = {re.split(r"[<>=]", line)[0] for line in lines if not line.startswith("#")}
    assert RELEASED and set().union(*map(imported, RELEASED)) - THERE == needed == {"numpy", "matplotlib"}


def test_binder_and_the_kit_ask_for_the_same_versions():
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    for line in (ROOT / ".binder" / "requirements.txt").read_text("utf-8").splitlines():
        assert line.startswith("#") or f'"{line}",' in project
    assert (ROOT / ".binder" / "runtime.txt").read_text("utf-8").strip() == "python-3.12"


@pytest.mark.parametrize("link", LINKS)
def test_a_link_says_what_the_service_asks_for(link):
    parts = urlsplit(link)
    owner, repository = "OWNER", "REPOSITORY"
    if parts.hostname == "mybinder.org":
        assert parts.path == f"/v2/gh/{owner}/{repository}/main"
        (notebook,) = parse_qs(parts.query)["labpath"]
    else:
        assert parts.hostname == "colab.research.google.com"
        assert parts.path.startswith(f"/github/{owner}/{repository}/blob/main/")
        notebook = parts.path.rpartition("/")[2]
    assert notebook in {path.name for path in RELEASED}


def test_there_are_links_to_both():
    assert {urlsplit(link).hostname for link in LINKS} == {"colab.research.google.com", "mybinder.org"} and len(
        LINKS
    ) == 4
