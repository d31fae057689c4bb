"""The export of a learning management system filled in; all else stays byte for byte."""

from dataclasses import replace

import pytest

from autograder.course.roster import split
from autograder.errors import UsageError
from autograder.export import scores
from autograder.export.lms import SYSTEMS
from autograder.export.lms import fill as filled_in
from autograder.export.scores import GRADED, MISSING, WAITING, Score
from autograder.export.whose import Choices
from tests.gradebook.rows import rows, submit, write


def score(student: str, raw: float | None = 40.0, penalty: float = 0.0, email: str | None = None, **names) -> Score:
    status = names.get("status", MISSING if raw is None else GRADED)
    return Score(student, email, names.get("last"), names.get("first"), None, raw, penalty, 58.0, status)


def fill(data: bytes, system, scores, column: str | None, **choices) -> tuple[bytes, list[str]]:
    made = filled_in(data, system, scores, Choices(column, **choices))
    return made.data, made.unmatched


CANVAS = (
    b'Student,ID,SIS User ID,SIS Login ID,Section,"Exercises, all (123)",Other (7)\r\n'
    b'    Points Possible,,,,,58,10\r\n'
    b'"Lovelace, Ada",1,u1,ada,"S ""1""",,"3"\r\n'
    b'Turing,2,u2,alan,S,"5",4\r\n'
    b'"Student, Test",3,,,S,,'
)  # fmt: skip


def test_canvas_all_else_stays_byte_for_byte():
    filled, unmatched = fill(CANVAS, SYSTEMS["canvas"], [score("ada", 40.5), score("alan", 41.0)], "Exercises, all")
    wanted = CANVAS.replace(b'"S ""1""",,', b'"S ""1""",40.5,').replace(b'S,"5"', b'S,"41"')
    assert (filled, unmatched) == (wanted, [])


def test_nothing_to_fill_gives_the_file_back():
    assert fill(CANVAS, SYSTEMS["canvas"], [score("eve", None)], "Other")[0] == CANVAS


def test_canvas_by_another_column_and_who_is_not_there():
    scores = [score("u1", 1.0), score("u2", 2.0), score("u9", 3.0), score("u8", None)]
    with pytest.raises(UsageError, match=r"'Other \(7\)' is out of 10 points, the assignment out of 58\. Say --scale"):
        fill(CANVAS, SYSTEMS["canvas"], scores, "Other (7)")
    filled, unmatched = fill(CANVAS, SYSTEMS["canvas"], scores, "Other (7)", scale=True)
    assert filled.count(b'"0.1724"\r\n') == 1 and filled.count(b",0.3448\r\n") == 1
    assert unmatched == ["u9"]


MOODLE = (
    "\ufeffIdentifier,Full name,Email address,Grade,Feedback comments\n"
    'Participant 1,"Lovelace, Ada",ada@example.org,,\nParticipant 2,Alan,alan@example.org,12,old\n'
).encode()


def test_moodle_gets_grade_and_feedback_together():
    scores = [score("s1", 40.0, email="ada@example.org"), score("s2", None, email="alan@example.org")]
    filled, unmatched = fill(MOODLE, SYSTEMS["moodle"], scores, None)
    assert filled == MOODLE.replace(b"org,,\n", b'org,40,"40 of 58 points"\n')
    assert unmatched == []


def test_blackboard_tabs_and_utf_16():
    text = '"Last Name"\t"Username"\t"Exercises [Total Pts: 58 Score] |991"\n"Löve"\t"ada"\t""\n'
    data = b"\xff\xfe" + text.encode("utf-16-le")
    filled, _ = fill(data, SYSTEMS["blackboard"], [score("ada", 12.25)], "Exercises")
    assert filled[:2] == b"\xff\xfe"
    assert filled[2:].decode("utf-16-le") == text.replace('"ada"\t""', '"ada"\t"12.25"')


