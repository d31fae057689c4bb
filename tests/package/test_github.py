"""The repositories for GitHub Classroom: workflows that GitHub takes, nothing hidden, no secret beside student code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from autograder import results
from autograder.package import github
from tests.package.test_student import HIDDEN
from tests.package.tools import tool

A = "exercises"


@pytest.fixture(scope="module")
def made(make_course, tmp_path_factory) -> Path:
    folder, whole = github.make(make_course(tmp_path_factory.mktemp("github") / "course"), A)
    assert not whole  # this is a checkout
    return folder


def workflow(made: Path, name: str) -> dict:
    (path,) = made.glob(f"*/.github/workflows/{name}.yml")
    return yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # `on` is no truth value there


def steps(job: dict) -> list[str]:
    return [str(step) for step in job["steps"]]


def test_github_takes_the_workflows(made):
    paths = sorted(made.glob("*/.github/workflows/*.yml"))
    assert [path.name for path in paths] == ["grade.yml", "check.yml"]
    command = [tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_in_them_is_known_to_be_dangerous(made):
    command = [tool("zizmor"), "--offline", "--no-progress", "--persona=pedantic", made]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_their_shell_is_bashs(made):
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    for name in ("check", "grade"):
        for job in workflow(made, name)["jobs"].values():
            for step in job["steps"]:
                subprocess.run([bash, "-n", "-c", step.get("run", "")], check=True)


def test_the_students_workflow_has_no_secret_and_may_only_read(made):
    told = workflow(made, "check")
    assert told["permissions"] == {"contents": "read"} and "secrets." not in str(told)


def test_whoever_has_the_seed_has_no_token_and_the_other_way_round(made):
    told = workflow(made, "grade")
    assert told["on"].keys() == {"workflow_dispatch"} and told["permissions"] == {}
    collect, grade = told["jobs"]["collect"], told["jobs"]["grade"]
    assert re.findall(r"secrets\.\w+", str(collect)) == ["secrets.CLASSROOM_TOKEN"]
    assert re.findall(r"secrets\.\w+", str(grade)) == ["secrets.OPTVIZ_SEED"]
    assert "optviz" not in str(collect) and grade["permissions"] == {"contents": "read"}
    (bringing,) = (number for number, step in enumerate(steps(grade)) if "secrets." in step)
    assert not [step for step in steps(grade)[: bringing + 1] if "optviz grade" in step or '"$optviz"' in step]


def test_students_get_their_notebooks_and_nothing_hidden(made, course):
    students = {
        path.relative_to(made / "students").as_posix() for path in (made / "students").rglob("*") if path.is_file()
    }
    notebooks = {path.name for path in (course.release / A).glob("*.ipynb")}
    assert notebooks | {"README.md", ".github/workflows/check.yml", ".binder/requirements.txt"} < students
    assert len(students) == len(notebooks) + 5
    assert not [name for name in students if any(word in name for word in HIDDEN if word != "exercises/")]
    readme = (made / "students" / "README.md").read_text("utf-8")
    assert "NOTEBOOKS" not in readme and all(name in readme for name in notebooks)


@pytest.mark.parametrize("name", ["week 3", 'a "b" $(c)', "ünal: x", "#1"])
def test_an_assignment_may_have_any_name(name):
    text = github.workflow("grade.yml", name).decode("utf-8")
    assert yaml.safe_load(text)["env"] == {"ASSIGNMENT": name}


def test_the_workflow_that_grades_does(made, make_course, tmp_path, hand_in, course):
    """Its last steps, as GitHub runs them, on clones such as GitHub's own tool makes."""
    if not all(map(shutil.which, ("bash", "tar", "find"))):
        pytest.skip("no bash, tar or find here")
    grader = make_course(tmp_path / "there")
    hand_in("ada", "ada", ("adagrad", "nesterov"))
    hand_in("mal", "sofia")
    for student in ("ada", "mal"):
        clone = grader.root / "repositories" / "optim-submissions" / f"optim-{student}"
        shutil.copytree(made / "students", clone)
        shutil.copytree(course.submitted / student / A, clone, dirs_exist_ok=True)
        (clone / ".git").mkdir()
        (clone / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (clone / "leak.ipynb").symlink_to("/etc/passwd")
    told = workflow(made, "grade")["jobs"]
    programs = tmp_path / "programs" / "optviz" / "bin"
    programs.mkdir(parents=True)
    (programs / "optviz").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m autograder.cli "$@"\n')
    (programs / "optviz").chmod(0o755)
    environment = {**os.environ, "RUNNER_TEMP": str(tmp_path / "programs"), "ASSIGNMENT": A, "SEED": "7"}
    kept = next(step for step in told["collect"]["steps"] if step.get("name", "").startswith("Keep"))
    graded = [step for step in told["grade"]["steps"] if "run" in step and "Install" not in step["name"]]
    for step in [kept, *graded]:
        run = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        done = subprocess.run(run, cwd=grader.root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    rows = {(r["student"], r["cell"]): r for r in results.read(grader.results_folder(A) / results.RESULTS)}
    assert rows["ada", "adagrad_tests"]["score"] == 10 > rows["mal", "adagrad_tests"]["score"] > 0
    assert {row["seed"] for row in rows.values()} == {7}
    assert (grader.feedback / "mal" / A / "adagrad.html").is_file() and (grader.results / "scores.csv").is_file()


def test_without_the_secret_nothing_is_graded(made, tmp_path):
    if shutil.which("bash") is None:
        pytest.skip("no bash here")
    (step,) = (s for s in workflow(made, "grade")["jobs"]["grade"]["steps"] if "SEED" in s.get("env", {}))
    run = ["bash", "-eo", "pipefail", "-c", step["run"]]
    done = subprocess.run(
        run, cwd=tmp_path, env={**os.environ, "SEED": ""}, capture_output=True, text=True, check=False
    )
    assert (
        done.returncode
        and "Set the secret OPTVIZ_SEED" in done.stderr
        and not (tmp_path / ".optviz" / "seed").is_file()
    )
