"""Tables of many systems and languages: the right row gets the right number, and every other byte stays as it was."""

import csv
import io
import itertools
import random
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

#: of each kind of difficulty one, by name: system, table, encoding, what was asked for, scores, the decimal mark
KINDS = {
    "Moodle's gradebook in Spanish": (
        "moodle",
        "Nombre;Apellido(s);Número de ID;Dirección de correo;Tarea: Ejercicios (Real);Total del curso (Real)\r\n"
        "Ada;Löve;0001;ADA@uni.example;@1;3,5\r\nAlan;Turing;0002;alan@uni.example;@2;7,25\r\n",
        *("utf-8-sig", Choices("Tarea: Ejercicios", None, "Dirección de correo"), BY_MAIL, ","),
    ),
    "Moodle in French from a Windows spreadsheet": (
        "moodle",
        "Identifiant;Nom complet;Adresse de courriel;Évaluation;Évaluation maximale;L'évaluation peut être modifiée\r\n"
        "Participant 9;Ada;ada@uni.example;@1;53,00;Oui\r\nParticipant 8;Alan;alan@uni.example;@2;53,00;Oui\r\n",
        *("cp1252", Choices("Évaluation", None, "Adresse de courriel"), BY_MAIL, ","),
    ),
    "Moodle in French from an old Mac": (
        "moodle",
        "Prénom,Adresse de courriel,Évaluation\rAda,ada@uni.example,@1\rÉvariste,alan@uni.example,@2\r",
        *("mac_roman", Choices("Évaluation", None, "Adresse de courriel"), BY_MAIL, "."),
    ),
    "Polish": (
        "moodle",
        "Imię;Adres e-mail;Ocena;Ocena końcowa\nŁucja;ada@uni.example;@1;\nŻaneta;alan@uni.example;@2;1,5\n",
        *("cp1250", Choices("Ocena", "Ocena końcowa", "Adres e-mail"), BY_MAIL, ","),
    ),
    "Russian": (
        "moodle",
        "Имя;Адрес электронной почты;Оценка\nАда;ada@uni.example;@1\nАлан;alan@uni.example;@2\n",
        *("cp1251", Choices("Оценка", None, "Адрес электронной почты", "comma"), BY_MAIL, ","),
    ),
    "Chinese": (
        "moodle",
        "学号,姓名,成绩,最高分\r\nada,王芳,@1,53\r\nalan,欧阳娜娜,@2,53\r\n",
        *("gb18030", Choices("成绩", None, "学号"), BY_NAME, "."),
    ),
    "Chinese in UTF-16 without its mark": (
        "blackboard",
        "学号\t姓名\t成绩\r\nada\t王芳\t@1\r\nalan\t欧阳娜娜\t@2\r\n",
        *("utf-16-le", Choices("成绩", None, "学号"), BY_NAME, "."),
    ),
    "Japanese": (
        *("moodle", "学籍番号,氏名,評点\nada,表示太郎,@1\nalan,十能子,@2\n"),
        *("shift_jis", Choices("評点", None, "学籍番号"), BY_NAME, "."),
    ),
    "lines above, with another separator in them": (
        "brightspace",
        "Optimization, winter term, group A\nExported: 2026-11-20\n\n"
        "OrgDefinedId;Username;Exercises Points Grade <Numeric MaxPoints:53>;Other\n#1;#ada;@1;0,5\n#2;#alan;@2;1\n",
        *("utf-8", Choices("Exercises"), BY_NAME, ","),
    ),
    "ids that a spreadsheet is to leave alone": (
        "gradescope",
        'Name,SID,Email,Total Score,Max Points\nAda,"=""0001""",,@1,53.0\nAlan,\'0002,,@2,53.0\n',
        *("utf-8", Choices(), [score("0001", 40.5), score("0002", 12.0)], "."),
    ),
    "spaces around quotation marks": (
        "sakai",
        '"Student ID", "Name", "Exercises [53.0]", "# Course Grade"\n'
        '"ada", "Lovelace, Ada", "@1", ""\n"alan", "Turing, Alan", "@2", ""\n',
        *("utf-8", Choices("Exercises"), BY_NAME, "."),
    ),
    "lines and commas in a field": (
        "canvas",
        'Student,ID,SIS Login ID,"Notes\nof all",Exercises (1)\r\n"Points Possible",,,,53\r\n'
        '"Lovelace, Ada",1,ada,"late;\r\n""ill"", twice",@1\r\n"Turing, Alan",2,alan,,@2',
        *("utf-8", Choices("Exercises"), BY_NAME, "."),
    ),
    "a separator at the end of each line": (
        *("blackboard", "Username,Exercises [Total Pts: 53 Score] |1\nada,@1,\nalan,@2,\n"),
        *("utf-8", Choices("Exercises"), BY_NAME, "."),
    ),
    "letters and accents apart": (
        "brightspace",
        "OrgDefinedId,E\u0301valuation Points Grade <Numeric MaxPoints:53>\n#e\u0301va,@1\n#alan,@2\n",
        *("utf-8", Choices("Évaluation"), [score("éva", 40.5), score("alan", 12.0)], "."),
    ),
    "groups that look like decimals": (
        "canvas",
        "Student;SIS Login ID;Section;Exercises (1);Final Score\n    Points Possible;;;53,00;(read only)\n"
        "Ada;ada;1.1;@1;0,00\nAlan;alan;1.2;@2;0,00\n",
        *("utf-8", Choices("Exercises"), BY_NAME, ","),
    ),
    "Gradescope's table of a whole course": (
        "gradescope",
        "First Name,Last Name,SID,Email,Sections,exercises,exercises - Max Points,exercises - Lateness (H:M:S),"
        "foundations,foundations - Max Points\nAda,L,1,ada@uni.example,A,@1,53.0,00:00:00,3.5,50.0\n"
        "Alan,T,2,alan@uni.example,A,@2,53.0,00:00:00,,50.0\n",
        *("utf-8", Choices("exercises"), BY_MAIL, "."),
    ),
    "Classroom in German": (
        "classroom",
        "Nachname,Vorname,E-Mail-Adresse,Übungen\nDatum,,,20.11.2026\nPunkte,,,53\nL,Ada,ada@uni.example,@1\n"
        "T,Alan,alan@uni.example,@2\n",
        *("utf-8", Choices("Übungen", None, "E-Mail-Adresse"), BY_MAIL, "."),
    ),
    "Classroom, of students who are called by their user names": (
        "classroom",
        "Last Name,First Name,Email Address,Exercises\nL,Ada,Ada@uni.example,@1\nT,Alan,alan@uni.example,@2\n",
        *("utf-8", Choices("Exercises"), BY_NAME, "."),
    ),
    "Blackboard's .xls in Spanish, with its mark": (
        "blackboard",
        '"Apellidos"\t"Nombre"\t"Nombre de usuario"\t"Ejercicios [Total de puntos: 53 Puntuación] |664617"\n'
        '"Löve"\t"Ada"\t"ada"\t"@1"\n"Turing"\t"Alan"\t"alan"\t"@2"\n',
        *("utf-16", Choices("Ejercicios", None, "Nombre de usuario"), BY_NAME, "."),
    ),
    "a separator that the first line names": (
        *("canvas", "sep=|\r\nStudent|SIS Login ID|Exercises (1)|Note\r\nA, B|ada|@1|1;2;3\r\nC|alan|@2|\r\n"),
        *("utf-8", Choices("Exercises"), BY_NAME, "."),
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_table_of_each_kind_is_filled_and_all_else_is_as_it_was(name):
    system, text, encoding, choices, scores, mark = KINDS[name]
    made = fill(empty(text).encode(encoding), SYSTEMS[system], scores, replace(choices, feedback_column=None))
    assert made.data == text.replace("@1", f"40{mark}5").replace("@2", "12").encode(encoding)
    assert (made.unmatched, made.kept, made.refused, made.left) == ([], [], [], [])


@pytest.mark.parametrize(
    "column",
    ["Ejercicios [Total de puntos: {} Puntuación] |664617", "Ejercicios Puntos <Numérico PuntosMáx:{} Peso:1>"],
)
def test_a_columns_maximum_is_known_in_any_language(column):
    text = f"Username,{column}\nada,\n"
    assert fill(text.format(53).encode(), SYSTEMS["blackboard"], BY_NAME[:1], Choices("Ejercicios")).unmatched == []
    with pytest.raises(UsageError, match="is out of 100 points, the assignment out of 53"):
        fill(text.format(100).encode(), SYSTEMS["blackboard"], BY_NAME[:1], Choices("Ejercicios"))


def test_an_email_stands_for_a_user_name_only_if_there_is_one_domain_and_no_other_email():
    text = "Email Address,Exercises\nada@uni.example,\nalan@{},\n"
    other = fill(text.format("mail.example").encode(), SYSTEMS["classroom"], [score("ada", None)], Choices("Exercises"))
    assert other.unmatched == []
    with pytest.raises(UsageError, match="Nobody of the gradebook"):
        fill(text.format("mail.example").encode(), SYSTEMS["classroom"], BY_NAME, Choices("Exercises"))
    known = [score("ada", 40.5, email="lovelace@uni.example"), score("alan", 12.0)]
    made = fill(text.format("uni.example").encode(), SYSTEMS["classroom"], known, Choices("Exercises"))
    assert made.data == text.format("uni.example").replace("alan@uni.example,", "alan@uni.example,12").encode()
    assert made.unmatched == ["ada"]


def test_a_web_page_that_is_called_a_table_is_refused():
    with pytest.raises(UsageError, match="a web page or XML"):
        fill(b"\xef\xbb\xbf<html><table><tr><td>Username", SYSTEMS["blackboard"], BY_NAME)


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
    for feedback in (f"40{mark}5 of 53 points", "12 of 53 points"):
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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_that_a_program_has_written_is_understood_whatever_is_in_it(encoding, quoting, end):
    """Separators, quotation marks, lines and decimals of the other kind in any field; ids in any letters."""
    noise = random.Random(f"{encoding} {quoting} {end}")
    for delimiter, mark, number in itertools.product(",;\t|", ".,", range(4)):
        ids = noise.sample(["ada", "alan", "0007", "émile", "o'neil", "Zoë-Q", "1000123", "x y"], 5)
        columns = noise.sample(["Name", "Username", "Other", "Total, all", "Note"], 5)
        rows = [
            {
                "Username": student, "Other": f"{noise.randint(0, 50)}{mark}{noise.randint(10, 99)}", "Total, all": "",
                "Name": noise.choice(["Löve, Ada", "A\nB", 'say "x"', ""]), "Note": noise.choice(["", "x;y", "a,b"]),
            }
            for student in ids
        ]  # fmt: skip
        points = {student: noise.choice([40.5, 12.0, 0.0, 53.0]) for student in ids}

        def written(rows, columns=columns, delimiter=delimiter):
            made = io.StringIO()
            writer = csv.DictWriter(made, columns, delimiter=delimiter, lineterminator=end, quoting=quoting)
            writer.writeheader()
            writer.writerows(rows)
            return made.getvalue()

        scores = [score(student, raw) for student, raw in points.items()]
        made = fill(written(rows).encode(encoding), SYSTEMS["blackboard"], scores, Choices("Total, all"))
        wanted = [row | {"Total, all": f"{points[row['Username']]:g}".replace(".", mark)} for row in rows]
        got = csv.DictReader(io.StringIO(made.data.decode(encoding), newline=""), delimiter=delimiter)
        assert [*got] == wanted, (delimiter, mark, number)
        assert (made.unmatched, made.kept, made.refused, made.left) == ([], [], [], [])
