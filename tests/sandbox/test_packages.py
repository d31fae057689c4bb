"""A course allows a package: it is in the box with all that it requires, and nothing else is."""

import pytest

from autograder.errors import UsageError
from autograder.sandbox import Limits, Sandbox
from autograder.sandbox.packages import allowed, modules

from .boxed import result


@pytest.fixture(scope="module")
def allowing():
    with Sandbox(limits=Limits(packages=("jinja2.sandbox",))) as sandbox:
        yield sandbox


def imported(sandbox, *names):
    source = "".join(f"import {name}\n" for name in names)
    return result(sandbox, f"{source}def f():\n    return float(len([{', '.join(names)}]))")


def test_an_allowed_package_is_there_with_what_it_requires(allowing):
    evidence = imported(allowing, "jinja2", "jinja2.sandbox", "markupsafe")
    assert evidence.status == "ok", evidence.reason
    assert evidence.notes == ()


@pytest.mark.parametrize("name", ["click", "optviz_ref", "autograder", "pytest", "nbgrader"])
def test_nothing_else_is(allowing, name):
    evidence = imported(allowing, name)
    assert evidence.status == "error"
    assert "NameError" in evidence.reason
    assert any("ModuleNotFoundError" in note for note in evidence.notes)


def test_it_is_not_there_unless_it_is_allowed(sandbox):
    assert imported(sandbox, "jinja2").status == "error"


def test_modules_are_those_of_all_that_is_required():
    assert modules(("jinja2.sandbox",)) == ("jinja2", "markupsafe")
    assert modules(()) == ()
    assert not {"pytest", "nbgrader", "autograder", "optviz_ref"} & set(modules(("nbgrader", "pytest_timeout")))


@pytest.mark.parametrize(
    ("name", "why"),
    [("no_such_package", "not installed"), ("optviz_ref.run", "answers"), ("scikit-learn", "name"), (7, "name")],
)
def test_what_cannot_be_allowed_is_refused(name, why):
    with pytest.raises(UsageError, match=why):
        allowed(["jinja2", name])
