"""What the warm parent does before the first fork so that boxes are cheap: a rehearsal, and a heap without holes."""

import os
import subprocess
import sys

from autograder.sandbox.launch import BOX, SHARED

PACKAGE = f"""
import importlib, sys, types
package = types.ModuleType("box")
package.__path__ = [{str(BOX)!r}, {str(SHARED[0].parent)!r}]
sys.modules["box"] = package
"""
REHEARSAL = """
from box import loop, rehearsal, wire
stops, kinds = [], set()
class Heard(rehearsal.Alone):
    def write(self, data):
        at = 0
        while at < len(data):
            kind, size = wire.HEAD.unpack_from(data, at)
            at += wire.HEAD.size + size
            kinds.add(kind)
            if kind == wire.STOP:
                stops.append(data[at - size : at])
        super().write(data)
rehearsal.Alone, rehearsal.TIMES = Heard, 1
rehearsal.rehearse()
assert kinds == {wire.CELL, wire.READY, wire.TEXTS, wire.VALUES, wire.STOP, wire.TOLD}, kinds
assert len(stops) == 1 and all(b"no_such_name" in stop for stop in stops), stops
import linecache
assert not [name for name in linecache.cache if name.startswith("<cell")]
"""
HOLES = """
import numpy, json, decimal, random
import ctypes
if not hasattr(ctypes.CDLL(None), "mallinfo2"):  # not glibc: there is nothing to fill
    raise SystemExit
kept = [bytearray(random.Random(0).randrange(600, 4000)) for _ in range(4000)]
del kept[::2]
from box import heap
info = ctypes.CDLL(None).mallinfo2
info.restype = heap.Info
def free():
    now = info()
    return now.fordblks - now.keepcost
before = free()
heap.fill_gaps()
assert before > 1_000_000 and free() < before / 50, (before, free())
blocks = [object() for _ in range(1000)]
apart = [abs(id(b) - id(a)) for a, b in zip(blocks, blocks[1:])]
assert sum(d == 16 for d in apart) > 900, "new objects lie together"
"""


def script(text):
    done = subprocess.run([sys.executable, "-c", PACKAGE + text], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_the_rehearsal_goes_through_every_message_as_a_student_s_notebook_does():
    """All messages are answered as they should be; the only failure is the one that is rehearsed."""
    script(REHEARSAL)


def test_holes_in_the_heap_are_filled():
    script(HOLES)


def test_the_code_of_boxes_is_kept_compiled(tmp_path):
    """Where Python may: the warm parent, which may write nothing, takes it from there."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    code = "from autograder.sandbox.launch import keep_compiled\nkeep_compiled()"
    subprocess.run(
        [sys.executable, "-c", code], env=environment | {"PYTHONPYCACHEPREFIX": str(tmp_path)}, check=True, timeout=120
    )
    kept = tmp_path / BOX.relative_to(BOX.anchor)
    assert {path.name.partition(".")[0] for path in kept.iterdir()} == {path.stem for path in BOX.glob("*.py")}
