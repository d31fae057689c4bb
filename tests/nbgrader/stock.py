"""Run nbgrader's own tests of its commands with this kit's configuration in every course that they make.

    python -m tests.nbgrader.stock                          # all of nbgrader.tests.apps, ten minutes and more
    python -m tests.nbgrader.stock autograde generate_assignment

Exit 0 if exactly the tests named in `DIFFERENT` fail. docs/nbgrader.md says the same for people.
"""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from nbgrader import api

ROOT = Path(__file__).parents[2]

#: nbgrader's tests that fail here, and why this kit differs
NOT_IN_DATA = "A file beside a notebook is handed out if it is in the folder `data`, or if the settings name it."
SOLUTIONS = "The kit's solutions are in the folder `solutions`: CourseDirectory.solution_directory."
NOT_REFUSED = "A student whose timestamp.txt cannot be understood is graded and named, with no late penalty."
DIFFERENT: dict[str, str] = {
    "TestNbGraderAutograde::test_grade_empty_timestamp": NOT_REFUSED,
    "TestNbGraderGenerateAssignment::test_custom_permissions": NOT_IN_DATA,
    "TestNbGraderGenerateAssignment::test_force": NOT_IN_DATA,
    "TestNbGraderGenerateAssignment::test_force_f": NOT_IN_DATA,
    "TestNbGraderGenerateAssignment::test_permissions[False]": NOT_IN_DATA,
    "TestNbGraderGenerateAssignment::test_permissions[True]": NOT_IN_DATA,
    "TestNbGraderGenerateSolution::test_assignment": SOLUTIONS,
    "TestNbGraderGenerateSolution::test_dependent_files": SOLUTIONS,
    "TestNbGraderGenerateSolution::test_force": SOLUTIONS,
    "TestNbGraderGenerateSolution::test_force_f": SOLUTIONS,
    "TestNbGraderGenerateSolution::test_multiple_files": SOLUTIONS,
}


#: the tests name their courses themselves, or want none
UNNAMED = "\nc.CourseDirectory.course_id = ''\n"


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    """Put the kit's configuration before the one that nbgrader's fixture writes."""
    if not hasattr(api.get_alembic_version, "cache_info"):
        api.get_alembic_version = cache(api.get_alembic_version)  # a process each time, for the same answer
    result = yield
    if fixturedef.argname == "temp_cwd":
        written = Path("nbgrader_config.py")
        written.write_text((ROOT / "nbgrader_config.py").read_text("utf-8") + UNNAMED + written.read_text())
    return result


def run(names: Iterable[str]) -> tuple[set[str], set[str]]:
    """Run these of nbgrader's test modules, or all; return what was tried and what failed, as `Group::test`."""
    modules = [f"nbgrader.tests.apps.test_nbgrader_{name}" for name in names] or ["nbgrader.tests.apps"]
    environment = os.environ | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(ROOT),
        "USER": user(),  # a test asks for it
    }
    with tempfile.TemporaryDirectory(prefix="nbgrader-tests-") as folder:
        report = Path(folder) / "report.xml"
        command = ["-m", "pytest", "--pyargs", *modules, "-p", "tests.nbgrader.stock", "-p", "no:cacheprovider"]
        command += ["-q", "--tb=line", "-n", "auto", f"--rootdir={folder}", f"--junitxml={report}"]
        subprocess.run([sys.executable, *command], cwd=folder, env=environment, check=False)
        return outcomes(report)


def user() -> str:
    """Return the name of whoever runs this; a container may have a user without one."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user{os.getuid()}"


def outcomes(report: Path) -> tuple[set[str], set[str]]:
    """Read a JUnit report: the tests that were run, and those of them that failed."""
    tried, failed = set(), set()
    for case in ElementTree.parse(report).iter("testcase"):
        group = case.attrib["classname"].rpartition(".")[2]  # a class for each module
        name = f"{group}::{case.attrib['name']}"
        if case.find("skipped") is None:
            tried.add(name)
        if case.find("failure") is not None or case.find("error") is not None:
            failed.add(name)
    return tried, failed


def main(names: list[str]) -> int:
    """Compare what fails with what is known to differ; 0 if they are the same."""
    tried, failed = run(names)
    expected = DIFFERENT.keys() & tried
    for name in sorted(failed - expected):
        print(f"fails, and is not known to differ: {name}")
    for name in sorted(expected - failed):
        print(f"passes, and is said to differ: {name}")
    print(f"{len(tried)} of nbgrader's tests, {len(failed)} fail, {len(expected)} of them known to differ")
    return 0 if tried and failed == expected else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