def test_latin_1_stays_latin_1():
    data = "Student,ID,Ex\nLöve,ada,\n".encode("cp1252")
    assert fill(data, SYSTEMS["canvas"], [score("ada", 1.0)], "Ex")[0] == data.replace(b"ada,", b"ada,1")


@pytest.mark.parametrize("column", ["Nothing", "S"])  # not there; not the only one
def test_a_column_that_is_not_clear(column):
    with pytest.raises(UsageError, match=r"--column: .* The roster has the columns 'Student', 'ID'"):
        fill(CANVAS, SYSTEMS["canvas"], [score("ada")], column)


def test_rosters_that_are_none():
    with pytest.raises(UsageError, match="none of the columns"):
        fill(b"a,b\n1,2\n", SYSTEMS["canvas"], [score("ada")], "a")
    with pytest.raises(UsageError, match="a quotation mark in record 2 is not closed"):
        fill(b'ID,Ex\nada,"4\n', SYSTEMS["canvas"], [score("ada")], "Ex")
    with pytest.raises(UsageError, match="The roster has the columns"):
        fill(b"", SYSTEMS["canvas"], [score("ada")], "Ex")


@pytest.mark.parametrize(
    "text",
    ["", "a", "a,b\n", 'a,"b\nc",d\r\n1,2,3', ",,\n,,", '"a ""b"" c",\n', "a\tb,c\td\n", "a,b\n\nc,d\n", "x\r\ry"],
)
def test_split_gives_the_text_back(text):
    assert "".join(part for record in split(text) for part in record) == text


def test_the_command_fills_a_file(course, tmp_path, capsys):
    submit(course, "ada")
    submit(course, "kim")
    write(course, [*rows(course, "ada", 0.5), *rows(course, "kim", 0.5)])
    roster, out = tmp_path / "canvas.csv", tmp_path / "filled" / "canvas.csv"
    roster.write_bytes(CANVAS)
    code = scores.main(course, "exercises", "canvas", out, roster, column="Exercises, all")
    assert code == 1 and b'"S ""1""",26.5,' in out.read_bytes()
    assert "Not in canvas.csv: kim" in capsys.readouterr().err
    assert roster.read_bytes() == CANVAS
    with pytest.raises(UsageError, match="Give the file that Moodle exports"):
        scores.main(course, "exercises", "moodle")


def test_nothing_is_said_to_be_done_before_a_roster_is_refused(course, ask, tmp_path, capsys):
    submit(course, "bob")
    write(course, rows(course, "bob", 1.0))
    ask("INSERT INTO student (id) VALUES ('zoe')")
    roster = tmp_path / "roster.csv"
    roster.write_text("no,such,columns\n1,2,3\n")
    with pytest.raises(UsageError):
        scores.main(course, "exercises", "canvas", roster=roster)
    assert capsys.readouterr() == ("", "")


LOCALE = (
    "\ufeffStudent;ID;SIS User ID;SIS Login ID;Section;Exercises (12345);Exercises bonus (12346);Final Score\n"
    ";;;;;Manual Posting;;\n    Points Possible;;;;;58{d}00;5{d}00;(read only)\n"
    "Lovelace, Ada;1;S1;ada;A;;N/A;0\nTuring, Alan;2;S2;alan;A;EX;;0\nGau\xdf, Carl;3;S3;carl;A;;;0\n"
)


@pytest.mark.parametrize(("decimal", "written"), [(",", "40,5"), (".", "40.5")])
def test_semicolons_and_the_files_own_decimal_mark(decimal, written):
    data = LOCALE.format(d=decimal).encode()
    filled, unmatched = fill(data, SYSTEMS["canvas"], [score("ada", 40.5), score("carl", 3.0)], "Exercises")
    assert filled == data.replace(b"ada;A;", b"ada;A;" + written.encode()).replace(b"carl;A;", b"carl;A;3")
    assert unmatched == []


