"""The page on what goes wrong: each message that it quotes is one of the code's, and no fault is missing from it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "troubleshooting.md"
ANSWERS = {"styles", "democlass"}  # folders of what students might write
GAP = "…"
MIN_CHARACTERS = 6  # of a message's longest part between gaps; less would be found anywhere

ROWS = re.findall(r"^\| (?:`` (.+?) ``|`([^`]+)`) \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
QUOTED = [double or single for double, single, _ in ROWS if " " in (double or single) and "optviz " != single[:7]]


def text_of(node: ast.expr) -> str:
    """Return a text in the code, with a gap for each value in it."""
    if isinstance(node, ast.Constant):
        return re.sub(r"\{\w*\}", GAP, str(node.value))
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else GAP for part in node.values)
    return GAP


def modules() -> Iterator[ast.Module]:
    for path in sorted((ROOT / "autograder").rglob("*.py")):
        if not ANSWERS & set(path.parts):
            yield ast.parse(path.read_text("utf-8"))


MODULES = list(modules())
TEXTS = [text_of(n) for m in MODULES for n in ast.walk(m) if isinstance(n, (ast.JoinedStr, ast.Constant))]
FAULTS = sorted(
    {
        text
        for module in MODULES
        for call in ast.walk(module)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Fault" and call.args
        if re.search(r"[a-z]", text := text_of(call.args[0]))
    }
)


def pattern(quoted: str) -> re.Pattern[str]:
    """Return what a quoted message looks like in the code."""
    return re.compile(".*".join(map(re.escape, quoted.split(GAP))), re.DOTALL)


def test_there_are_messages_and_faults_to_compare():
    assert len(QUOTED) > 60
    assert len(FAULTS) > 25


@pytest.mark.parametrize("quoted", QUOTED)
def test_a_message_on_the_page_is_one_of_the_code(quoted):
    assert max(len(part) for part in quoted.split(GAP)) >= MIN_CHARACTERS
    assert any(pattern(quoted).search(text) for text in TEXTS)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_grader_is_on_the_page(fault):
    assert any(pattern(quoted).search(fault) for quoted in QUOTED), "add it to docs/troubleshooting.md"


def test_every_status_is_on_the_page():
    schema = json.loads((ROOT / "docs" / "results.schema.json").read_text("utf-8"))
    known = set(schema["properties"]["status"]["enum"]) - {"graded"}
    assert known <= {single for _, single, _ in ROWS}


def test_every_message_says_what_to_do():
    assert all(len(told) > 4 for _, _, told in ROWS)


COMMAND = re.compile(rf"\b((optviz|nbgrader)( [a-z_]+)+|chmod|docker [^;]*|pip install|cd) [\w+-]*{GAP}")


def test_a_command_in_a_message_is_quoted_for_the_shell():
    """`terminal.command` makes them: a course and an assignment may have spaces in their names."""
    assert COMMAND.search("Run: optviz grade …") and COMMAND.search("Run: docker build -f …")
    assert [text for text in TEXTS if COMMAND.search(text)] == []
