"""Student text made fit to show."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import text

ANY = st.text(st.characters(codec=None), max_size=300)  # lone surrogates included


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain\n\ttext", "plain\n\ttext"),
        ("Grüße, 学生 ∇f β₁ 🙂", "Grüße, 学生 ∇f β₁ 🙂"),
        ("\x1b[31mred\x1b[0m", "␛red␛"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("\x9b2Jgone", "␛gone"),
        ("a\x00b\x7f", "a␀b␡"),
        ("one\r\ntwo\rthree", "one\ntwo␍three"),
        ("user\u202enimda", "user⟨U+202E⟩nimda"),
        ("\u2066x\u2069", "⟨U+2066⟩x⟨U+2069⟩"),
        ("ad\u200bmin\ufeff", "ad⟨U+200B⟩min⟨U+FEFF⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("\u2028", "⟨U+2028⟩"),
        ("\x85", "⟨U+0085⟩"),
        ("\uffff\U0001fffe", "⟨U+FFFF⟩⟨U+1FFFE⟩"),
        ("\u3164", "⟨U+3164⟩"),
        ("Z" + "\u0300" * 50 + "!", "Z" + "\u0300" * 4 + "\ufffd!"),
    ],
)
def test_clean_replaces_visibly(raw, shown):
    assert text.clean(raw) == shown


def test_clean_marks_what_it_cuts():
    assert text.clean("x" * 10_000_000, 100) == "x" * (100 - len(text.CUT)) + text.CUT
    assert text.clean("x" * 100, 100) == "x" * 100
    assert len(text.clean("\u202e" * 100, 100)) == 100


@given(ANY, st.integers(0, 400))
def test_clean_is_short_encodable_and_without_invisible_characters(raw, cap):
    shown = text.clean(raw, cap)
    assert len(shown) <= cap
    shown.encode("utf-8")
    assert all(c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in shown)


@given(ANY)
def test_clean_of_clean_changes_nothing(raw):
    shown = text.clean(raw, 10_000)
    assert text.clean(shown, 10_000) == shown


@given(ANY, st.integers(0, 400))
def test_line_is_one_line(raw, cap):
    shown = text.line(raw, cap)
    assert len(shown) <= cap
    assert not set(shown) & set("\n\r\t")
    assert len(shown.splitlines()) <= 1


def test_line_marks_what_it_cuts():
    assert text.line("a\nb\tc") == "a⏎b c"
    assert text.line("y" * 5000, 50).endswith(text.CUT)
    assert text.line("y\r\n" * 20, 50).endswith(text.CUT)


@pytest.mark.parametrize(
    "start", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n=1", "＝1", "-1+cmd|' /C calc'!A0"]
)
def test_csv_safe_disarms_formulas(start):
    cell = text.csv_safe(start)
    assert cell.startswith("'") or cell[0] not in "=+-@\t\r\n"
    assert start[-1] in cell


@pytest.mark.parametrize("plain", ["-1.5", "+3", "1e-5", "Ada Lovelace", "", "'quoted"])
def test_csv_safe_leaves_numbers_and_words(plain):
    assert text.csv_safe(plain) == plain


@given(ANY)
def test_csv_safe_survives_a_csv_file(raw):
    cell = text.csv_safe(raw)
    stream = io.StringIO(newline="")
    csv.writer(stream).writerow([cell, "next"])
    stream.seek(0)
    assert next(csv.reader(stream)) == [cell, "next"]


@given(ANY)
def test_html_leaves_no_markup(raw):
    shown = text.html(raw)
    assert not set(shown) & set("<>\"'")
    assert text.html("<script>alert('x')</script>&") == "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&amp;"
