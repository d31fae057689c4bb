"""Tables of many systems and languages: the right row gets the right number, and every other byte stays as it was."""

from dataclasses import replace

import pytest

from autograder.errors import UsageError
from autograder.export import scores as of_scores
from autograder.export.lms import SYSTEMS, fill
from autograder.export.scores import GRADED, Score
from autograder.export.whose import Choices
from tests.gradebook.rows import rows, submit, write


def score(student: str, raw: float, **names) -> Score:
    return replace(Score(student, None, None, None, None, raw, 0.0, 53.0, GRADED), **names)


MOODLE_DE = (
    "\ufeffID;Vollständiger Name;E-Mail-Adresse;Status;Bewertung;Bestwertung;Bewertung kann geändert werden;"
    "Zuletzt geändert (Abgabe);Feedback als Kommentar\r\n"
    "Teilnehmer/in70;Ada Löve;ada@uni.example;Zur Bewertung abgegeben;@1;53,00;Ja;-;\r\n"
    "Teilnehmer/in71;Alan Turing;alan@uni.example;Zur Bewertung abgegeben;;53,00;Nein;-;\r\n"
)
BLIND = (
    "Identifier,Status,Grade,Maximum Grade,Grade can be changed,Last modified (grade),Feedback comments\n"
    "Participant 170,,@1,53.00,Yes,-,\nParticipant 70,,@2,53.00,Yes,-,Well begun\n"
)
SAKAI = (
    'Student ID,Name,Exercises [53.0],* Exercises,# Course Grade\nada,"Lovelace, Ada",@1,,\nALAN,"Turing, Alan",@2,,\n'
)
SAKAI_ASSIGNMENT = (
    '"Exercises","Points"\n\n"Display ID","ID","Last Name","First Name","grade","Submission date"\n'
    '"ada","ada","Lovelace","Ada","@1",""\n"alan","alan","Turing","Alan","@2",""\n'
)
GRADESCOPE = (
    "First Name,Last Name,SID,Email,Total Score,Max Points,Status,Submission ID\n"
    "Ada,Lovelace,0001,ada@uni.example,@1,53.0,Ungraded,1\nAlan,Turing,0002,alan@uni.example,@2,53.0,Missing,\n"
)
CLASSROOM = (
    "Last Name,First Name,Email Address,Exercises\nDate,,,2026-11-20\nPoints,,,53\n"
    "Lovelace,Ada,ada@uni.example,@1\nTuring,Alan,alan@uni.example,Excused\n"
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Exercises Points Grade <Numeric MaxPoints:53 Weight:10>,"
    "End-of-Line Indicator\n#1,#ada,Lovelace,Ada,@1,#\n#2,#alan,Turing,Alan,@2,#\n"
)
CANVAS_FR = (
    "\ufeffStudent;ID;SIS User ID;SIS Login ID;Section;Exercices (12345);Final Score\r\n"
    "    Points Possible;;;;;53,00;(read only)\r\nLovelace, Ada;1000;S0;Ada@Uni.example;A;@1;0,00\r\n"
)
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Exercises [Total Pts: 53 Score] |664617"\t"Feedback to Learner"\n'
    '"Lovelace"\t"Ada"\t"ada"\t"@1"\t""\n"Turing"\t"Alan"\t"alan"\t"Exempt"\t""\n'
)
BY_NAME = [score("ada", 40.5), score("alan", 12.0)]
BY_MAIL = [score("ada@uni.example", 40.5), score("alan@uni.example", 12.0)]

