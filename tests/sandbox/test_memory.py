"""A level that held is taken at its word as long as nothing that its trial depends on has changed."""

import errno
import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder import files
from autograder.sandbox import Limits, Sandbox, launch, memory, selftest
from autograder.sandbox.parent import ParentLost
from autograder.sandbox.selftest import Trial, choose, trial

from .boxed import result

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the strong levels are Linux's")
LIMITS = Limits()


@pytest.fixture(autouse=True)
def new_machine(monkeypatch, tmp_path):
    monkeypatch.setattr(selftest, "_held", set())
    monkeypatch.setattr(selftest, "_distrusted", set())
    monkeypatch.setenv("OPTVIZ_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def trials(monkeypatch):
    """The levels that are really tried; all hold."""
    tried: list[str] = []
    monkeypatch.setattr(selftest, "trial", lambda level, limits: (tried.append(level) or Trial(level), None))
    return tried


def another_process(monkeypatch):
    monkeypatch.setattr(selftest, "_held", set())


def test_what_held_is_not_tried_again_here_or_in_the_next_process(trials, monkeypatch):
    assert choose(None, False, LIMITS) == choose(None, False, LIMITS) == ("A", None)
    another_process(monkeypatch)
    assert choose(None, False, LIMITS) == ("A", None)
    assert trials == ["A"]


def test_what_failed_is_tried_each_time(monkeypatch):
    tried: list[str] = []
    failed = lambda level, limits: (tried.append(level) or Trial(level, succeeded=("read a file",)), None)  # noqa: E731
    monkeypatch.setattr(selftest, "trial", failed)
    for _ in range(2):
        assert not selftest.upheld("B", LIMITS)[0].holds
    assert tried == ["B", "B"]


@pytest.mark.parametrize("limits", [replace(LIMITS, threads=97), replace(LIMITS, packages=("scipy",))])
def test_other_limits_and_another_level_are_tried(trials, limits):
    choose("A", False, LIMITS)
    choose("A", False, limits)
    choose("B", False, LIMITS)
    assert trials == ["A", "A", "B"]


def another_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def another_code(monkeypatch, tmp_path):
    own = memory.code()
    changed = tmp_path / "launch.py"
    changed.write_text("# changed")
    monkeypatch.setattr(memory, "code", lambda: [*own[1:], changed])


def another_container(monkeypatch, tmp_path):
    read = os.readlink
    monkeypatch.setattr(os, "readlink", lambda path: "mnt:[1]" if str(path).endswith("ns/mnt") else read(path))


def another_boot(monkeypatch, tmp_path):
    (tmp_path / "boot_id").write_text("another")
    monkeypatch.setattr(memory, "FACTS", (str(tmp_path / "boot_id"), *memory.FACTS[1:]))


def another_bubblewrap(monkeypatch, tmp_path):
    (tmp_path / "bwrap").write_text("")
    monkeypatch.setattr(memory.shutil, "which", lambda name: str(tmp_path / name))


def another_setting(monkeypatch, tmp_path):
    (tmp_path / "ptrace_scope").write_text("2")
    monkeypatch.setattr(memory, "SETTINGS", (*memory.SETTINGS[:-1], str(tmp_path / "ptrace_scope")))


def fewer_rights(monkeypatch, tmp_path):
    monkeypatch.setattr(memory, "STATUS", memory.STATUS[:-1])  # as if the last line had another value


CHANGES = (
    another_folder,
    another_code,
    another_container,
    another_boot,
    another_bubblewrap,
    another_setting,
    fewer_rights,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_whatever_changes_has_the_level_tried_again(trials, monkeypatch, tmp_path, change):
    choose("B", False, LIMITS)
    another_process(monkeypatch)
    change(monkeypatch, tmp_path)
    choose("B", False, LIMITS)
    assert trials == ["B", "B"]


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone becomes another user")
def test_another_user_has_it_tried_again(forked, tmp_path):
    os.chmod(tmp_path, 0o777)
    for above in [p for p in tmp_path.parents if p.name.startswith("pytest-")]:
        above.chmod(0o755)
    memory.remember("B", LIMITS)
    assert memory.holds("B", LIMITS)

    def as_nobody():
        os.setresuid(65534, 65534, 65534)
        return memory.holds("B", LIMITS)

    assert forked(as_nobody) is False


@pytest.mark.parametrize("mode", [0o770, 0o702])
def test_a_folder_that_others_may_write_to_remembers_nothing(trials, monkeypatch, mode):
    choose("B", False, LIMITS)
    another_process(monkeypatch)
    folder = files.private_cache("selftest")
    assert folder is not None
    folder.chmod(mode)
    choose("B", False, LIMITS)
    assert trials == ["B", "B"]


def test_where_a_fact_cannot_be_read_nothing_is_remembered(monkeypatch):
    monkeypatch.setattr(memory, "FACTS", ("/proc/no/such/fact",))
    memory.remember("B", LIMITS)
    assert not memory.holds("B", LIMITS)


def test_where_there_is_no_place_it_is_tried_each_time(trials, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("OPTVIZ_CACHE", str(tmp_path / "file" / "cache"))
    for _ in range(2):
        another_process(monkeypatch)
        choose("B", False, LIMITS)
    assert trials == ["B", "B"]


def test_old_findings_go(monkeypatch):
    monkeypatch.setattr(memory, "MAX_REMEMBERED", 2)
    for threads in (90, 91, 92):
        memory.remember("B", replace(LIMITS, threads=threads))
    folder = files.private_cache("selftest")
    assert folder is not None and len(list(folder.iterdir())) == 2


def test_a_level_that_no_longer_starts_is_tried_again(monkeypatch):
    """What is remembered of it goes, and the next sandbox takes what holds now."""
    found, parent = trial("B")
    if parent is None:
        pytest.skip(found.reason)
    parent.close()
    monkeypatch.setattr(selftest, "impossible", lambda level: "")
    monkeypatch.setattr(launch, "bubblewrap", lambda *seen: ["/bin/sh", "-c", "echo no namespaces here >&2; exit 1"])
    memory.remember("A", LIMITS)
    with Sandbox(None, LIMITS) as sandbox:
        assert sandbox.isolation == "A"
        with pytest.raises(ParentLost, match="no namespaces here"):
            sandbox.ready()
    with Sandbox(None, LIMITS) as sandbox:
        assert sandbox.isolation == "B"
        assert result(sandbox, "def f(x):\n    return x", np.ones(1)).status == "ok"


def test_what_cannot_be_forgotten_is_tried_again_all_the_same(trials, monkeypatch):
    def read_only(*_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    choose("B", False, LIMITS)
    monkeypatch.setattr(Path, "unlink", read_only)
    selftest.distrust("B", LIMITS)
    for _ in range(2):
        choose("B", False, LIMITS)
    assert trials == ["B", "B"]
