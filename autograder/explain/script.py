"""Write the script that repeats a case: the student's code, the inputs as literals, and the right program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from autograder.calls import Call, Log, Noted, usable
from autograder.exercises.exercise import Task
from autograder.exercises.kit.reference import source
from autograder.explain import plain
from autograder.probing import known
from autograder.probing.driver import Factory
from autograder.records import Cell, Submission
from autograder.submission.scan import defined
from autograder.text import clean

IMPORTS = (ast.Import, ast.ImportFrom)
MAX_TEXT = 200_000  # characters of a student's cell that a script holds

HEAD = '''"""{title}

{made}
It needs Python and NumPy, and nothing of the course. IT RUNS THE STUDENT'S CODE WITHOUT A SANDBOX: read it first.
It holds hidden inputs: keep it from students.
"""
'''


def script(
    task: Task,
    submission: Submission,
    logs: Log,
    right: Any,
    accepted: Mapping[str, bool],
    slips: Mapping[str, object],
    title: str,
    made: str,
) -> str:
    """Return the text of the script; `right` is the accepted form that the answer is compared with."""
    chosen = {name: calls for name, calls in logs.items() if all(map(usable, calls))}
    probes = "\n\n".join(probe(task, name, calls) for name, calls in chosen.items())
    head = HEAD.format(title=quoted(title), made=quoted(made))
    kinds = "\n\n".join(known.text(kind) for kind in used(chosen))
    table = ", ".join(f"{name}: {bool(accepted.get(name))}" for name in map(identifier, chosen))
    parts = [
        head + body(),
        *([f"# -- what the probes hand out {'-' * 88}\n\n\n{kinds}"] if kinds else []),
        f"# -- the student's code {'-' * 95}\n\nTHEIRS = {listed(answers(task, submission))}",
        f"# -- what is right {'-' * 100}\n\n{correct(task, right, probes, kinds)}",
        f"# -- the probes, and the inputs {'-' * 87}\n\n\n{probes}",
        f"#: whether the grader accepts what a probe shows\nPROBES = {{{table}}}\n\n"
        'if __name__ == "__main__":\n'
        f"    main(PROBES, Program(THEIRS, {dict(slips)!r}), RIGHT)",
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


@cache
def body() -> str:
    """Return what `plain.py` holds, without its docstring."""
    text = Path(plain.__file__).read_text(encoding="utf-8")
    return text.partition('"""\n')[2]


def quoted(text: str) -> str:
    """Return text that may stand in a docstring."""
    return clean(text, 2_000).replace("\\", "/").replace('"', "'")


def answers(task: Task, submission: Submission) -> list[str]:
    """Return the cells that an answer consists of: the student's own, and those of the release that they use."""
    last = max((i for i, c in enumerate(submission.cells) if c.kind != "given"), default=-1)
    cells = submission.cells[: last + 1]
    own = "\n".join(c.source for c in cells if c.kind != "given")
    return [c.source[:MAX_TEXT] for c in cells if c.source.strip() and (c.kind != "given" or is_used(c, own))]


def is_used(cell: Cell, own: str) -> bool:
    """Return whether a student's code has a name that a cell of the release binds."""
    words = set(re.findall(r"[^\W\d]\w*", own))
    imported = {a.asname or a.name for s in ast.parse(cell.source).body if isinstance(s, IMPORTS) for a in s.names}
    return bool(((defined(cell.source) | imported) - {"np"}) & words)


def correct(task: Task, right: Any, probes: str, kinds: str) -> str:
    """Return the right program as it is printed; where it needs more than NumPy, what it gives instead."""
    try:
        text = source(right, task.name)
    except (OSError, TypeError, SyntaxError):
        text = ""
    space = namespace(kinds, probes)
    made = [function for name, function in space.items() if name.startswith("probe_")]
    wanted = [plain.results(one, plain.Program([], **{task.name: right})) for one in made]
    if text and same(wanted, [plain.results(one, plain.Program([text])) for one in made]):
        return f"RIGHT = Program({listed([text])})"
    why = "# The right program needs more of the course than can stand here: this is what it gives."
    return f"{why}\nRIGHT = {tape(made, wanted)}"


