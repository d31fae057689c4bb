"""The documentation: every page has its place, and every command in it is one that there is."""

import ast
import re
import runpy
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from autograder.cli import cli

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "autograder" / "commands" / "course_readme.md", *sorted(ROOT.glob("docs/*.md"))]
WRITTEN = [page for page in PAGES if page.name != "commands.md"]
OURS_ALONE = {"OPTVIZ_SELFTEST_CANARY"}  # nobody sets it: whether student code can read it is tried


def named(entry: object) -> Iterator[str]:
    """Yield the pages in a part of the site's navigation."""
    if isinstance(entry, str):
        yield entry
    else:
        for part in entry.values() if isinstance(entry, dict) else entry:
            yield from named(part)


def shown(page: Path) -> list[str]:
    """The commands of ours in a page's blocks, each without its comment and what the shell does."""
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    lines = (re.split(r" #| > | && ", line)[0].strip() for block in blocks for line in block.splitlines())
    return [line.removeprefix(".venv/bin/") for line in lines if re.match(r"(\.venv/bin/)?optviz ", line)]


def test_every_page_has_its_place_on_the_site():
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    listed = list(named(settings["nav"]))
    assert sorted(listed) == sorted(page.name for page in ROOT.glob("docs/*.md"))


@pytest.mark.parametrize("name", ["commands", "configuration"])
def test_a_page_is_what_the_code_says(name):
    page = runpy.run_path(str(ROOT / "docs" / f"{name}.py"))["page"]()
    assert (ROOT / "docs" / f"{name}.md").read_text("utf-8") == page, f"run: python docs/{name}.py > docs/{name}.md"


def test_the_page_of_settings_has_every_variable_that_is_read():
    told = set(runpy.run_path(str(ROOT / "docs" / "configuration.py"))["VARIABLES"])
    files = (path for path in (ROOT / "autograder").rglob("*") if path.is_file() and path.suffix in ("", ".py", ".sh"))
    read = {name for path in files for name in re.findall(r"\bOPTVIZ_[A-Z_]+\b", path.read_text("utf-8"))}
    assert told == read - OURS_ALONE


def test_there_are_commands_to_try():
    assert len({line.split()[1] for page in WRITTEN for line in shown(page)}) >= 12


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_every_command_in_a_page_is_one_that_there_is(page):
    for line in shown(page):
        command, arguments = cli, shlex.split(line)[1:]
        while isinstance(command, click.Group):
            assert arguments and arguments[0] in command.commands, f"{page.name}: {line}"
            command, arguments = command.commands[arguments[0]], arguments[1:]
        try:
            command.make_context(line, list(arguments))
        except click.BadParameter as error:
            assert "does not exist" in error.message, f"{page.name}: {line}: {error.message}"
        except click.UsageError as error:
            pytest.fail(f"{page.name}: {line}: {error.message}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_that_is_named_is_there(page):
    text = page.read_text("utf-8")
    for name in re.findall(r"\bdocs/[\w-]+\.(?:md|json)\b", text):
        assert (ROOT / name).is_file(), f"{page.name}: {name}"


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_python_in_a_page_is_python(page):
    for block in re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE):
        ast.parse(block)
