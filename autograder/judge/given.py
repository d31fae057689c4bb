"""What was given already shows nothing of one's own: who passes only tests that it passes is paid no more than it."""

from __future__ import annotations

import numpy as np

from autograder.judge.compare import Work
from autograder.judge.diagnose import Library
from autograder.judge.follow import passed
from autograder.judge.session import Results, Session
from autograder.records import Evidence

GIVEN = "given"  # what a mistake costs that is handed out, or another optimizer under the asked name
AS_GIVEN = "Counted in part, because code in the notebook, or another optimizer, passes all that yours passes."


def shows_no_more(session: Session, library: Library, results: Results) -> bool:
    """Tell whether the tests that pass are all among those that given code passes; a break in it changes nothing."""
    tests = library.kept(GIVEN, lambda: {"tests": passing(session, library)})["tests"]
    return {t.name for t in results if passed(results, t)} <= {*map(str, tests)}


def passing(session: Session, library: Library) -> np.ndarray:
    """Return the names of the tests that some given code passes."""
    names: set[str] = set()
    for known, traces in library.entries:
        if known.cost == GIVEN:
            evidence = Evidence(library.task.cell, library.seed, traces=traces)
            work = Work(library.task, evidence, library.conventions)
            results = session.run(library.task.suite.resolve(), work)
            names |= {t.name for t in results if passed(results, t)}
    return np.array(sorted(names), dtype=str)
