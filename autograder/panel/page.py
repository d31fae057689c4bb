"""Render the page of a class."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from autograder.panel.desk import Desk
from autograder.panel.job import Told
from autograder.panel.verbs import VERBS
from autograder.text import clean

TEMPLATES = Path(__file__).parent / "templates"
OUTCOMES = {
    0: "Done.",
    1: "Not all of it was done: the lines below say what is missing, and why.",
    2: "Refused. Nothing was written.",
    130: "Stopped.",
}
CUT_OFF = "The Jupyter server ended while this ran. The same button goes on from there."
ELSEWHERE = "This runs on another Jupyter server."


@cache
def templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    environment.filters.update(clean=lambda text: clean(str(text), 2_000), when=when)
    return environment


@cache
def inline(name: str) -> Markup:
    """Return the page's style or script."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))


@cache
def policy() -> str:
    """Return the content security policy that lets the page's own style and script work, and nothing else."""
    hashes = {name: base64.b64encode(hashlib.sha256(inline(name).encode()).digest()).decode() for name in INLINE}
    return (
        f"default-src 'none'; style-src 'sha256-{hashes['panel.css']}'; script-src 'sha256-{hashes['panel.js']}'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'"
    )


def address(base: str, path: str = "") -> str:
    """Return an address of the page's, below the server's."""
    return f"{base.rstrip('/')}/optviz{path}"


def when(seconds: float) -> str:
    """Return a time as one reads it: today's without the day."""
    moment = datetime.fromtimestamp(seconds)
    return f"{moment:%H:%M}" if moment.date() == datetime.now().date() else f"{moment:%Y-%m-%d %H:%M}"


def page(desk: Desk, counted: dict[str, Any], base: str, token: str | bytes, notice: str = "") -> str:
    """Return the whole page; `token` is the hidden field that every form needs."""
    return templates().get_template("panel.html.j2").render(
        counted=counted, notice=notice, style=inline("panel.css"), script=inline("panel.js"),
        report=lambda path: address(base, f"/pages{quote(path)}"),
        **running(desk, base, token),
    )  # fmt: skip


def run(desk: Desk, base: str, token: str | bytes) -> str:
    """Return the part of the page that shows what runs, or ran last."""
    return templates().get_template("run.html.j2").render(**running(desk, base, token))


def running(desk: Desk, base: str, token: str | bytes) -> dict[str, Any]:
    told = desk.told()
    elsewhere = told is not None and told.ended is None and not desk.running and desk.elsewhere()
    text = token.decode() if isinstance(token, bytes) else token
    return {
        "told": told,
        "busy": desk.running or elsewhere,
        "mine": desk.running,
        "outcome": outcome(told, desk.running, elsewhere) if told else "",
        "verbs": VERBS,
        "start": address(base),
        "part": address(base, "/run"),
        "token": Markup(text),  # made by Tornado
    }


def outcome(told: Told, mine: bool, elsewhere: bool) -> str:
    """Return the sentence on how a command ended, or that it has not."""
    if told.ended is None:
        return ("Stopping…" if told.stopped else "Running…") if mine else ELSEWHERE if elsewhere else CUT_OFF
    if told.stopped and told.code != 0:
        return OUTCOMES[130]
    if told.verb == "diff" and told.code == 0:
        number = len(told.results)
        return f"Scores that grading would change: {number}." if number else "Grading would change no score."
    return OUTCOMES.get(told.code if told.code is not None else -1, f"Failed (exit code {told.code}).")


INLINE = ("panel.css", "panel.js")
