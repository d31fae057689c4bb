"""One pytest session that runs the hidden suites many times: collected once, then once for each piece of evidence."""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from _pytest.config import _prepareconfig
from _pytest.runner import runtestprotocol

from autograder.errors import Fault, Finding
from autograder.exercises.shelf import module_of, no_bytecode
from autograder.judge.compare import Work
from autograder.records import Outcome

CONFIG = Path(__file__).with_name("suite.ini")
MAX_POINTS = 1_000_000  # of one test
UNUSED = (
    "assertion cacheprovider capture debugging doctest faulthandler junitxml legacypath logging monkeypatch pastebin "
    "pytester recwarn reports setuponly setupplan skipping stepwise subtests terminalprogress threadexception tmpdir "
    "unittest unraisableexception warnings"
).split()


@dataclass(frozen=True)
class Test:
    """One hidden test: pytest's item and what its marks say."""

    __test__ = False  # not a test of the kit's own

    item: pytest.Function
    name: str
    sentence: str
    points: float
    needs: tuple[str, ...]
    shows: tuple[str, ...]


#: Of each test: its outcome, and the probes that it looked at.
Results = Mapping[Test, tuple[Outcome, frozenset[str]]]


class Module(pytest.Module):
    """A suite on a course's shelf. pytest itself would import it by a name that other courses may have too."""

    def _getobj(self) -> Any:
        with no_bytecode():
            return importlib.import_module(str(module_of(self.path)))


