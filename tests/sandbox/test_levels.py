"""Choosing a level: by trial, in order, refusing what does not hold; and what the doctor says of it."""

import os
import sys
from dataclasses import replace

import numpy as np
import pytest

from autograder.cli import main
from autograder.errors import UsageError
from autograder.sandbox import Limits, Sandbox, doctor, launch, selftest, visible
from autograder.sandbox.doctor import advice
from autograder.sandbox.levels import LEVELS
from autograder.sandbox.selftest import ACTIONS, NOT_IMPORTABLE, Trial, choose, trial

from .boxed import result

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the strong levels are Linux's")


IDENTITY = "def f(x):\n    return x"


@pytest.fixture
def forget(monkeypatch, tmp_path):
    """As on a machine on which nothing was tried yet."""
    monkeypatch.setattr(selftest, "_held", set())
    monkeypatch.setenv("OPTVIZ_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def no_bubblewrap(monkeypatch, forget):
    """As on a machine that has bubblewrap, which cannot make namespaces."""
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(launch, "bubblewrap", lambda *seen: ["/bin/sh", "-c", "echo no namespaces here >&2; exit 1"])


@LINUX
@pytest.mark.parametrize("level", ["A", "B"])
def test_every_forbidden_action_fails(level):
    found, parent = trial(level)
    if found.reason:
        pytest.skip(found.reason)
    assert parent is not None, found.succeeded
    parent.close()
    assert found.tried == ACTIONS.read_text().count("\ndef ") - 4 + len(NOT_IMPORTABLE)  # four are helpers


@LINUX
def test_the_trial_sees_what_is_possible(monkeypatch):
    """Without the wall, the same actions succeed: a trial that cannot fail would prove nothing."""
    found, parent = trial("C")
    assert parent is None
    assert {"read the grader's files", "open a tcp connection", "start a process", "signal the grader"} <= set(
        found.succeeded
    )


@LINUX
def test_falls_back_to_b(no_bubblewrap):
    level, parent = choose(None, False, Limits())
    parent.close()
    assert level == "B"


@LINUX
def test_a_level_by_name_is_not_replaced(no_bubblewrap):
    with pytest.raises(UsageError, match=r"Level A was asked for.*no namespaces here"):
        choose("A", False, Limits())


@LINUX
def test_a_hole_is_not_accepted(forget, monkeypatch):
    """A level in which one action succeeds is not taken, however well the rest holds."""
    monkeypatch.setattr(visible, "DEVICES", (*visible.DEVICES, "/etc/passwd"))
    monkeypatch.setattr(launch, "DEVICES", (*visible.DEVICES, "/etc/passwd"))
    found, parent = trial("B")
    assert parent is None and found.succeeded == ("read a password file",)


def test_nothing_holds(monkeypatch, forget):
    monkeypatch.setattr(selftest, "impossible", lambda level: "" if level == "C" else "no Landlock")
    with pytest.raises(UsageError, match=r"--allow-weak-sandbox.*Level A: no Landlock"):
        choose(None, False, Limits())
    assert choose(None, True, Limits()) == ("C", None)


@LINUX
def test_a_level_is_one_entry(forget, monkeypatch):
    """What it needs, how it starts and what it may do are asked of the entry alone."""
    monkeypatch.setitem(LEVELS, "E", replace(LEVELS["B"], needs=(lambda: "", lambda: "there is no E here")))
    with pytest.raises(UsageError, match=r"Level E was asked for\. Level E: there is no E here"):
        choose("E", False, Limits())
    monkeypatch.setitem(LEVELS, "E", replace(LEVELS["B"], command=lambda *told: ["/bin/sh", "-c", "echo not E >&2"]))
    with pytest.raises(UsageError, match=r"Level E: .*not E"):
        choose("E", False, Limits())
    monkeypatch.setitem(LEVELS, "E", replace(LEVELS["C"], words="none"))
    with pytest.raises(UsageError, match="--allow-weak-sandbox"):
        choose("E", False, Limits())


def test_weak_only_by_name():
    with pytest.raises(UsageError, match="--allow-weak-sandbox"):
        Sandbox("C")
    with pytest.raises(UsageError, match="there are A, B, C, D"):
        Sandbox("F")


def test_the_weak_level_still_grades_and_says_so():
    """Rules 1 to 3 hold without a wall: an endless loop is cut, a crash has a name; the level is in the evidence."""
    with Sandbox("C", Limits(seconds=5.0), allow_weak=True) as weak:
        assert weak.isolation == "C"
        assert result(weak, IDENTITY, np.ones(1)).status == "ok"
        assert result(weak, IDENTITY, np.ones(1)).isolation == "C"
        assert result(weak, f"open('here', 'w')\n{IDENTITY}", np.ones(1)).notes == ()
        folder = weak.ready().folder
        assert result(weak, "import os\ndef f(x):\n    os._exit(1)", np.ones(1)).status == "crash"
        assert os.path.isdir(folder)
    assert not os.path.exists(folder)


def test_doctor_reports_the_level_in_force():
    report = doctor()
    said = str(report)
    assert said.startswith("Isolation of student code: ")
    assert report.strong == (report.level in "ABD") and (report.level in ("A", "none") or report.advice)
    for found in report.trials[:2]:
        assert not found.holds or f"{found.tried} forbidden actions tried" in said


@LINUX
def test_doctor_says_why_not(no_bubblewrap):
    report = doctor()
    assert report.level == "B" and "no namespaces here" in str(report) and report.advice


@LINUX
def test_doctor_says_what_is_missing(forget, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    report = doctor()
    assert report.level == "B" and "bubblewrap is not installed" in str(report)
    assert "apt-get install bubblewrap" in report.advice[0]


def test_the_command_prints_the_report(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # no course, so nothing of one that others could read
    with pytest.raises(SystemExit) as left:
        main(["doctor"])
    assert capsys.readouterr().out.startswith("Isolation of student code: ")
    assert left.value.code == (0 if doctor().strong else 1)


def test_advice_fits_the_machine(monkeypatch):
    assert advice("A") == ()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "WSL2" in advice("none")[0]


def test_why_not_names_the_holes():
    assert selftest.why_not(Trial("B", "", ("fork", "read"))) == "in it, student code could fork, read"
    assert selftest.why_not(Trial("B", "no Landlock")) == "no Landlock"
