"""What `optviz VERB --help` ends with: lines that can be typed as they are."""

from __future__ import annotations


def epilog(verb: str) -> str:
    """Return the examples of a verb as click prints them; nothing where there are none."""
    lines = EXAMPLES.get(verb, ())
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines) if lines else ""


EXAMPLES = {
    "init": ("optviz init optimization-2026",),
    "demo": ("optviz demo",),
    "doctor": ("optviz doctor",),
    "new": (
        "optviz new heavy_ball --assignment week3 --family optimizer",
        "optviz new rmsprop --assignment week3 --family optimizer \\",
        "    --reference optviz_ref:RMSprop",
        "optviz new bowl --assignment week3 --family gradient \\",
        "    --reference landscapes:bowl_grad",
    ),
    "release": ("optviz release", "optviz release exercises", "optviz release --check"),
    "check": ("optviz check submitted/ada/exercises/adagrad.ipynb",),
    "collect": (
        "optviz collect submissions.zip --from moodle --assignment exercises",
        "optviz collect submissions.zip --from canvas --assignment exercises \\",
        "    --roster grades.csv",
    ),
    "grade": (
        "optviz grade exercises",
        "optviz grade exercises --student ada",
        "optviz grade exercises --diff             whose scores would change",
        "optviz grade exercises --executor dask --scheduler tcp://head:8786",
    ),
    "feedback": ("optviz feedback exercises",),
    "report": ("optviz report exercises",),
    "explain": (
        "optviz explain ada                        where ada lost points",
        "optviz explain ada adamw                  one cell",
        "optviz explain ada adamw --script appeal.py",
    ),
    "name": (
        "optviz name exercises                     list the groups",
        'optviz name exercises 3fa2 --cost part --sentence "Your AdaGrad …"',
        "optviz name exercises 3fa2 --forget",
    ),
    "audit": ("optviz audit", "optviz audit adagrad --no-mutants", "optviz audit --table > mistakes.md"),
    "export": (
        "optviz export exercises > grades.csv",
        "optviz export exercises --to canvas --roster export.csv --out filled.csv",
        "optviz export exercises --to gradescope",
    ),
    "package": ("optviz package gradescope exercises", "optviz package student"),
}
