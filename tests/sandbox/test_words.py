"""What is made of the box's words: no hidden number in them, and no more work than they are worth."""

from types import SimpleNamespace

import pytest

from autograder.records import Cell, Submission
from autograder.sandbox import Limits
from autograder.sandbox.box import wire
from autograder.sandbox.remote import MAX_PROBLEMS, BoxDriver
from autograder.sandbox.words import Words
from autograder.submission.program import cut

SOURCE = "SIZE = 12345678901234\nclass TooFar(Exception): pass\ndef step_of_version2(x):\n    raise TooFar('no')\n"


def submission(source=SOURCE):
    return Submission("s", "a", "n", cells=(Cell(source, "solution", "f"),))


@pytest.mark.parametrize(
    "said, shown",
    [
        ("TooFar\x1fat 0.123456789 and -1e-7\x1f0\x1f4", "TooFar: at … and … (line 4: raise TooFar('no'))"),
        ("TooFar\x1f12345678901234 is our own, 98765432109876 is not\x1f-1\x1f-1", "12345678901234 is our own, … is"),
        (
            "TooFar\x1fstep_of_version2, AdamL2.__init__() takes 1\x1f-1\x1f-1",
            "step_of_version2, AdamL2.__init__() takes",
        ),
        ("TooFar\x1fx0.25 a1234567 step_of_version3\x1f-1\x1f-1", "TooFar: x0… a… …"),
        ("Z0123456789abc\x1fhidden in a name\x1f-1\x1f-1", "an exception: hidden in a name"),
        ("TooFa\x1fpart of a name is none\x1f-1\x1f-1", "an exception: part"),
        ("ValueError\x1f\\x00\\x01\\x02\x1f-1\x1f-1", "ValueError: …"),
        ("TooFar\x1fno such line\x1f0\x1f99", "TooFar: no such line"),
    ],
)
def test_an_exception_in_words(said, shown):
    assert shown in Words(submission()).explain(said)


def test_lines_are_those_of_the_notebook_and_not_of_what_is_run():
    cell = cut(Cell("# mine\n\ndef f(x):\n    # nothing\n\n\n    return x  # at last\n", "solution", "f"))
    words = Words(Submission("s", "a", "n", cells=(cell,)))
    said = "IndentationError\x1fafter function definition on line \x1e1\x1f0\x1f2"
    assert words.explain(said) == "IndentationError: after function definition on line 3 (line 7: return x)"
    assert (
        words.explain("SyntaxError\x1fon line 1 of mine\x1f0\x1f2")
        == "SyntaxError: on line 1 of mine (line 7: return x)"
    )


@pytest.mark.parametrize(
    ("said", "quotes"),
    [
        ("ValueError\x1fno\x1f0\x1f4", True),
        ("SyntaxError\x1fended too early\x1f0\x1f99", True),
        ("ValueError\x1fno\x1f-1\x1f-1", False),
    ],
)
def test_what_names_a_place_is_of_one_notebook_alone(said, quotes):
    words = Words(submission())
    words.explain(said)
    assert words.quotes is quotes


class Searched(str):
    """A source that is not to be searched for every token."""

    def __contains__(self, part):
        raise AssertionError("searched once more")


def test_a_notebook_is_looked_through_once_however_much_the_box_says(monkeypatch):
    words = Words(submission(Searched(SOURCE)))
    for number in range(50):
        words.explain(f"TooFar\x1f{10**15 + number} a{number}b\x1f0\x1f4")
    assert {"codes", "names", "lines"} <= set(vars(words))


class Said:
    """A channel on which the box has said something already."""

    parent = SimpleNamespace(limits=Limits())

    def __init__(self, *frames):
        self.frames = list(frames)

    def send(self, data):
        pass

    def receive(self):
        kind, payload = self.frames.pop(0)
        return kind, memoryview(payload)


def test_only_the_first_event_of_a_kind_is_worded():
    events = [(kind, step, f"{kind} {step}") for step in range(60) for kind in ("dtype", "params_changed", "error")]
    said = wire.pack_arrays([]) + wire.pack_events(events)
    driver = BoxDriver(Said((wire.VALUES, said)), submission())
    worded = []
    driver.words.redacted = lambda text, cap: worded.append(text) or text
    assert driver.call("f")() == [
        [("dtype", 0, "dtype 0"), ("params_changed", 0, "params_changed 0"), ("error", 0, "error 0")]
    ]
    assert worded == ["dtype 0", "params_changed 0", "error 0"]


def test_two_hundred_problems_and_warnings_are_not_all_worded():
    many = wire.pack_texts([f"ValueError\x1fno {n}\x1f0\x1f1" for n in range(200)])
    driver = BoxDriver(Said((wire.READY, many), (wire.TEXTS, many)), submission())
    assert len(driver.load(set())) == MAX_PROBLEMS
    assert len(driver.notes()()) < MAX_PROBLEMS