def tape(made: Sequence[Any], wanted: Sequence[Any]) -> str:
    """Return the results of all calls by probe."""
    rows = (
        f"    {one.__name__!r}: [{', '.join(f'({arrays(found)}, [])' for found, _ in calls)}],"
        for one, calls in zip(made, wanted, strict=True)
    )
    return "{\n" + "\n".join(rows) + "\n}"


def arrays(found: Mapping[str, np.ndarray]) -> str:
    return "{" + ", ".join(f"{name!r}: {literal(a)}" for name, a in found.items()) + "}"


def namespace(kinds: str, probes: str) -> dict[str, Any]:
    """Return what the probes of a script are, once it runs."""
    space: dict[str, Any] = dict(vars(plain))
    exec(compile(f"{kinds}\n\n\n{probes}", "<script>", "exec"), space)
    return space


def same(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Return whether two programs gave the same."""
    pairs = [pair for a, b in zip(one, other, strict=True) for pair in ((a, b), (b, a))]
    return all(len(a) == len(b) and not list(plain.compare(a, b, 1e-12)) for a, b in pairs)


def used(logs: Mapping[str, Sequence[Call]]) -> list[type]:
    """Return the classes of `known.py` that some calls hand out, in the order of that file."""
    inputs = [a for calls in logs.values() for call in calls for a in (*call.given, *call.named.values())]
    kinds = {type(getattr(a, "__self__", None)) for a in inputs} | {getattr(a, "known", None) for a in inputs}
    return [kind for kind in known.KINDS.values() if kind in kinds]


def identifier(name: str) -> str:
    return "probe_" + re.sub(r"\W", "_", name)


def probe(task: Task, name: str, calls: Iterable[Call]) -> str:
    """Return a probe as a function of a program, which yields what each call gives."""
    doc = quoted((task.probes[name].__doc__ or name).strip().splitlines()[0])
    lines = [line for call in calls for line in statement(call)]
    ends = [] if any(line.startswith("yield") for line in lines) else ["yield from ()"]
    inside = "\n".join(f"    {line}" for line in "\n".join([*lines, *ends]).splitlines())
    return f'def {identifier(name)}(program):\n    """{doc}"""\n{inside}\n'


def statement(call: Call) -> Iterator[str]:
    """Yield the lines of one call."""
    named = [f"{k}={literal(v)}" for k, v in call.named.items()]
    if call.verb == "fresh":
        yield "program.fresh()"
    elif call.verb == "new":
        yield f"{thing(call.given[0])} = program.new({', '.join([repr(call.given[1]), *named])})"
    elif call.verb == "call":
        inputs = [repr(call.given[0]), *map(literal, call.given[1:]), *named]
        yield f"yield program.call({', '.join(inputs)})"
    else:
        inputs = [thing(call.given[0]), *map(literal, call.given[1:])]
        yield f"yield program.{call.verb}({', '.join(inputs)})"


def thing(handle: int) -> str:
    return f"object_{handle + 1}"


def literal(value: Any) -> str:
    """Return an input as Python text that makes it again, to the last bit."""
    if isinstance(value, np.ndarray):
        dtype = "" if value.dtype == np.float64 else f", dtype=np.{value.dtype}"
        if value.ndim > 1 and value.size > 4:
            rows = "".join(f"    {row!r},\n" for row in value.tolist())
            return f"np.array([\n{rows}]{dtype})"
        return f"np.array({value.tolist()!r}{dtype})"
    if isinstance(value, Factory):
        return f"Factory({value.known.__name__})"
    if isinstance(value, Noted):
        return f"Table({[p.tolist() for p in value.points]!r}, {[v.tolist() for v in value.values]!r})"
    owner = getattr(value, "__self__", None)
    if owner is not None and type(owner) in known.KINDS.values():
        inputs = ", ".join(literal(np.asarray(a)) for a in owner.arrays)
        return f"{type(owner).__name__}({inputs}).{value.__name__}"
    return repr(value.item() if isinstance(value, np.generic) else value)


def listed(texts: Sequence[str]) -> str:
    """Return several programs as a list of strings, as they are written where that is possible."""
    return "[\n" + "".join(f"{written(text)},\n" for text in texts) + "]"


def written(text: str) -> str:
    """Return one as Python text."""
    plainly = "'''" not in text and not text.endswith(("\\", "'"))
    return f"r'''{text}'''" if plainly and all(c.isprintable() or c in "\n\t" for c in text) else repr(text)
