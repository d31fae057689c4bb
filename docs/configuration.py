"""Write the page of settings from the code that reads them: `python docs/configuration.py > docs/configuration.md`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.apps import ZipCollectApp
from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback, GenerateSolution
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from nbgrader.exchange.default import Exchange
from nbgrader.plugins import FileNameCollectorPlugin
from nbgrader.preprocessors import AssignLatePenalties, ClearSolutions, Execute, IncludeHeaderFooter
from traitlets import HasTraits, Undefined
from traitlets.config import Config, PyFileConfigLoader

from autograder import nbgrader_plugin
from autograder.exercises.exercise import COSTS
from autograder.judge.scale import SCALES, SECTION
from autograder.sandbox.limits import Limits

ROOT = Path(__file__).parents[1]
STAGES = (GenerateAssignment, GenerateSolution, Autograde, GenerateFeedback)


def page() -> str:
    """Return the page."""
    course = PyFileConfigLoader("nbgrader_config.py", str(ROOT)).load_config()
    parts = {
        "OURS": table(("setting", "default", "what it does"), [*scale(), *ours()]),
        "SHARES": table(("", *(f"`{cost}`" for cost in COSTS)), shares()),
        "THEIRS": table(("setting", "here", "nbgrader's words"), theirs(course)),
        "STAGES": "\n\n".join(stages(course)),
        "VARIABLES": table(("variable", "what it does"), [(f"`{name}`", said) for name, said in VARIABLES.items()]),
        "LIMITS": table(("limit", "value"), limits()),
    }
    return re.sub("|".join(parts), lambda found: parts[found[0]], TEXT)


def table(head: tuple[str, ...], rows: Any) -> str:
    """Return a table."""
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def scale() -> Iterator[tuple[str, str, str]]:
    """Yield the settings of marks, which no class of nbgrader's has."""
    names = " or ".join(f'`"{name}"`' for name in SCALES)
    told = f"What a recognized mistake costs: {names}, or shares of your own as a dict; see below."
    yield f"`{SECTION}.scale`", '`"standard"`', told
    yield f"`{SECTION}.follow_through`", "`True`", "Judge the rest of an answer with its recognized mistakes in place."


def shares() -> Iterator[tuple[str, ...]]:
    """Yield each scale's share of the points for each kind of cost."""
    for name, known in SCALES.items():
        yield (f'`"{name}"`', *(f"{share:.0%}" for share in known.shares))


def ours() -> Iterator[tuple[str, str, str]]:
    """Yield the settings of our own that a class in nbgrader's lists has, not those that it inherits."""
    for kind in sorted((getattr(nbgrader_plugin, name) for name in nbgrader_plugin.__all__), key=lambda k: k.__name__):
        if inspect.isclass(kind):
            for name, trait in kind.class_own_traits(config=True).items():
                yield f"`{kind.__name__}.{name}`", shown(trait.default()), sentence(trait.help)


def theirs(course: Config) -> Iterator[tuple[str, str, str]]:
    """Yield nbgrader's settings that matter here, with what the course's file makes of them."""
    for kind, names in THEIRS.items():
        for name in names:
            trait = kind.class_traits(config=True)[name]
            value = course.get(kind.__name__, {}).get(name, trait.default())  # none where the machine decides
            yield f"`{kind.__name__}.{name}`", shown(value), first_sentence(trait.help)


def stages(course: Config) -> Iterator[str]:
    """Yield what each of nbgrader's steps consists of in a course, and what our parts of it are for."""
    for kind in STAGES:
        for name, value in course[kind.__name__].items():
            parts = value if isinstance(value, list) else [value]
            yield f"`{kind.__name__}.{name}`\n\n" + "\n".join(f"- {part(path)}" for path in parts)
    for kind in (ZipCollectApp, ExchangeFactory):
        for name, path in course[kind.__name__].items():
            yield f"`{kind.__name__}.{name}`\n\n- {part(path)}"


def part(path: str) -> str:
    """Return what a class that a list names is for; nbgrader's own is only named."""
    module, _, name = path.rpartition(".")
    if module != nbgrader_plugin.__name__:
        return f"`{path}`"
    return f"`{path}`: {(inspect.getdoc(getattr(nbgrader_plugin, name)) or '').split(chr(10))[0]}"