def test_a_decimal_mark_that_the_file_does_not_tell_is_asked_for():
    data = b"Username;Exercises\nada;\n"
    assert fill(data, SYSTEMS["blackboard"], [score("ada", 40.0)], "Exercises")[0] == b"Username;Exercises\nada;40\n"
    with pytest.raises(UsageError, match=r"40\.5 or 40,5: say --decimal point or --decimal comma"):
        fill(data, SYSTEMS["blackboard"], [score("ada", 40.5)], "Exercises")
    filled, _ = fill(data, SYSTEMS["blackboard"], [score("ada", 40.5)], "Exercises", decimal="comma")
    assert filled.endswith(b"ada;40,5\n")
    comma = b'Username,Exercises,Total\nada,,"1,5"\n'
    assert fill(comma, SYSTEMS["blackboard"], [score("ada", 40.5)], "Exercises")[0].endswith(b'ada,"40,5","1,5"\n')


def test_excused_stays_and_is_named():
    data = LOCALE.format(d=".").encode()
    made = filled_in(data, SYSTEMS["canvas"], [score("alan", 40.5)], Choices("Exercises"))
    assert (made.data, made.kept, made.unmatched) == (data, ["alan: EX stays"], [])


def test_a_column_that_is_read_only_is_refused():
    with pytest.raises(UsageError, match="'Final Score' is read only"):
        fill(LOCALE.format(d=".").encode(), SYSTEMS["canvas"], [score("ada", 1.0)], "Final Score")


WORKSHEET = (
    "Identifier,Full name,Email address,Grade,Maximum Grade,Grade can be changed,Feedback comments\n"
    "Participant 1,Ada,Ada@Example.org,,{m},Yes,\nParticipant 2,Alan,alan@example.org,12.00,{m},No,\n"
)


def test_moodles_locked_rows_stay_and_an_email_in_another_case_is_the_same():
    data = WORKSHEET.format(m="58.00").encode()
    scores = [score("s1", 40.5, email="ada@example.org"), score("s2", 30.0, email="alan@example.org")]
    made = filled_in(data, SYSTEMS["moodle"], scores)
    assert made.data == data.replace(b"org,,58.00,Yes,", b'org,40.5,58.00,Yes,"40.5 of 58 points"')
    assert made.kept == ["s2: the grade is locked (Grade can be changed: No)"]


def test_another_scale_is_written_only_if_asked():
    data = WORKSHEET.format(m="100.00").encode()
    scores = [score("s1", 29.0, email="ada@example.org")]
    with pytest.raises(UsageError, match="out of 100 points, the assignment out of 58"):
        filled_in(data, SYSTEMS["moodle"], scores)
    assert (
        b'org,50,100.00,Yes,"29 of 58 points"' in filled_in(data, SYSTEMS["moodle"], scores, Choices(scale=True)).data
    )


def test_more_than_the_maximum_is_written_only_if_asked():
    data = WORKSHEET.format(m="58.00").encode()
    scores = [score("s1", 60.0, email="ada@example.org")]
    made = filled_in(data, SYSTEMS["moodle"], scores)
    assert made.data == data and "s1: 60 is more than the column's maximum of 58" in made.refused[0]
    assert b"org,60,58.00" in filled_in(data, SYSTEMS["moodle"], scores, Choices(above_maximum=True)).data


def test_students_who_differ_in_case_only_are_told_apart_or_left_alone():
    scores = [score("ada", 1.0), score("ADA2", 2.0, email="Ada")]
    filled, unmatched = fill(b"Username,Ex\nada,\nada2,\n", SYSTEMS["blackboard"], scores, "Ex")
    assert filled == b"Username,Ex\nada,1\nada2,2\n" and unmatched == []


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(encoding):
    text = '"Last Name"\t"Username"\t"Exercises [Total Pts: 58 Score] |991"\n"L\xf6ve"\t"ada"\t""\n'
    filled, _ = fill(text.encode(encoding), SYSTEMS["blackboard"], [score("ada", 12.25)], "Exercises")
    assert filled.decode(encoding) == text.replace('"ada"\t""', '"ada"\t"12.25"')


