"""The image of the grader: its recipe is sound, and all that it is made of is there and nothing of a class."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from autograder.course.bundle import bundled
from autograder.errors import UsageError
from autograder.package import container, gradescope
from tests.package.tools import tool

ROOT = Path(__file__).parents[2]
RECIPE = ROOT / container.CONTAINERFILE


def test_the_recipe_is_sound():
    done = subprocess.run([tool("hadolint"), "--no-color", RECIPE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_uv_is_the_one_that_the_kit_is_built_with():
    assert re.findall(r"uv==([\d.]+)", RECIPE.read_text("utf-8")) == [gradescope.UV]


def test_the_build_is_sent_what_the_wheel_is_made_of_and_nothing_of_a_class():
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    sent = {line[1:] for line in lines if line.startswith("!")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {"pyproject.toml", "uv.lock", project["project"]["readme"], *project["project"]["license-files"]}
    needed |= {*wheel["packages"], *wheel["force-include"]}
    assert "*" in lines and lines.index("*") < min(lines.index(f"!{name}") for name in sent)
    assert needed <= sent
    assert not sent & {"submitted", "autograded", "feedback", "results", "gradebook.db", ".optviz", ".venv", "release"}


def test_a_checkout_needs_no_folder(course):
    assert bundled() == ROOT
    with pytest.raises(UsageError, match=r"docker build -t optviz -f .*Containerfile"):
        container.make(course)
    assert not (course.root / "dist").exists()
