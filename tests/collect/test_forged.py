"""Names that a student chose: they say nothing about whose a file is, and cost nobody else anything."""

import errno
import os
from pathlib import Path

import pytest

from autograder.collect import collect as of_systems
from autograder.collect.systems import SYSTEMS
from autograder.errors import Fault
from tests.collect.downloads import LAYOUTS, METADATA, RECEIPT, download
from tests.collect.test_collect import collected, handed_in, zoned

__all__ = ["zoned"]

LATER = "2026-11-25-10-00-00"
MAL = "Exercises_mal_attempt_2026-11-20-08-00-00"
FORGED = METADATA.replace("alan@uni.example", "x").replace("ada@uni.example", "alan@uni.example")
GRADESCOPE = """submission_103:
  :submitters:
  - :name: Mal
    :email: mal
  :created_at: 2026-11-22 09:00:00 Z
"""

#: By system: what another student adds to its download, and whatever comes of it for that one.
ADDED = {
    "canvas": (
        {"mal_66_7001_lovelaceada_1000_9_adagrad.ipynb": "evil", "mal_66_7002_hw/lovelaceada_1000_9_x.ipynb": "evil"},
        {"66": {"lovelaceada_1000_9_adagrad.ipynb": "evil"}},
    ),
    "moodle": (
        {
            "Mal_66_assignsubmission_file_/Ada Lovelace_70_assignsubmission_file_/adagrad.ipynb": "evil",
            "Mal_66_assignsubmission_file_Zoe_70_assignsubmission_file_x.ipynb": "evil",
            "Mal_66_assignsubmission_onlinetext_/Ada Lovelace_70_assignsubmission_file_/y.ipynb": "evil",
            "Mal_66_assignsubmission_onlinetext_Ada Lovelace_70_assignsubmission_file_z.ipynb": "evil",
        },
        {
            "66": {
                "Ada Lovelace_70_assignsubmission_file_/adagrad.ipynb": "evil",
                "Zoe_70_assignsubmission_file_x.ipynb": "evil",
            }
        },
    ),
    "blackboard": (
        {
            f"{MAL}.txt": f"Name: M (ada) (mal)\nDate Submitted: November 20, 2026 08:00:00 AM CET\n\n{RECEIPT}",
            f"{MAL}_x_ada_attempt_{LATER}_adagrad.ipynb": "evil",
            f"{MAL}_x_ada_attempt_{LATER}.txt": "Name: Ada (ada)\n",
            f"Exercises_eve_attempt_{LATER}.txt": "Nombre: Eve (eve)\n\nComments:\nName: Ada (ada)\n"
            "Date Submitted: Friday, November 6, 2026 08:00:00 AM CET\n",
            f"Exercises_eve_attempt_{LATER}_adagrad.ipynb": "eve",
        },
        {
            "mal": {
                f"x_ada_attempt_{LATER}_adagrad.ipynb": "evil",
                f"x_ada_attempt_{LATER}.txt": "Name: Ada (ada)\n",
            },
            "eve": {"adagrad.ipynb": "eve"},
        },
    ),
    "brightspace": (
        {
            "6-9 - Mal - Nov 20, 2026 900 AM/1234-999 - Ada Lovelace - Nov 30, 2026 900 AM/adagrad.ipynb": "evil",
            "7-9 - Eve - 20 nov. 2026 9 h/1234-999 - Ada Lovelace - Nov 30, 2026 900 AM/adagrad.ipynb": "evil",
        },
        {"Mal": {"1234-999 - Ada Lovelace - Nov 30, 2026 900 AM/adagrad.ipynb": "evil"}},
    ),
    "gradescope": (
        {
            "assignment_7_export/submission_101/submission_metadata.yml": FORGED,
            "assignment_7_export/submission_103/submission_101/adagrad.ipynb": "evil",
            "assignment_7_export/submission_metadata.yml": METADATA + GRADESCOPE,
        },
        {"mal": {"submission_101/adagrad.ipynb": "evil"}},
    ),
    "sakai": (
        {
            "Exercises/M, M (Max)(mal)/Submission attachment(s)/L(ada)/Submission attachment(s)/adagrad.ipynb": "evil",
            "Exercises/anonymous/Submission attachment(s)/L(ada)/Submission attachment(s)/adagrad.ipynb": "evil",
        },
        {"mal": {"L(ada)/Submission attachment(s)/adagrad.ipynb": "evil"}},
    ),
    "teams": (
        {
            "Optim - Student Work/Submitted files/Mal/Exercises/Version 1/Submitted files/Ada Lovelace/Exercises"
            "/Version 99/adagrad.ipynb": "evil",
            "Optim - Student Work/Submitted files/Mal/Exercises/Version 1/Ada Lovelace/Exercises/Version 99/x": "evil",
            "Optim - Student Work/Working files/Mal/Exercises/Ada Lovelace/Exercises/Version 99/adagrad.ipynb": "evil",
            "Optim - Student Work/Working files/Mal/Exercises/Version 99/adagrad.ipynb": "evil",
        },
        {
            "Mal": {
                "Submitted files/Ada Lovelace/Exercises/Version 99/adagrad.ipynb": "evil",
                "Ada Lovelace/Exercises/Version 99/x": "evil",
            }
        },
    ),
    "classroom": (
        {"Exercises/Ada Lovelace - adagrad(1).ipynb": "evil"},
        {},  # and Ada's own is as doubtful
    ),
    "github": (
        {"all/optim-2-submissions/optim-2-mal/optim-2-submissions/optim-2-ada/adagrad.ipynb": "evil"},
        {"mal": {"optim-2-submissions/optim-2-ada/adagrad.ipynb": "evil"}},
    ),
    "folders": ({"class/mal/ada/adagrad.ipynb": "evil"}, {"mal": {"ada/adagrad.ipynb": "evil"}}),
}


