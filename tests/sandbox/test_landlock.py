"""Landlock: what is listed can be read, nothing else; nothing can be written; signals stay inside."""

import os
import signal

import pytest

from autograder.sandbox.box import kernel, landlock

needs_landlock = pytest.mark.skipif(landlock.abi() < 1, reason="this kernel has no Landlock")


@pytest.fixture
def places(tmp_path):
    for name in ("open", "closed"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    return tmp_path


@needs_landlock
def test_only_listed_places_can_be_read(places, forked):
    def confined():
        kernel.no_new_privileges()
        landlock.restrict([str(places / "open"), str(places / "absent")])
        seen = (places / "open" / "file").read_text(), os.listdir(places / "open")
        for action in (
            lambda: (places / "closed" / "file").read_text(),
            lambda: os.listdir(places / "closed"),
            lambda: os.listdir(places),
            lambda: (places / "open" / "new").write_text("x"),
            lambda: (places / "open" / "file").write_text("x"),
            lambda: os.remove(places / "open" / "file"),
            lambda: os.mkdir(places / "open" / "folder"),
            lambda: os.symlink("file", places / "open" / "link"),
            lambda: os.rename(places / "open" / "file", places / "open" / "other"),
        ):
            with pytest.raises(OSError) as caught:
                action()
            assert caught.value.errno in (1, 13, 18)
        return seen

    assert forked(confined) == ("open", ["file"])


@needs_landlock
def test_a_single_file_can_be_listed_and_written(places, forked):
    def confined():
        kernel.no_new_privileges()
        landlock.restrict([], [str(places / "open" / "file")])
        with open(places / "open" / "file", "r+") as file:
            file.write("written")
        with pytest.raises(PermissionError):
            os.listdir(places / "open")
        return (places / "open" / "file").read_text()

    (places / "open" / "file").write_text("...")
    assert forked(confined) == "written"


@pytest.mark.skipif(landlock.abi() < 6, reason="signals are scoped from ABI 6 on")
def test_no_signal_leaves_the_domain(forked):
    def confined():
        kernel.no_new_privileges()
        landlock.isolate()
        with pytest.raises(PermissionError):
            os.kill(os.getppid(), 0)
        return "kept"

    assert forked(confined) == "kept"


@pytest.mark.parametrize("version, size", [(1, 8), (3, 8), (4, 16), (5, 16), (6, 24), (7, 24)])
def test_each_abi_gets_the_fields_it_knows(version, size):
    data = landlock.attributes(version)
    assert len(data) == size
    assert int.from_bytes(data[:8], "little").bit_count() == {1: 13, 3: 15, 4: 15}.get(version, 16)


def test_limits_bind(forked):
    def confined():
        kernel.limit({"NOFILE": 20, "FSIZE": 0, "CPU": 5})
        import resource

        with pytest.raises(OSError):
            [os.dup(0) for _ in range(30)]
        return resource.getrlimit(resource.RLIMIT_CPU)

    assert forked(confined) == (5, 6)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("keep_reading", [False, True])
def test_root_becomes_nobody_for_good(places, keep_reading, forked):
    """All rights are gone, but for the right to pass closed folders where it was asked for."""
    os.chmod(places / "closed", 0o700)
    os.chmod(places, 0o755)

    def confined():
        kernel.become(61190, keep_reading)
        with pytest.raises(PermissionError):
            os.setuid(0)
        with pytest.raises(PermissionError):
            (places / "closed" / "file").write_text("x")
        with pytest.raises(PermissionError):
            os.kill(1, 0)
        try:
            return os.getresuid(), bool((places / "closed" / "file").read_text())
        except PermissionError:
            return os.getresuid(), False

    for folder in [places, *places.parents]:  # the test's own folders may be closed to others
        if not os.stat(folder).st_mode & 0o001:
            os.chmod(folder, 0o755)
    assert forked(confined) == ((61190,) * 3, keep_reading)


def test_die_with_parent_ends_at_once_if_it_is_gone(forked):
    assert forked(lambda: kernel.die_with_parent(1)) == -1


def test_the_parent_s_end_is_the_child_s(forked):
    def parent():
        reading, writing = os.pipe()
        middle = os.fork()
        if not middle:
            me = os.getpid()
            child = os.fork()
            if not child:
                kernel.die_with_parent(me)
                os.write(writing, b"%d" % os.getpid())
                signal.pause()
            os.close(writing)
            signal.pause()
        os.close(writing)
        child = int(os.read(reading, 20))
        os.kill(middle, signal.SIGKILL)
        os.waitpid(middle, 0)
        return os.read(reading, 1), child  # the pipe closes when the child has ended

    assert forked(parent)[0] == b""
