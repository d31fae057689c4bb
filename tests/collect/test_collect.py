"""Downloads of every system: each file comes to whose it is, and nothing is lost or left unsaid."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.collect import collect as of_systems
from autograder.collect.systems import SYSTEMS
from autograder.course.course import CONFIG, Course
from autograder.errors import UsageError
from autograder.export.lms import SYSTEMS as EXPORTS
from autograder.export.lms import fill
from autograder.export.whose import Choices
from autograder.submission.timestamps import noted
from tests.collect.downloads import LAYOUTS, ROSTERS, download
from tests.export.test_gradescope import score


@pytest.fixture
def zoned(course):
    """A course that says in which zone its systems are."""
    with open(course.root / CONFIG, "a") as file:
        file.write("c.Exchange.timezone = 'Europe/Berlin'\n")
    return Course(course.root)


def handed_in(course: Course) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in sorted(course.submitted.rglob("*")):
        if path.is_file() and path.name != "timestamp.txt":
            student, assignment, *rest = path.relative_to(course.submitted).parts
            assert assignment == "exercises"
            found.setdefault(student, {})["/".join(rest)] = path.read_text()
    return found


def collected(course: Course, path: Path, system: str) -> of_systems.Collected:
    """What comes of a download, with the list of students if its system needs one."""
    roster = path.parent / "roster.csv" if system in ROSTERS else None
    if roster:
        roster.write_text(ROSTERS[system])
    return of_systems.collect(course, path, system, "exercises", roster)


def test_every_system_has_a_layout():
    assert LAYOUTS.keys() == SYSTEMS.keys()


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_file_comes_to_whose_it_is(zoned, tmp_path, system):
    files, wanted, moments = LAYOUTS[system]
    made = collected(zoned, download(tmp_path / "d.zip", files), system)
    assert handed_in(zoned) == wanted and made.left == []
    assert sorted(made.new) == sorted(wanted)
    for student in wanted:
        note = noted(zoned.submitted, student, "exercises")
        assert f"{note.when or '':%Y-%m-%d %H:%M}" == moments.get(student, "") if note.when else student not in moments


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_folder_that_a_browser_has_unpacked_is_the_same(zoned, tmp_path, system):
    files, wanted, _ = LAYOUTS[system]
    for name, text in files.items():
        path = tmp_path / "download" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    collected(zoned, tmp_path / "download", system)
    assert handed_in(zoned) == wanted


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_same_download_again_changes_nothing(zoned, tmp_path, system):
    archive = download(tmp_path / "d.zip", LAYOUTS[system][0])
    collected(zoned, archive, system)
    before = {p: p.stat().st_mtime_ns for p in zoned.submitted.rglob("*")}
    again = collected(zoned, archive, system)
    assert (again.new, again.replaced) == ([], []) and len(again.same) == len(LAYOUTS[system][1])
    assert {p: p.stat().st_mtime_ns for p in zoned.submitted.rglob("*")} == before


def test_a_teams_library_with_several_assignments_is_not_mixed(course, tmp_path):
    files = {f"Submitted files/Ada Lovelace/{title}/Version 1/adagrad.ipynb": title for title in ("Week 1", "Week 2")}
    with pytest.raises(UsageError, match="several assignments: Week 1, Week 2"):
        collected(course, download(tmp_path / "d.zip", files), "teams")
    assert handed_in(course) == {}


def test_of_classroom_only_who_is_in_its_list_is_collected(course, tmp_path):
    files = {"E/Ada Lovelace - adagrad.ipynb": "ada", "E/my answer - final.ipynb": "?", "E/adagrad.ipynb": "?"}
    archive = download(tmp_path / "d.zip", files)
    made = collected(course, archive, "classroom")
    assert handed_in(course) == {"ada@uni.example": {"adagrad.ipynb": "ada"}}
    assert made.left == [f"not understood: E/{name}" for name in ("adagrad.ipynb", "my answer - final.ipynb")]
    with pytest.raises(UsageError, match="Give its table of grades"):
        of_systems.collect(course, archive, "classroom", "exercises")


def test_what_a_later_download_replaces_is_kept(course, tmp_path):
    for text in ("one", "two", "three"):
        archive = download(tmp_path / f"{text}.zip", {"ada/adagrad.ipynb": text})
        made = of_systems.collect(course, archive, "folders", "exercises")
    assert handed_in(course) == {"ada": {"adagrad.ipynb": "three"}} and made.replaced == ["ada"]
    kept = course.private / "replaced" / "exercises" / "ada"
    assert [(kept / n / "adagrad.ipynb").read_text() for n in ("1", "2")] == ["one", "two"]


def test_what_is_late_or_not_understood_is_named(course, tmp_path):
    files = LAYOUTS["canvas"][0] | {"group photo.jpg": b"x", "__MACOSX/._x": b"", ".DS_Store": b""}
    made = of_systems.collect(course, download(tmp_path / "d.zip", files), "canvas", "exercises")
    assert made.left == ["not understood: group photo.jpg"] and made.late == ["1001"]
    said = " ".join(made.sentences("canvas", "exercises"))
    assert "Late, says Canvas, without saying by how much: 1001." in said


def test_local_times_without_a_zone_are_not_guessed(course, tmp_path):
    made = of_systems.collect(course, download(tmp_path / "d.zip", LAYOUTS["sakai"][0]), "sakai", "exercises")
    assert "c.Exchange.timezone" in " ".join(made.told)
    assert not (course.submitted / "ada" / "exercises" / "timestamp.txt").exists()


def test_two_students_of_one_name_are_not_mixed_up(course, tmp_path):
    files = {f"{n}-9 - Ada Lovelace - Nov 20, 2026 1159 PM/adagrad.ipynb": str(n) for n in (1, 2)}
    made = of_systems.collect(course, download(tmp_path / "d.zip", files), "brightspace", "exercises")
    assert handed_in(course) == {} and "several students have this name" in made.left[0]


def test_names_that_two_files_would_have_stay_apart(course, tmp_path):
    files = {"lovelaceada_1000_1_adagrad.ipynb": "a", "lovelaceada_1000_2_adagrad-1.ipynb": "b"}
    of_systems.collect(course, download(tmp_path / "d.zip", files), "canvas", "exercises")
    assert sorted(handed_in(course)["1000"].values()) == ["a", "b"]


MOODLE = (
    "Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Grade can be changed,Feedback comments\n"
    "Participant 70,Ada Lovelace,m70,ada@uni.example,,,53.00,Yes,\n"
    "Participant 71,Jean_Luc O'Neil,m71,jl@uni.example,,,53.00,Yes,\n"
)
CANVAS = "Student,ID,SIS User ID,SIS Login ID,Section,Exercises (12345)\n    Points Possible,,,,,53.00\n"
CANVAS += '"Lovelace, Ada",1000,S0,ada,A,\n"Turing, Alan",1001,S1,alan,A,\n'
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Exercises Points Grade <Numeric MaxPoints:53>,End-of-Line Indicator\n"
    "#1,#ada,Lovelace,Ada,,#\n#2,#jl,Abel,Jean-Luc,,#\n"
)
GERMAN = MOODLE.replace("Identifier", "ID").replace("Participant ", "Teilnehmer/in").replace("ID number", "ID-Nummer")


@pytest.mark.parametrize(
    ("system", "roster", "key", "wanted"),
    [
        ("moodle", MOODLE, None, {"m70", "m71", "72"}),
        ("moodle", MOODLE, "email address", {"ada@uni.example", "jl@uni.example", "72"}),
        ("moodle", GERMAN, "ID-Nummer", {"m70", "m71", "72"}),
        ("canvas", CANVAS, None, {"ada", "alan"}),
        ("canvas", CANVAS, "SIS User ID", {"S0", "S1"}),
        ("brightspace", BRIGHTSPACE, None, {"ada", "jl"}),
    ],
)
def test_a_roster_names_students_as_the_system_does(course, tmp_path, system, roster, key, wanted):
    (tmp_path / "r.csv").write_text(roster)
    archive = download(tmp_path / "d.zip", LAYOUTS[system][0])
    made = of_systems.collect(course, archive, system, "exercises", tmp_path / "r.csv", key)
    assert handed_in(course).keys() == wanted and set(made.unnamed) == wanted & {"72"}


def test_collecting_again_with_a_roster_leaves_nobody_twice(course, tmp_path):
    (tmp_path / "r.csv").write_text(MOODLE)
    archive = download(tmp_path / "d.zip", LAYOUTS["moodle"][0])
    of_systems.collect(course, archive, "moodle", "exercises")
    (course.submitted / "71" / "another").mkdir()
    of_systems.collect(course, archive, "moodle", "exercises", tmp_path / "r.csv")
    assert handed_in(course).keys() == {"m70", "m71", "72"}
    assert not (course.submitted / "70").exists() and (course.submitted / "71" / "another").is_dir()
    assert (course.private / "replaced" / "exercises" / "70" / "1" / "adagrad.ipynb").is_file()


@pytest.mark.parametrize(("roster", "key"), [("a,b,c\n1,2,3\n", None), (MOODLE, "Nothing"), (MOODLE, "Status")])
def test_a_roster_that_does_not_tell_is_refused(course, tmp_path, roster, key):
    (tmp_path / "r.csv").write_text(roster)
    if key == "Status":
        (tmp_path / "r.csv").write_text(roster.replace("example,,", "example,Submitted,"))
    with pytest.raises(UsageError, match=r"who is who|names several students"):
        of_systems.collect(
            course, download(tmp_path / "d.zip", LAYOUTS["moodle"][0]), "moodle", "exercises", tmp_path / "r.csv", key
        )
    assert not course.submitted.exists()


@pytest.mark.parametrize(("system", "roster"), [("moodle", MOODLE), ("canvas", CANVAS), ("brightspace", BRIGHTSPACE)])
@pytest.mark.parametrize("named", [False, True])
def test_scores_find_the_way_back(course, tmp_path, system, roster, named):
    """Students called as in the download, or as in the system's own list: the same rows get the same numbers."""
    (tmp_path / "r.csv").write_text(roster)
    archive = download(tmp_path / "d.zip", LAYOUTS[system][0])
    made = of_systems.collect(course, archive, system, "exercises", tmp_path / "r.csv" if named else None)
    scores = [score(student, 10.0 + n) for n, student in enumerate(sorted(set(made.new) - {"72"}))]
    scores = [replace(s, max_score=53.0) for s in scores]
    column = "Grade" if system == "moodle" else "Exercises"
    filled = fill(roster.encode(), EXPORTS[system], scores, Choices(column=column))
    assert filled.unmatched == [] and len(scores) == 2
    (ada, other) = filled.data.decode().splitlines()[-2:]
    assert "Ada" in ada and ",10" in ada and ",11" in other


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_download_of_another_system_is_refused_whole(course, tmp_path, system):
    with pytest.raises(UsageError, match=r"Nothing in .* named as"):
        of_systems.collect(course, download(tmp_path / "d.zip", {"readme": "x"}), system, "exercises")
    assert not course.submitted.exists()