class Plugin:
    """Gives the suites their fixture and takes their outcomes; reports are built without formatting tracebacks."""

    def __init__(self) -> None:
        self.current: Work | None = None
        self.raised: BaseException | None = None
        self.collection_errors: dict[Path, str] = {}

    @pytest.fixture
    def work(self) -> Work:
        if self.current is None:
            raise Fault("a test asks for a student's work while there is none")
        return self.current

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        if call.excinfo is not None and self.raised is None:
            self.raised = call.excinfo.value
        outcome: Literal["passed", "failed"] = "passed" if call.excinfo is None else "failed"
        when = call.when if call.when != "collect" else "setup"  # items are collected by then
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, when)

    def pytest_pycollect_makemodule(self, module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
        """Collect a suite of a course's room as a module of its package, so that it may import what is beside it."""
        return Module.from_parent(parent, path=module_path) if module_of(module_path) else None

    def pytest_exception_interact(self, node: pytest.Collector, call: pytest.CallInfo[None]) -> None:
        if isinstance(node, pytest.Collector) and call.excinfo is not None:
            raised = call.excinfo.value.__cause__ or call.excinfo.value
            self.collection_errors[node.path] = f"{blame(raised, node.path)}: {type(raised).__name__}: {raised}"


class Session:
    """pytest, started once for a number of suite files."""

    def __init__(self, suites: Iterable[Path]):
        self.plugin = Plugin()
        named = {Path(s).resolve() for s in suites}
        suites = sorted(path for path in named if path.is_file())
        off = [f"-pno:{name}" for name in UNUSED]
        args = ["--disable-plugin-autoload", "--noconftest", "--import-mode=importlib", f"-c{CONFIG}"]
        config = _prepareconfig([*off, *args, f"--rootdir={CONFIG.parent}", *map(str, suites)], [self.plugin])
        self.session = pytest.Session.from_config(config)
        config.hook.pytest_sessionstart(session=self.session)
        collected = self.session.perform_collect() if suites else []
        self.items = [item for item in collected if isinstance(item, pytest.Function)]
        self.set_up: Path | None = None  # the suite whose module fixtures stand
        self.suites: dict[Path, tuple[Test, ...]] = {}
        self.faults = {path: f"{path}: no such suite" for path in named.difference(suites)}
        for path in suites:
            try:
                self.suites[path] = self.tests(path)
            except Fault as fault:
                self.faults[path] = str(fault)

    def tests(self, path: Path) -> tuple[Test, ...]:
        """Return the tests of one suite file, in file order. Fault (naming file and line) if it is not in order."""
        if path in self.plugin.collection_errors:
            raise Fault(f"The suite cannot be collected: {self.plugin.collection_errors[path]}")
        tests = tuple(described(item) for item in self.items if item.path == path)
        if not tests:
            raise Fault(f"{path}: the suite holds no test")
        for i, test in enumerate(tests):
            before = {t.name for t in tests[:i]} | {base(t.name) for t in tests[:i]}
            if missing := [n for n in test.needs if n not in before]:
                raise Fault(
                    f"{where(test.item)}: {test.name} needs {', '.join(missing)}, which no test before it is called"
                )
        return tests

    def run(self, suite: Path, work: Work, before: Results | None = None) -> Results:
        """Run a suite on one piece of evidence: the outcome of each test and the probes it looked at.

        Tests that passed `before` are not run again. Fault if a test raises anything but a Finding.
        """
        if suite in self.faults:
            raise Fault(self.faults[suite])
        if self.set_up != suite:
            self.session._setupstate.teardown_exact(None)
            self.set_up = suite
        results: dict[Test, tuple[Outcome, frozenset[str]]] = {}
        for test in self.suites[suite]:
            work.passed = {t.name for t, (o, _) in results.items() if o.outcome == "passed"}
            if before and before[test][0].outcome == "passed":
                results[test] = before[test]
                continue
            unmet = [
                t for t, (o, _) in results.items() if o.outcome != "passed" and {t.name, base(t.name)} & {*test.needs}
            ]
            work.looked_at = set()
            if unmet:
                outcome = not_run(test, unmet[0])
            else:
                outcome = self.once(test, work)
            if work.placed and outcome.outcome == "failed":
                outcome = self.against_right(test, work, outcome, before[test][0] if before else None)
            results[test] = outcome, frozenset(work.looked_at)
        return results

    def once(self, test: Test, work: Work) -> Outcome:
        """Run one test: directly where it needs `work` alone, else as pytest does, with its fixtures."""
        raised = self.called(test, work) if test.item.fixturenames == ["work"] else self.protocol(test, work)
        if raised is None:
            return Outcome(test.name, test.sentence, "passed", test.points, test.points)
        if isinstance(raised, pytest.skip.Exception):
            return Outcome(test.name, test.sentence, "not_run", 0.0, test.points, f"Not run: {raised}")
        if isinstance(raised, Finding):
            return Outcome(test.name, test.sentence, "failed", 0.0, test.points, str(raised))
        if work.placed:  # a mistake's numbers may be none that the suite was written for
            return Outcome(test.name, test.sentence, "failed", 0.0, test.points, "There is nothing to compare.")
        raise Fault(
            f"{blame(raised, test.item.path, where(test.item))}: {test.name} raised {type(raised).__name__}: {raised}"
        ) from raised

    def against_right(self, test: Test, work: Work, failed: Outcome, before: Outcome | None) -> Outcome:
        """Return what becomes of a test that fails with a mistake in place when it is held against the right forms.

        What is right passes whatever the mistake is, and a student is told the right numbers, never the mistake's.
        """
        if before and before.outcome == "failed":
            return before
        with suppress(Fault):  # a test that is not run otherwise may meet what it was not written for
            return self.once(test, work.against_right())
        return replace(failed, message="")

    @staticmethod
    def called(test: Test, work: Work) -> BaseException | None:
        """Call the test function; what it raised. Half the time of a suite would go into setting up one fixture."""
        try:
            with np.errstate(all="ignore"):  # evidence may hold NaN and inf
                test.item.obj(work)
        except (Exception, pytest.skip.Exception) as raised:
            return raised
        return None

    def protocol(self, test: Test, work: Work) -> BaseException | None:
        """Let pytest run the test; what was raised. Naming the next item keeps its module set up between runs."""
        self.plugin.current, self.plugin.raised = work, None
        try:
            with np.errstate(all="ignore"):
                module: Any = test.item.getparent(pytest.Module)  # pytest asks it for its parents alone
                runtestprotocol(test.item, log=False, nextitem=module)
        finally:
            self.plugin.current = None
        return self.plugin.raised


def base(name: str) -> str:
    """Return the function's name of a parametrized test."""
    return name.partition("[")[0]


def where(item: pytest.Item) -> str:
    return f"{item.path}:{(item.location[1] or 0) + 1}"


def blame(raised: BaseException, suite: Path, otherwise: str = "") -> str:
    """Return file and line of the innermost frame in the suite's folder (a SyntaxError's own), or `otherwise`."""
    if isinstance(raised, SyntaxError):
        return f"{raised.filename}:{raised.lineno}"
    frames = [f for f in traceback.extract_tb(raised.__traceback__) if suite.parent in Path(f.filename).parents]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else otherwise or str(suite)


def described(item: pytest.Function) -> Test:
    """Return what a test's docstring and marks say. Fault if there is no sentence or no points."""
    sentence = " ".join((item.obj.__doc__ or "").split())
    marks = {m.name: m for m in reversed(list(item.iter_markers()))}
    if not sentence:
        raise Fault(f"{where(item)}: {item.name} has no docstring, which is the sentence that students read")
    points = marks["points"].args[0] if "points" in marks and marks["points"].args else None
    if not isinstance(points, (int, float)) or not 0 < points <= MAX_POINTS:
        raise Fault(
            f"{where(item)}: {item.name} needs @pytest.mark.points(n) with 0 < n <= {MAX_POINTS:,}, not {points!r}"
        )
    if callspec := getattr(item, "callspec", None):
        sentence = sentence.format(**callspec.params)
    shows = marks["shows"].args if "shows" in marks else ()
    needs = marks["needs"].args if "needs" in marks else ()
    return Test(item, item.name, sentence, float(points), tuple(needs), tuple(shows))


def not_run(test: Test, unmet: Test) -> Outcome:
    message = f"Not run because this did not pass: {unmet.sentence}"
    return Outcome(test.name, test.sentence, "not_run", 0.0, test.points, message)


def not_run_at_all(tests: Iterable[Test], reason: str) -> tuple[Outcome, ...]:
    return tuple(Outcome(t.name, t.sentence, "not_run", 0.0, t.points, f"Not run: {reason}") for t in tests)