def test_every_system_is_tried():
    assert ADDED.keys() == SYSTEMS.keys()


@pytest.mark.parametrize("system", SYSTEMS)
def test_nobody_can_hand_in_for_another(zoned, tmp_path, system):
    files, wanted, _ = LAYOUTS[system]
    evil, whose = ADDED[system]
    made = collected(zoned, download(tmp_path / "d.zip", {**files, **evil}), system)
    if system == "classroom":
        wanted = {**wanted, "ada@uni.example": {"nesterov - mine.ipynb": "ada 2"}}
        assert [left.partition(":")[2] for left in made.left] == [
            f" several files are called {name}, and others may have named one so"
            for name in ("adagrad(1).ipynb", "adagrad.ipynb")
        ]
    if system == "gradescope":
        wanted = {**wanted, "ada@uni.example": {"adagrad.ipynb": "ada", "submission_metadata.yml": FORGED}}
    assert handed_in(zoned) == {**wanted, **whose}
    for student in {*whose, *wanted}:
        assert not made.replaced and student in made.new


def test_a_receipt_is_read_before_what_the_student_wrote(zoned, tmp_path):
    collected(zoned, download(tmp_path / "d.zip", {**LAYOUTS["blackboard"][0], **ADDED["blackboard"][0]}), "blackboard")
    for student, moment in {"mal": "2026-11-20 07:00:00 UTC", "eve": "2026-11-25 10:00:00 Europe/Berlin"}.items():
        assert (zoned.submitted / student / "exercises" / "timestamp.txt").read_text() == f"{moment}\n"


def test_users_whom_only_receipts_tell_apart_are_not_mixed_up(course, tmp_path):
    files = {f"Exercises_{user}_attempt_2026-11-20-10-00-00_adagrad.ipynb": user for user in ("an", "al_an")}
    made = of_systems.collect(course, download(tmp_path / "d.zip", files), "blackboard", "exercises")
    assert handed_in(course) == {} and "several students have this name" in made.left[0]


def test_a_folder_that_was_taken_for_one_around_students_is_named(course, tmp_path):
    made = of_systems.collect(
        course, download(tmp_path / "d.zip", {"mal/ada/adagrad.ipynb": "x"}), "folders", "exercises"
    )
    assert "All files are in the folder mal" in made.told[0]
    files = {"mal/ada/adagrad.ipynb": "x", "ada/adagrad.ipynb": "y"}
    assert of_systems.collect(course, download(tmp_path / "e.zip", files), "folders", "exercises").told == []


def test_drafts_in_another_language_are_not_taken_for_submissions(course, tmp_path):
    files = {
        "Abgegeben/Ada/E/Version 1/adagrad.ipynb": "ada",
        "Abgegeben/Mal/E/Version 1/adagrad.ipynb": "mal",
        "Arbeitsdateien/Mal/E/Version 9/adagrad.ipynb": "draft",
        "Abgegeben/Mal/E/Version 1/Submitted files/Ada/E/Version 9/adagrad.ipynb": "evil",
    }
    made = of_systems.collect(course, download(tmp_path / "d.zip", files), "teams", "exercises")
    assert handed_in(course) == {"Ada": {"adagrad.ipynb": "ada"}}
    assert any(left.startswith("Mal: several students have this name") for left in made.left)


def test_who_is_in_two_submissions_has_handed_in_twice(course, tmp_path):
    again = METADATA.replace("alan@uni.example", "ada@uni.example")
    files = {**LAYOUTS["gradescope"][0], "assignment_7_export/submission_metadata.yml": again}
    made = of_systems.collect(course, download(tmp_path / "d.zip", files), "gradescope", "exercises")
    assert handed_in(course)["ada@uni.example"] == {"hw/adagrad.ipynb": "both"} and made.earlier == 1
    assert "1 earlier attempt was left aside" in " ".join(made.sentences("gradescope", "exercises"))


