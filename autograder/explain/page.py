"""Render the page of a case."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2

from autograder.explain.view import Explanation
from autograder.feedback.view import OUTCOME_WORDS, STATUS_WORDS, number


@cache
def template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    environment.filters.update(number=number)
    return environment.get_template("explain.html.j2")


def page(told: Explanation, code: str, script: str) -> str:
    """Return the page; `code` is the student's own, `script` the name of the file beside it."""
    words = {"outcomes": OUTCOME_WORDS, "statuses": STATUS_WORDS}
    return template().render(e=told, code=code, script=script, **words)
