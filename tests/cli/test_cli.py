"""The command: one clear message and exit code 2 for what cannot be done, and nothing left half-written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import cli
from autograder.collect.systems import SYSTEMS
from autograder.commands.new import FAMILIES
from autograder.export.scores import FORMATS
from autograder.running.executors import EXECUTORS

VERBS = ("init demo doctor new release check collect grade feedback report explain name audit export package").split()


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "autograder.cli", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def tree(root: Path) -> list[str]:
    return sorted(str(p.relative_to(root)) for p in root.rglob("*"))


def test_verbs_are_in_the_order_of_the_flow():
    assert cli.cli.list_commands(None) == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb, tmp_path):
    said = run(tmp_path, verb, "--help")
    assert said.returncode == 0
    assert said.stdout.startswith(f"Usage: optviz {verb}")


@pytest.mark.parametrize("verb", VERBS)
def test_help_fits_eighty_columns_and_ends_with_examples(verb, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    said = run(tmp_path, verb, "--help").stdout
    assert [line for line in said.splitlines() if len(line) > 80] == []
    assert f"\n    optviz {verb}" in said.split("Examples:")[1]


def test_no_summary_is_cut_at_eighty_columns(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    for arguments in (("--help",), ("package", "--help")):
        commands = run(tmp_path, *arguments).stdout.split("Commands:")[1].split("Examples:")[0]
        assert "..." not in commands and max(map(len, commands.splitlines())) <= 80


def test_the_help_of_collect_names_every_system(tmp_path):
    said = run(tmp_path, "collect", "--help").stdout.split("Options:")[1].split("--assignment")[0]
    assert [system for system in SYSTEMS if not re.search(rf"\b{system}\b", said)] == []


@pytest.mark.parametrize(("verb", "registry"), [("new", FAMILIES), ("grade", EXECUTORS), ("export", FORMATS)])
def test_what_can_be_chosen_is_what_there_is(verb, registry, tmp_path):
    assert f"[{'|'.join(registry)}]" in "".join(run(tmp_path, verb, "--help").stdout.split())


def test_help_is_fast_because_nothing_heavy_is_imported():
    code = "import sys, autograder.cli; print([m for m in ('numpy', 'nbgrader', 'pytest', 'rich') if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["grade", "exercise"], "No assignment 'exercise'"),
        (["grade", "exercises"], "No folder submitted"),
        (["grade", "exercises", "--submitted", "empty"], "No submissions in empty"),
        (["grade", "exercises", "--submitted", "full", "--student", "z*"], "nothing matches z*/exercises/"),
        (["grade", "exercises", "--submitted", "full", "--out", "file/x"], "Cannot write to file/x"),
        (["grade", "exercises", "--submitted", "full", "--scheduler", "tcp://x:1"], "belongs to --executor dask"),
        (["grade", "exercises", "--submitted", "full", "--diff"], "Nothing to compare with"),
        (["grade", "exercises", "--submitted", "full", "--jobs", "0"], "0 is not in the range"),
        (["grade", "exercises", "--executor", "slurm"], "'slurm' is not one of"),
        (["grade"], "Missing argument 'ASSIGNMENT'"),
        (["feedback", "exercises"], "Grade first: optviz grade exercises"),
        (["report", "exercises"], "Grade first: optviz grade exercises"),
        (["report", "nothing"], "No assignment 'nothing'"),
        (["release", "nothing"], "nothing"),
        (["audit", "nothing"], "No such exercise: nothing"),
        (["check", "nothing.ipynb"], "does not exist"),
        (["frobnicate"], "No such command 'frobnicate'"),
    ],
)
def test_what_cannot_be_done(make_course, tmp_path, arguments, message):
    course = make_course(tmp_path / "course", "ada")
    course.submitted.rename(course.root / "full")
    (course.root / "empty").mkdir()
    (course.root / "file").write_text("")
    before = tree(course.root)
    said = run(course.root, *arguments)
    assert said.returncode == 2, said.stderr
    assert message in said.stderr
    assert "Traceback" not in said.stderr
    assert said.stdout == ""
    assert [p for p in tree(course.root) if p not in before and not p.startswith(".optviz")] == []


def test_no_course_here(tmp_path):
    said = run(tmp_path, "grade", "exercises")
    assert (said.returncode, tree(tmp_path)) == (2, [])
    assert said.stderr.count("\n") == 1
    assert "has no nbgrader_config.py" in said.stderr


def test_a_stale_release_is_not_graded(make_course, tmp_path):
    course = make_course(tmp_path / "course", "ada")
    release = course.release / "exercises" / "adagrad.ipynb"
    release.write_text(release.read_text().replace("AdaGrad", "Adagrad", 1))
    before = tree(course.root)
    said = run(course.root, "grade", "exercises")
    assert said.returncode == 2
    assert "release/exercises/adagrad.ipynb is stale" in said.stderr
    assert tree(course.root) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(make_course, tmp_path):
    course = make_course(tmp_path / "course", "ada")
    course.root.chmod(0o555)
    try:
        said = run(course.root, "grade", "exercises")
    finally:
        course.root.chmod(0o755)
    assert said.returncode == 2
    assert "Cannot write to" in said.stderr


def test_damaged_results_are_a_fault_and_named(make_course, tmp_path):
    course = make_course(tmp_path / "course", "ada")
    out = course.results_folder("exercises")
    out.mkdir(parents=True)
    for name in ("results.jsonl", "figures.jsonl", "answers.jsonl", "costs.jsonl"):
        (out / name).write_text("{broken\n")
    said = run(course.root, "feedback", "exercises")
    assert said.returncode == 1
    assert ".jsonl, line 1" in said.stderr