#: name: system, table with @1 and @2 where points go, encoding, what was asked for, scores, what is kept
TABLES = {
    "Moodle in German, locked": (
        *("moodle", MOODLE_DE, "utf-8"),
        Choices("Bewertung", "Feedback als Kommentar", "E-Mail-Adresse"),
        *(BY_MAIL, ["alan@uni.example: the grade is locked (Bewertung kann geändert werden: Nein)"]),
    ),
    "Moodle by number, in German": (
        *("moodle", MOODLE_DE.replace("Nein", "Ja").replace("abgegeben;;", "abgegeben;@2;"), "cp1252"),
        Choices("Bewertung", None, "ID"),
        *([score("70", 40.5), score("71", 12.0)], []),
    ),
    "Moodle, blind": ("moodle", BLIND, "utf-8", Choices(), [score("170", 40.5), score("70", 12.0)], []),
    "Sakai": ("sakai", SAKAI, "utf-8", Choices("Exercises", "* Exercises"), BY_NAME, []),
    "Sakai, one assignment": ("sakai", SAKAI_ASSIGNMENT, "utf-8", Choices(), BY_NAME, []),
    "Gradescope": ("gradescope", GRADESCOPE, "utf-8", Choices(), BY_MAIL, []),
    "Gradescope by number": (
        "gradescope",
        GRADESCOPE,
        "utf-8",
        Choices(),
        [score("0001", 40.5), score("0002", 12)],
        [],
    ),
    "Google Classroom": (
        "classroom",
        CLASSROOM,
        "utf-8",
        Choices("Exercises"),
        BY_MAIL,
        ["alan@uni.example: Excused stays"],
    ),
    "Brightspace": ("brightspace", BRIGHTSPACE, "utf-8", Choices("Exercises"), BY_NAME, []),
    "Brightspace by full name": (
        *("brightspace", BRIGHTSPACE, "utf-8", Choices("Exercises")),
        *([score("Ada Lovelace", 40.5), score("alan turing", 12.0)], []),
    ),
    "Canvas in French": ("canvas", CANVAS_FR, "utf-8", Choices("Exercices"), BY_MAIL[:1], []),
    "Blackboard, exempt": (
        "blackboard",
        BLACKBOARD,
        "utf-16-le",
        Choices("Exercises"),
        BY_NAME,
        ["alan: Exempt stays"],
    ),
}


#: which of them write decimals with a comma
COMMAS = ("Moodle in German, locked", "Moodle by number, in German", "Canvas in French")


def empty(text: str) -> str:
    return text.replace("@1", "").replace("@2", "")


@pytest.mark.parametrize("name", TABLES)
def test_each_row_has_its_number_and_all_else_is_as_it_was(name):
    system, text, encoding, choices, scores, kept = TABLES[name]
    if encoding == "cp1252":
        text = text.removeprefix("\ufeff")
    made = fill(empty(text).encode(encoding), SYSTEMS[system], scores, choices)
    mark = "," if name in COMMAS else "."
    wanted = text.replace("@1", f"40{mark}5").replace("@2", "12")
    filled = made.data.decode(encoding)
    for feedback in ("40.5 of 53 points", "12 of 53 points"):
        filled = filled.replace(f'"{feedback}"', "")
    assert filled == wanted
    assert (made.unmatched, made.kept, made.refused, made.left) == ([], kept, [], [])


def test_feedback_goes_where_it_was_asked_for_and_not_over_a_persons_own():
    made = fill(empty(SAKAI).encode(), SYSTEMS["sakai"], BY_NAME, Choices("Exercises", "* Exercises"))
    assert made.data.count(b'"40.5 of 53 points"') == 1
    text = empty(BLIND).encode()
    once = fill(text, SYSTEMS["moodle"], [score("170", 40.5), score("70", 12.0)])
    assert b'"40.5 of 53 points"' in once.data and b",-,Well begun\n" in once.data
    twice = fill(once.data, SYSTEMS["moodle"], [score("170", 41.0), score("70", 12.0)])
    assert b'"41 of 53 points"' in twice.data and b"40.5" not in twice.data


def test_two_students_of_one_name_are_told_apart_or_left_alone():
    text = BRIGHTSPACE.replace("Turing,Alan", "Lovelace,Ada").encode()
    assert fill(text, SYSTEMS["brightspace"], BY_NAME, Choices("Exercises")).unmatched == []
    with pytest.raises(UsageError, match="Nobody of the gradebook"):
        fill(text, SYSTEMS["brightspace"], [score("Ada Lovelace", 40.5)], Choices("Exercises"))


def test_a_maximum_in_any_language_is_kept_to():
    text = empty(MOODLE_DE).replace("53,00", "100,00").encode()
    with pytest.raises(UsageError, match="is out of 100 points, the assignment out of 53"):
        fill(text, SYSTEMS["moodle"], BY_MAIL, Choices("Bewertung", None, "E-Mail-Adresse"))
    with pytest.raises(UsageError, match="is out of 100 points"):
        fill(SAKAI.replace("53.0", "100").encode(), SYSTEMS["sakai"], BY_NAME, Choices("Exercises"))


def test_gradescopes_own_table_is_filled_and_without_it_there_are_results(course, tmp_path, capsys):
    submit(course, "ada@uni.example")
    write(course, rows(course, "ada@uni.example", 1.0))
    roster, out = tmp_path / "scores.csv", tmp_path / "filled.csv"
    roster.write_text(empty(GRADESCOPE).replace("53.0", "58.0"))
    assert of_scores.main(course, "exercises", "gradescope", out, roster, unfinished=True) == 0
    assert "ada@uni.example,53,58.0" in out.read_text()
    with pytest.raises(UsageError, match="Grade first"):
        of_scores.main(course, "exercises", "gradescope")
