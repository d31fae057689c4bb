"""Run a notebook's cells as a notebook would: in order, in one namespace, going on after a cell that fails."""

import __future__

import ast
import base64
import builtins
import contextlib
import inspect
import linecache
import marshal
import re
import sys
import time
import types
import warnings

from . import later
from .definitions import Definitions, Unknown, plain

#: Seconds of processor time, and of the clock: a statement of a solution cell that takes longer is a training run, a
#: plot or a sleep, not a definition, and need not run again before every probe.
SLOW, ASLEEP = 0.01, 0.5
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
#: Warnings that a notebook does not show either.
QUIET = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)
OURS = rf"{__package__}\."
MAX_NOTES, MAX_LINE = 8, 300
MAX_CHANGES = 3  # times that definitions were changed by a probe: who does it once does it every time
MAX_FAILURES = 3  # statements of one cell that are told
SEPARATOR, PLACE = "\x1f", "\x1e"  # between the parts of a word; before the number of a line of the cell

type_name = type.__dict__["__name__"].__get__  # student classes may override what `__name__` says


def filename(index):
    return f"<cell {index}>"


def described(error):
    """Return an exception as type, message, cell and line; the trusted side makes the sentence."""
    index, line = where(error)
    try:
        message = str(error.msg if isinstance(error, SyntaxError) else error)
        if isinstance(error, SyntaxError) and cell_of(error.filename) >= 0:
            message = re.sub(r"\bline (?=\d)", f"line {PLACE}", message)
    except BaseException:  # the exception is the student's, and so is its __str__
        message = ""
    name = type_name(type(error))
    return SEPARATOR.join((name[:80], message[:MAX_LINE].replace(SEPARATOR, " "), str(index), str(line)))


def where(error):
    """Return the cell and line of the student's code that raised an exception; -1 if there is none."""
    place = (-1, -1)
    if isinstance(error, SyntaxError):
        place = cell_of(error.filename), error.lineno or -1
    tb = error.__traceback__
    while tb is not None:
        index = cell_of(tb.tb_frame.f_code.co_filename)
        if index >= 0:
            place = index, tb.tb_lineno
        tb = tb.tb_next
    return place


def cell_of(name):
    if isinstance(name, str) and name.startswith("<cell ") and name[6:-1].isdigit():
        return int(name[6:-1])
    return -1