def test_the_command_says_what_it_did(course, tmp_path, monkeypatch, capsys):
    from autograder import cli

    monkeypatch.chdir(course.root)
    archive = download(tmp_path / "d.zip", LAYOUTS["moodle"][0] | {"odd.txt": "x"})
    with pytest.raises(SystemExit) as ended:
        cli.main(["collect", str(archive), "--from", "moodle", "--assignment", "exercises"])
    out, err = capsys.readouterr()
    assert ended.value.code == 1 and out == "submitted\n"
    assert "3 students: 3 new, 0 replaced, 0 as before." in err and "Not collected, not understood: odd.txt" in err
    assert "--roster" in err


def test_students_cannot_choose_where_their_files_go(course, tmp_path):
    files = {
        "Exercises_../../x_attempt_2026-11-20-10-00-00_adagrad.ipynb": "x",
        "Ada_7_assignsubmission_file_/timestamp.txt": "2020-01-01",
        "Ada_7_assignsubmission_file_/adagrad.ipynb": "x",
    }
    made = of_systems.collect(
        course, download(tmp_path / "d.zip", dict(list(files.items())[1:])), "moodle", "exercises"
    )
    assert not (course.submitted / "7" / "exercises" / "timestamp.txt").exists() and len(made.left) == 1
    with pytest.raises(UsageError, match="outside"):
        of_systems.collect(course, download(tmp_path / "e.zip", files), "blackboard", "exercises")
    assert not list(Path(course.root).rglob("*attempt*"))
