"""When something was handed in: common forms in any encoding, and nothing that could be two moments."""

import datetime

import pytest

from autograder.submission.timestamps import UNKNOWN, Noted, decode, noted, parse, standard

ONE = datetime.datetime(2024, 3, 1, 13, 0)


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-01 13:00:00.000000 UTC",
        "2024-03-01 13:00:00 UTC",
        "2024-03-01T13:00:00Z",
        "2024-03-01T13:00:00",
        "2024-03-01 13:00",
        "20240301T130000Z",
        "2024-03-01T14:00:00+01:00",
        "2024-03-01 05:00:00.25 -0800".replace(".25", ""),
        "2024-03-01 14:00:00 +01:00",
        "2024-03-01 14:00:00 CET",
        "2024-03-01 08:00:00 EST",
        "2024-03-01 08:00:00 America/New_York",
        "2024-03-01 22:00:00 JST",
        "Fri, 01 Mar 2024 13:00:00 +0000",
        "Fri, 1 Mar 2024 13:00:00 GMT",
        "Fri Mar  1 13:00:00 UTC 2024",
        "Fri Mar  1 01:00:00 PM UTC 2024",
        "Friday, 1 March 2024, 1:00 PM",
        "March 1st, 2024 at 1:00 p.m.",
        "Freitag, 1. März 2024, 13:00",
        "1. März 2024 um 14:00 Uhr MEZ",
        "vendredi 1 mars 2024 à 13:00",
        "viernes, 1 de marzo de 2024, 13:00",
        "2024年3月1日 13:00",
        "2024/03/01 13:00:00",
        "1709298000",
        "1709298000000",
        "2024-03-01 1:00 PM",
        "2024-03-01 01:00:00 pm",
        "1:00 PM 2024-03-01",
        "2024-03-01 2:00 PM +0100",
        "2024-03-01 2:00 PM UTC+01:00",
        "2024-03-01 08:00 UTC-05:00",
        "2024-03-01 2:00 PM CET",
    ],
)
def test_common_forms_are_understood(text):
    assert parse(f" {text}\r\n") == ONE


@pytest.mark.parametrize(
    ("text", "day"),
    [("13/03/2024 13:00", 13), ("03/13/2024 1:00 PM", 13), ("13.3.2024 13:00", 13), ("3/3/2024 13:00", 3)],
)
def test_numbers_that_can_be_one_day_only(text, day):
    assert parse(text) == datetime.datetime(2024, 3, day, 13)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2024-03-01",  # when on that day?
        "13:00",
        "01/03/2024 13:00",  # January or March
        "01.03.2024 13:00",
        "2024-03-01 13:00:00 CST",  # America, China, Cuba
        "2024-03-01 13:00:00 IST",  # India, Israel, Ireland
        "2024-03-01 05:00:00 PST",  # America, the Philippines
        "2024-03-01 13:00:00 XYZ",
        "2024-03-01 13:00:00 Mars/Olympus",
        "2024-03-01 13:00 or 14:00",
        "2024-02-30 13:00",
        "2024-03-01 25:00",
        "2024-03-01 13:00 PM",
        "1 listopad 2024 13:00 about",
        "99999-01-01 00:00:00 UTC",
        "9999-12-31 23:59:59 -0800",
        "0001-01-01 00:00:00 UTC",
        "1" * 5000,
        "٢٠٢٤",
    ],
)
def test_what_could_be_something_else_is_not_guessed(text):
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "home", "hour"),
    [("2024-03-01 13:00:00 CST", "America/Chicago", 19), ("2024-03-01 13:00:00 CST", "Asia/Shanghai", 5),
     ("2024-03-01 13:00:00 IST", "Asia/Kolkata", 7), ("2024-03-01 05:00:00 PST", "America/Los_Angeles", 13)],
)  # fmt: skip
def test_the_courses_own_zone_settles_an_abbreviation(text, home, hour):
    assert parse(text, home).hour == hour


@pytest.mark.parametrize(
    "data",
    ["1. März 2024 13:00".encode(e) for e in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")],
)
def test_any_encoding(data):
    assert parse(decode(data)) == ONE


def test_nbgraders_own_form_in_its_zones():
    assert parse("2024-07-01 15:00:00.123456 CEST") == datetime.datetime(2024, 7, 1, 13, 0, 0, 123456)
    assert parse("2024-07-01 13:00:00.0 CET") == datetime.datetime(2024, 7, 1, 12)  # as in Algiers
    assert parse("2024-07-01 13:00:00.0 EST") == datetime.datetime(2024, 7, 1, 18)  # as in Panama
    assert parse("2024-01-01 13:00:00.0 CEST") is None  # nobody is on summer time


def note(tmp_path, data: bytes | None):
    folder = tmp_path / "ada" / "hw"
    folder.mkdir(parents=True)
    if data is not None:
        (folder / "timestamp.txt").write_bytes(data)
    return noted(tmp_path, "ada", "hw")


def test_a_note_that_is_understood(tmp_path):
    found = note(tmp_path, b"2024-03-01 13:00:00 UTC\n")
    assert (found.when, found.text, found.unknown) == (ONE, "2024-03-01 13:00:00 UTC", "")


@pytest.mark.parametrize(
    ("text", "kept"),
    [("2024-03-01 14:00:00.000000 CET", True), ("2024-03-01 13:00:00 UTC", True), ("13.3.2024 13:00", True),
     ("1. März 2024 13:00", False)],
)  # fmt: skip
def test_what_nbgrader_reads_is_left_to_it(text, kept):
    note = Noted(parse(text), text)
    assert (standard(note) == text) is kept
    assert parse(standard(note)) == note.when


def test_without_a_note_nothing_is_unknown(tmp_path):
    assert note(tmp_path, None) == Noted()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"yesterday\x1b[2J\n", "timestamp.txt says 'yesterday"),
        (b"", "timestamp.txt is empty."),
        (b"x" * 2_000_000, "timestamp.txt is 2 MB; the limit is 1 MB."),
    ],
)
def test_a_note_that_is_not_understood_says_so(tmp_path, data, said):
    found = note(tmp_path, data)
    assert found.when is None and found.unknown.startswith(UNKNOWN) and said in found.unknown


def test_a_link_for_a_note_is_not_followed(tmp_path):
    (tmp_path / "ada" / "hw").mkdir(parents=True)
    (tmp_path / "ada" / "hw" / "timestamp.txt").symlink_to("/etc/hostname")
    assert "symbolic link" in noted(tmp_path, "ada", "hw").unknown


def test_a_link_on_the_way_to_the_note_is_said_in_one_sentence(tmp_path):
    (tmp_path / "elsewhere" / "hw").mkdir(parents=True)
    (tmp_path / "ada").symlink_to(tmp_path / "elsewhere")
    said = noted(tmp_path, "ada", "hw").unknown
    assert said.startswith(UNKNOWN)
    assert said.count(".") == 1 and said.endswith("read.")