class CompiledNotebook:
    """The cells of one submission, compiled once; `load` runs them all, `fresh` the solution cells in a copy."""

    def __init__(self, cells, skip, tell):
        self.cells = [
            (i, c["source"], c["kind"], c.get("code"), c.get("asked", ())) for i, c in enumerate(cells) if i not in skip
        ]
        self.tell = tell
        self.future = 0  # what `from __future__ import` in an earlier cell asked for
        self.loaded = {}
        self.again = []
        self.ends = []  # of each solution cell: how many of these there are then, and the names that it is asked for
        self.lasting = True  # whether what runs again only defines
        self.made, self.changes = None, 0  # the definitions of the last probe, and how often one changed them
        self.problems = []
        self.notes = {}
        warnings.showwarning = self.warned
        warnings.resetwarnings()
        warnings.simplefilter("default")
        for category in QUIET:
            warnings.simplefilter("ignore", category)
        warnings.filterwarnings("ignore", module=OURS)  # numbers that overflow there come of the student's

    def load(self):
        """Run every cell. Problems are kept, not raised.

        `tell(index)` is called before each, but of given cells in a row before the first: they are nobody's fault.
        """
        self.loaded, before = module(), None
        for index, source, kind, code, asked in self.cells:
            if kind != "given" or before != "given":
                self.tell(index)
            before = kind
            try:
                if code is None or self.future:
                    self.future, steps = compiled(source, index, self.future)
                else:
                    steps = [(False, False, part) for part in marshal.loads(base64.b64decode(code))]
                self.run(steps, kind == "solution")
            except BaseException as error:  # what does not parse, and exit(), end a cell, not a notebook
                self.problems.append(described(error))
            if kind == "solution":
                self.ends.append((len(self.again), asked))
            close_figures()

    def run(self, steps, again):
        """Run one cell, statement by statement; keep those that `fresh` shall run again.

        One that fails costs what needs it, and no more: an import that is not there, a line that draws something.
        """
        failures = 0
        for defines, lasts, code in steps:
            began, used = time.monotonic(), time.process_time()
            try:
                execute(code, self.loaded)
            except Exception as error:
                failures += 1
                if failures <= MAX_FAILURES:
                    self.problems.append(described(error))
                continue
            if again and (defines or (time.process_time() - used < SLOW and time.monotonic() - began < ASLEEP)):
                self.again.append(code)
                self.lasting &= lasts

    def fresh(self):
        """Return a new namespace, or one that is as good as new."""
        if self.made is not None:
            if self.made.unchanged() and getattr(sys.modules.get("__main__"), "__dict__", None) is self.made.namespace:
                close_figures()
                return self.made.namespace
            self.made, self.changes = None, self.changes + 1
        namespace, own = self.renewed()
        if own:
            return namespace | own
        if self.lasting and self.changes < MAX_CHANGES:
            with contextlib.suppress(Unknown, RecursionError):
                self.made = Definitions(namespace, self.loaded)
        return namespace

    def renewed(self):
        """Return a new namespace: what the whole notebook defined, with the solution cells run once more.

        Return as well what a cell is asked for where a later one has defined that name, too: the cell's own counts for
        it, as in the checks below it, and the later one for whatever else uses the name.
        """
        namespace, own, begin = module(self.loaded), {}, 0
        for end, asked in self.ends:
            for code in self.again[begin:end]:
                try:
                    execute(code, namespace)
                except BaseException:  # it went through when the notebook was loaded; what it gave then is still there
                    continue
            own |= {name: namespace[name] for name in asked if name in namespace}
            begin = end
        close_figures()
        return namespace, {name: value for name, value in own.items() if namespace.get(name) is not value}

    def warned(self, message, category, filename, lineno, file=None, line=None):
        if len(self.notes) < MAX_NOTES:
            text = SEPARATOR.join((category.__name__, str(message)[:MAX_LINE], str(cell_of(filename)), str(lineno)))
            self.notes.setdefault(text)


def compiled(source, index, future):
    """Return what of `from __future__` holds from this cell on, and its statements.

    Of each: whether it defines, whether it does that only and always in the same way, and its code.
    """
    tree = ast.parse(source, filename(index))
    future |= futures(tree)
    flags = future | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    return future, [
        (
            isinstance(part, DEFINITIONS),
            plain(part),
            compile(ast.Module([part], []), filename(index), "exec", flags=flags, dont_inherit=True),
        )
        for part in tree.body
    ]


def execute(code, namespace):
    """Run a statement; one that awaits something as far as it comes without an event loop, as there is none here."""
    if not code.co_flags & inspect.CO_COROUTINE:
        exec(code, namespace)
        return
    waiting = eval(code, namespace)
    try:
        waiting.send(None)
    except StopIteration:
        return
    waiting.close()
    raise RuntimeError("an await outside of functions is not waited for while code is graded")


def futures(tree):
    """Return the compiler flags for the `from __future__ import` statements in a cell."""
    names = [a.name for s in tree.body if isinstance(s, ast.ImportFrom) and s.module == "__future__" for a in s.names]
    return sum({getattr(__future__, n).compiler_flag for n in names if hasattr(__future__, n)})


def module(names=None):
    """Return the namespace of a new `__main__`, as dataclasses, typing and pickle look it up."""
    main = types.ModuleType("__main__")
    main.__dict__.update(names or {})
    main.__dict__.update(__name__="__main__", __builtins__=builtins)
    sys.modules["__main__"] = main
    return main.__dict__


def close_figures():
    pyplot = later.pyplot()
    if pyplot is not None and pyplot.get_fignums():
        pyplot.close("all")


def remember(cells):
    """Let tracebacks and `inspect.getsource` find the cells' lines."""
    for index, cell in enumerate(cells):
        source = cell["source"]
        linecache.cache[filename(index)] = (len(source), None, source.splitlines(True), filename(index))
