"""Files of results: sorted, whole or not there, and the same bytes for the same rows."""

import json
import os
import random
import subprocess
import sys

import pytest

from autograder import results
from autograder.errors import Fault


def rows(count: int) -> list[dict]:
    return [
        {
            "student": f"s{n % 97}",
            "notebook": f"n{n % 3}",
            "cell": f"c{n}",
            "status": "graded",
            "score": n / 7,
            "max_score": 9,
        }
        for n in range(count)
    ]


def test_order_of_arrival_does_not_matter(tmp_path):
    lines = rows(500)
    results.write(tmp_path / "a", lines)
    random.Random(3).shuffle(lines)
    results.write(tmp_path / "b", lines)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert list(results.read(tmp_path / "a")) == sorted(rows(500), key=results.cell_key)


def test_what_does_not_fit_in_memory_is_merged_to_the_same_bytes(tmp_path, monkeypatch):
    results.write(tmp_path / "whole", rows(3000))
    monkeypatch.setattr(results, "MAX_RUN_BYTES", 1000)
    monkeypatch.setattr(results, "MAX_RUNS", 8)
    results.write(tmp_path / "merged", rows(3000))
    assert (tmp_path / "merged").read_bytes() == (tmp_path / "whole").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["merged", "whole"]


def test_names_with_separators_sort_by_name(tmp_path):
    names = ["a", "a b", "a\tb", "a-b", "aa", "é", "z\n"]
    results.write(tmp_path / "f", [{"student": s, "notebook": "n", "cell": "c"} for s in reversed(names)])
    assert [row["student"] for row in results.read(tmp_path / "f")] == sorted(names)


def test_any_text_of_a_student_can_be_written(tmp_path):
    row = {"student": "s", "notes": ["\ud800 \x1b[31m \u202e \x00 \n"]}
    results.write(tmp_path / "f", [row])
    assert (tmp_path / "f").read_bytes().isascii()
    assert list(results.read(tmp_path / "f")) == [row]


def test_a_number_that_json_does_not_have_is_refused(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        results.write(tmp_path / "f", [{"student": "s", "score": float("nan")}])
    assert not list(tmp_path.iterdir())


def test_lines_that_stay_are_as_they_were(tmp_path):
    """Whoever has edited the file may have written a letter as it is, or no end of the last line."""
    results.write(tmp_path / "f", rows(20))
    before = (tmp_path / "f").read_bytes()

    def kept():
        with results.Sorted(tmp_path / "f") as file:
            for row, line in results.stored(tmp_path / "f"):
                file.keep(row, line)
            file.commit()
        return (tmp_path / "f").read_bytes()

    assert kept() == before
    (tmp_path / "f").write_bytes(before[:-1])
    assert kept() == before
    line = '{"student":"sé","notebook":"n","cell":"c"}'
    (tmp_path / "f").write_text(f"{before.decode()}{line}\n", encoding="utf-8")
    assert kept() == before + line.replace("é", "\\u00e9").encode() + b"\n"


def test_without_commit_the_old_file_stays(tmp_path):
    results.write(tmp_path / "f", rows(2))
    before = (tmp_path / "f").read_bytes()
    with results.Sorted(tmp_path / "f") as file:
        file.extend(rows(5))
    assert (tmp_path / "f").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["f"]


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path):
    code = f"""
import os
from pathlib import Path
from autograder import results
file = results.Sorted(Path({str(tmp_path / "f")!r}))
file.add({{"student": "s"}})
file.spill()
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    assert [p.is_dir() for p in tmp_path.iterdir()] == [True]
    with results.Sorted(tmp_path / "f") as running:
        results.write(tmp_path / "f", rows(3))
        assert os.path.isdir(running.folder.name), "the folder of a process that lives is not abandoned"
    assert [p.name for p in tmp_path.iterdir()] == ["f"]


def test_a_damaged_line_is_named(tmp_path):
    (tmp_path / "f").write_text('{"student": "s"}\n{"stud')
    with pytest.raises(Fault, match="line 2"):
        list(results.read(tmp_path / "f"))


COST = b'{"student":"s","notebook":"n","seconds":1.5,"bytes":7}\n'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (COST[:30], "Expecting|Unterminated"),
        (COST.replace(b'"s"', b'"s\xff\xfe"'), "bytes that are no UTF-8"),
        (bytes(len(COST)), "Expecting value"),
        (b"[" * 200_000, "nested too deeply"),
        (b"null", "expected an object, got NoneType"),
        (b"{}", "expected 'student' of type str"),
        (COST.replace(b'"s"', b"5"), "expected 'student' of type str"),
        (COST.replace(b"1.5", b"null"), "expected 'seconds' of type int or float"),
        (COST.replace(b"1.5", b"NaN"), "NaN is no number in JSON"),
        (COST.replace(b"1.5", b"-1e400"), "expected 'seconds'"),
    ],
)
def test_whatever_a_disk_or_a_person_has_made_of_a_line_is_a_fault_that_names_it(tmp_path, line, said):
    path = tmp_path / results.COSTS
    path.write_bytes(COST + line.rstrip() + b"\n" + COST)
    with pytest.raises(Fault, match=f"{results.COSTS}, line 2: .*({said})"):
        list(results.read_costs(path))


def test_changes_between_two_runs(tmp_path):
    old = rows(6)
    new = json.loads(json.dumps(old[1:]))
    new[0]["score"] = 99.0
    new[1]["status"] = "timeout"
    new.append({**old[0], "student": "newcomer"})
    results.write(tmp_path / "old", old)
    results.write(tmp_path / "new", new)
    found = [((a or b)["cell"], bool(a), bool(b)) for a, b in results.changed(tmp_path / "old", tmp_path / "new")]
    assert found == [("c0", False, True), ("c0", True, False), ("c1", True, True), ("c2", True, True)]
    assert not list(results.changed(tmp_path / "old", tmp_path / "new", "s5*"))