@pytest.mark.parametrize("name", ["timestamp.txt/x.ipynb", "Timestamp.TXT", "timestamp.txt/a/b.ipynb"])
def test_the_note_on_the_time_is_no_name_for_a_students_file(zoned, tmp_path, name):
    files = {
        f"6-9 - Mal - Nov 20, 2026 900 AM/{name}": "2020-01-01",
        f"6-9 - Mal - Nov 20, 2026 900 AM/{name}.txt": "another",
        "6-9 - Mal - Nov 20, 2026 900 AM/adagrad.ipynb": "mal",
        "7-9 - Zed - Nov 20, 2026 900 AM/adagrad.ipynb": "zed",
    }
    made = collected(zoned, download(tmp_path / "d.zip", files), "brightspace")
    assert {"Mal", "Zed"} == {*made.new} and f"Mal: no file can be called {name!r}" in made.left
    assert handed_in(zoned)["Mal"]["adagrad.ipynb"] == "mal"
    for student in made.new:
        note = zoned.submitted / student / "exercises" / "timestamp.txt"
        assert note.read_text() == "2026-11-20 09:00:00 Europe/Berlin\n"


def test_no_name_of_a_file_stops_the_others(course, tmp_path):
    files = {
        "mal/a": "x",
        "mal/a/b/c.ipynb": "a file where a folder is needed",
        f"mal/{'d/' * 2_000}e.ipynb": "too deep",
        f"mal/{'é' * 150}.ipynb": "too long",
        "zed/adagrad.ipynb": "zed",
    }
    made = of_systems.collect(course, download(tmp_path / "d.zip", files), "folders", "exercises")
    assert handed_in(course) == {"mal": {"a": "x"}, "zed": {"adagrad.ipynb": "zed"}}
    assert len(made.left) == 3 and "mal: a/b/c.ipynb has the name of another file or folder" in made.left


def test_files_that_would_be_in_one_place_are_named(course, tmp_path):
    files = {"lovelaceada_1000_1_adagrad.ipynb": "a", "lovelaceada_1000_2_adagrad-1.ipynb": "b"}
    files |= {"lovelaceada_1000_3_lovelaceada_1000_1_adagrad.ipynb": "c"}
    made = of_systems.collect(course, download(tmp_path / "d.zip", files), "canvas", "exercises")
    assert sorted(handed_in(course)["1000"].values()) == ["a", "b"]
    assert made.left == ["1000: lovelaceada_1000_1_adagrad.ipynb has the name of another file or folder"]


def test_what_a_machine_does_not_take_costs_one_file_and_its_own_trouble_stops(course, tmp_path, monkeypatch):
    files = {"mal/odd.ipynb": "x", "mal/adagrad.ipynb": "mal", "zed/adagrad.ipynb": "zed"}
    real = open
    trouble = [errno.EILSEQ]

    def refusing(path, *given, **named):
        if str(path).endswith("odd.ipynb"):
            raise OSError(trouble[0], os.strerror(trouble[0]), path)
        return real(path, *given, **named)

    monkeypatch.setattr(of_systems, "open", refusing, raising=False)
    archive = download(tmp_path / "d.zip", files)
    made = of_systems.collect(course, archive, "folders", "exercises")
    assert handed_in(course) == {"mal": {"adagrad.ipynb": "mal"}, "zed": {"adagrad.ipynb": "zed"}}
    assert made.left == ["mal: odd.ipynb has a name that this machine does not take"]
    trouble[0] = errno.ENOSPC
    with pytest.raises(Fault, match=os.strerror(errno.ENOSPC)):
        of_systems.collect(course, archive, "folders", "exercises")


def test_what_is_in_the_place_of_a_students_folder_costs_nobody_else(course, tmp_path):
    course.submitted.mkdir()
    (course.submitted / "mal").write_text("no folder")
    files = {f"{student}/adagrad.ipynb": student for student in ("ada", "mal", "zed")}
    made = of_systems.collect(course, download(tmp_path / "d.zip", files), "folders", "exercises")
    assert made.new == ["ada", "zed"] and made.left == [f"mal: {course.submitted / 'mal'}: File exists"]


def test_a_submission_that_cannot_be_read_is_kept_and_replaced(course, tmp_path, monkeypatch):
    archive = download(tmp_path / "d.zip", {"ada/adagrad.ipynb": "x"})
    of_systems.collect(course, archive, "folders", "exercises")
    real = Path.read_bytes

    def closed(path):
        if course.submitted in path.parents:
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", closed)
    made = of_systems.collect(course, archive, "folders", "exercises")
    assert made.replaced == ["ada"] and (course.private / "replaced" / "exercises" / "ada" / "1").is_dir()