def limits() -> Iterator[tuple[str, str]]:
    """Yield the limits of one box, which are the same for every course."""
    box = Limits()
    yield "an exercise's own time", f"{box.seconds:g} s, of which {box.cpu} s of a processor"
    yield "a notebook's own time, all exercises together", f"{box.submission:g} s"
    yield "by the wall clock, on a busy machine", f"{box.patience:g} times as long"
    yield "address space", f"{box.memory / 2**30:g} GiB"
    yield "open files, threads", f"{box.files}, {box.threads}"
    yield "calls of one function that the grader hands to an answer", f"{box.calls:,}"


def shown(value: object) -> str:
    """Return a value as one writes it, if it is short enough; nothing if it is not set."""
    if value in (Undefined, None, ""):
        return ""
    if inspect.isclass(value):
        return f"`{value.__qualname__}`"
    text = f'"{value}"' if isinstance(value, str) else repr(value).replace("'", '"')
    return f"`{text}`" if len(text) < 100 else "its own"


def sentence(text: str) -> str:
    """Return a setting's help on one line."""
    return re.sub(r"\s+", " ", text).strip()


def first_sentence(text: str) -> str:
    """Return how a setting's help begins; nbgrader's goes on at length."""
    return re.split(r"\.(?= [A-Z]|$)", sentence(text))[0] + "."


#: nbgrader's settings that change what optviz does; all others reach nbgrader as they are.
THEIRS: dict[type[HasTraits], tuple[str, ...]] = {
    CourseDirectory: (
        "course_id", "root", "source_directory", "release_directory", "solution_directory", "submitted_directory",
        "autograded_directory", "feedback_directory", "db_url", "ignore", "groupshared",
    ),
    Exchange: ("root", "timezone"),
    IncludeHeaderFooter: ("header", "footer"),
    ClearSolutions: ("code_stub", "text_stub", "begin_solution_delimeter", "end_solution_delimeter"),
    Execute: ("timeout", "enabled"),
    AssignLatePenalties: ("plugin_class",),
    FileNameCollectorPlugin: ("named_regexp",),
}  # fmt: skip

#: What we read from the environment.
VARIABLES = {
    "OPTVIZ_DB_URL": "The gradebook, before `CourseDirectory.db_url`, so that its password is in no file.",
    "OPTVIZ_EXERCISES": "Folders with exercises that several courses share, separated as in `PATH`.",
    "OPTVIZ_CACHE": "Where this user keeps what can be made again, in place of `~/.cache/optviz` "
    "(or `$XDG_CACHE_HOME/optviz`). Verdicts are not there but in the course, in `.optviz/cache`.",
    "OPTVIZ_PROGRESS": "`json-seq`: `optviz grade` tells its progress on stderr as records of RFC 7464, for a program "
    "that shows it.",
    "OPTVIZ_SECONDS": "On Gradescope: after how many seconds grading is given up, in place of `--seconds`.",
}

TEXT = """\
# Settings

Settings are in the course's `nbgrader_config.py`, as nbgrader has them: a line `c.WriteVerdict.packages = ["scipy"]`
sets one. nbgrader's commands, its panels and `optviz` all read this file, and before it what Jupyter's own folders hold
(`jupyter --paths`). A file that is broken stops the command, with file and line. `python docs/configuration.py` in a
checkout prints this page from the code.

## The kit's own

OURS

A mistake that the grader knows has a kind of cost, and the scale says what share of the exercise's points that takes:

SHARES

```python
c.OptViz.scale = {"slip": 0.1, "part": 0.3, "core": 0.5, "all": 1.0}
```

`given` may be left out, and is then halfway from `core` to `all`.
`docs/marks.md` says how marks come about, and `optviz grade ASSIGNMENT --diff` whose scores a setting would change.

## nbgrader's, as they are in a course

Folders count from the course folder, which is the root if none is named; the gradebook is then `gradebook.db` in it.
Keep nbgrader's `directory_structure`; the folders themselves may be anywhere.

THEIRS

`WriteVerdict` stands in `Execute`'s place; for a notebook without hidden tests of this kit it is `Execute`, so that
`Execute.timeout` is then that notebook's. Every other setting of nbgrader's reaches nbgrader as you write it.

## What the course's file hands to nbgrader

These lists make nbgrader's commands and panels give the same grades as `optviz`. You may add to them; what is the kit's
has to stay, in this order.

STAGES

## Environment variables

VARIABLES

## Limits of an answer

The same for every course, so that a score does not depend on one. An answer that meets a limit is named for it
(`timeout`, `memory`), keeps what other exercises earned and disturbs nobody.

LIMITS
"""

if __name__ == "__main__":
    print(page(), end="")