def test_brightspace_and_classroom():
    header = "OrgDefinedId,Username,Exercises Points Grade <Numeric MaxPoints:{} Weight:10>,End-of-Line Indicator\n"
    data = (header.format(58) + "#100,#ada,,#\n").encode()
    filled, _ = fill(data, SYSTEMS["brightspace"], [score("ada", 40.0)], "Exercises")
    assert filled == data.replace(b"#ada,,", b"#ada,40,")
    with pytest.raises(UsageError, match="out of 53 points"):
        fill(data.replace(b"58", b"53"), SYSTEMS["brightspace"], [score("ada", 40.0)], "Exercises")
    data = b"Last Name,Email Address,Exercises\nDate,,2026-11-20\nPoints,,58\nLovelace,ada@uni.example,\n"
    scores = [score("ada", 40.0, email="ada@uni.example")]
    assert fill(data, SYSTEMS["classroom"], scores, "Exercises")[0] == data.replace(b"example,", b"example,40")
    with pytest.raises(UsageError, match="out of 53"):
        fill(data.replace(b",58", b",53"), SYSTEMS["classroom"], scores, "Exercises")


@pytest.mark.parametrize(
    ("data", "column", "key", "said"),
    [
        (b"PK\x03\x04...", "Ex", None, "Excel workbook. Save it as CSV"),
        (b"Anmeldename;Ex\nada;\n", "Ex", None, "--key COLUMN. It has 'Anmeldename', 'Ex'"),
        (b"Username,Ex\neve,\n", "Ex", None, "Nobody of the gradebook is in the roster's column 'Username'"),
        (b"Username,Ex\neve,\n", "Ex", "Name", "--key: 'Name' is no column"),
    ],
)
def test_rosters_that_cannot_be_filled_say_what_to_do(data, column, key, said):
    with pytest.raises(UsageError) as refused:
        fill(data, SYSTEMS["blackboard"], [score("ada")], column, key=key)
    assert said in str(refused.value)


def test_another_languages_column_of_students():
    data = b"Anmeldename;Ex\nada;\n"
    assert fill(data, SYSTEMS["moodle"], [score("ada")], "Ex", key="Anmeldename")[0].endswith(b"ada;40\n")


GRADEBOOK = 'Email address,"Assignment: Ex (Real)","Assignment: Ex ({other})"\nada@x.edu,-,-\n'


@pytest.mark.parametrize(
    ("other", "said"),
    [("Percentage", "is out of 100 points"), ("Prozentsatz", "is out of 100 points"), ("Letter", "is for letters")],
)
def test_moodles_gradebook_has_points_in_one_form_only(other, said):
    roster, system = GRADEBOOK.format(other=other).encode(), SYSTEMS["moodle"]
    ada = [score("ada", 40.5, email="ada@x.edu")]
    filled, unmatched = fill(roster, system, ada, "Assignment: Ex (Real)")
    assert filled == roster.replace(b"edu,-", b"edu,40.5") and unmatched == []
    with pytest.raises(UsageError, match=said):
        fill(roster, system, ada, f"Assignment: Ex ({other})")


def test_a_comment_writes_numbers_as_the_table_does_and_says_if_more_may_follow():
    header = b"Identifier;Email address;Grade;Grade can be changed;Feedback comments\r\n"
    data = header + b"Participant 1;ada@x.org;;Yes;\r\nParticipant 2;bob@x.org;;Yes;\r\n"
    waits = replace(score("bob", 35.96, email="bob@x.org", status=WAITING), unfinished=True)
    some = [score("ada", 40.5, email="ada@x.org"), waits]
    made = filled_in(data, SYSTEMS["moodle"], some, Choices(decimal="comma"))
    assert b'40,5;Yes;"40,5 of 58 points"' in made.data and b'35,96;Yes;"35,96 of 58 points so far"' in made.data
    again = filled_in(made.data, SYSTEMS["moodle"], [score("bob", 58.0, email="bob@x.org")], Choices())
    assert b'"58 of 58 points"' in again.data and b"so far" not in again.data, "what was written here is replaced"
