"""Run a program on inputs that are written down, and say where it differs from the right one.

This file is also the first part of the script that `optviz explain` writes: NumPy and the standard library only.
"""

import ast
import contextlib
import inspect
import io
import signal
from typing import Any

import numpy as np

inf, nan = np.inf, np.nan
SECONDS = 5  # of one call, where the system has a clock that can interrupt it


class Program:
    """What some cells define, driven as the grader drives it. `slips` are names that differ from those asked for."""

    def __init__(self, cells, slips=None, **names):
        self.cells, self.slips, self.given = cells, slips or {}, names
        self.names, self.at, self.problems = {}, {}, []

    def fresh(self):
        """Run the cells anew. A statement that fails costs what needs it, and no more."""
        self.names, self.at = {"np": np, "__name__": "__main__", **self.given}, {}
        for number, cell in enumerate(self.cells, 1):
            try:
                statements = ast.parse(cell).body
            except SyntaxError as error:
                self.noted(number, error)
                continue
            for statement in statements:
                try:
                    with quiet(), interrupted():
                        exec(compile(ast.Module([statement], []), f"<cell {number}>", "exec"), self.names)
                except Exception as error:
                    self.noted(number, error)

    def noted(self, number, error):
        """Say once what is wrong with a cell."""
        line = f"(cell {number} of the student's code: {type(error).__name__}: {error})"
        if line not in self.problems:
            self.problems.append(line)
            print(line)

    def new(self, name, **arguments):
        """Make an object."""
        target = self.names[self.slips.get("name", name)]
        asked = self.slips.get("asked", ())
        if asked and not set(arguments) <= set(inspect.signature(target).parameters):
            arguments = renamed(arguments, asked, list(inspect.signature(target).parameters))
        return target(**arguments)

    def step(self, thing, params, grads):
        """Take one step."""
        result = getattr(thing, self.slips.get("method", "step"))(params, grads)
        return result[0] if "tuple" in self.slips and isinstance(result, tuple) else result

    def run(self, thing, start, grads):
        """Take one step for each row of grads; the points, the first one included."""
        grads = np.asarray(grads)
        return self.walk(thing, start, len(grads), lambda t, q: grads[t].astype(q.dtype), ask=False)

    def along(self, thing, start, constants, pull, ask):
        """Take steps along c + |c| arctan(pull (q - start) / |c|) at the point q; with ask, step gets the function."""
        first, constants = self.begin(thing, start), np.asarray(constants)
        sizes = np.where(constants == 0, 1.0, np.abs(constants))
        return self.walk(
            thing,
            start,
            len(constants),
            lambda t, q: constants[t] + sizes[t] * np.arctan(pull * (q - first) / sizes[t]),
            ask,
        )

    def descend(self, thing, start, gradient, n_steps, ask):
        """Take n steps down a gradient."""
        return self.walk(thing, np.array(start), n_steps, lambda t, q: gradient(q), ask)

    def begin(self, thing, start):
        return np.array(self.at[id(thing)] if start is None else start)

    def walk(self, thing, start, n_steps, gradient, ask):
        x = self.begin(thing, start)
        path, said = np.full((n_steps + 1, *x.shape), nan), []
        path[0] = x
        for t in range(n_steps):

            def at(q, t=t):
                return gradient(t, np.array(q))

            with np.errstate(all="ignore"):
                given: Any = at if ask else np.array(gradient(t, x))
            before = x.copy(), np.array(x if ask else given)
            try:
                with quiet(), interrupted():
                    result = self.step(thing, x, given)
                    after = np.array(result, dtype=np.float64)
                    if after.shape != x.shape:
                        raise ValueError(f"returned shape {after.shape} where {x.shape} was expected")
            except Exception as error:
                said.append(f"step {t + 1} stops with {type(error).__name__}: {error}")
                break
            if not np.array_equal(before[0], x, equal_nan=True):
                said.append(f"step {t + 1} changed the params that it was given")
            if not ask and not np.array_equal(before[1], np.asarray(given), equal_nan=True):
                said.append(f"step {t + 1} changed the gradient that it was given")
            if x.dtype == np.float64 and getattr(result, "dtype", x.dtype) != np.float64:
                said.append(f"step {t + 1} returned {result.dtype}")
            path[t + 1] = after
            x = after.astype(x.dtype)
        self.at[id(thing)] = x
        return {"path": path}, said

    def call(self, name, *given, **named):
        """Call a function; its results."""
        before = [np.array(a) for a in (*given, *named.values()) if isinstance(a, np.ndarray)]
        said, log = [], [a for a in (*given, *named.values()) if isinstance(a, Factory)]
        for factory in log:
            factory.clear()
        try:
            with quiet(), interrupted():
                result = self.names[self.slips.get("name", name)](*given, **named)
                several = isinstance(result, tuple) and any(np.ndim(part) for part in result)
                parts = result if several else (result,)
                found = {f"result {i}" if several else "result": np.array(p, float) for i, p in enumerate(parts, 1)}
        except Exception as error:
            found, said = {}, [f"it stops with {type(error).__name__}: {error}"]
        for old, new in zip(before, [a for a in (*given, *named.values()) if isinstance(a, np.ndarray)], strict=True):
            if not np.array_equal(old, new, equal_nan=True):
                said.append("it changed an array that it was given")
        for factory in log:
            found["optimizers made"] = np.array([float(len(factory.made))])
            found["lr at each step"] = np.array(factory.rates)
            found["params of each step"] = np.array(factory.points)
        return found, said


class Factory:
    """Makes optimizers, as a search gets them, and notes what is asked of them."""

    def __init__(self, kind):
        self.kind = kind
        self.clear()

    def clear(self):
        self.made, self.rates, self.points = [], [], []

    def __call__(self, lr):
        made = self.kind(lr)
        step = made.step

        def noted(params, grads):
            self.rates.append(float(made.lr))
            self.points.append(np.array(params, float))
            return step(np.array(params, float), np.array(grads, float))

        made.step = noted
        self.made.append(made)
        return made


class Table:
    """A function known at some points: it gives what it gave at the nearest."""

    def __init__(self, points, values):
        self.points, self.values = np.array(points), np.array(values)

    def __call__(self, x):
        away = np.abs(self.points - np.asarray(x, float)).reshape(len(self.points), -1).max(axis=1)
        return self.values[int(np.argmin(away))]


def renamed(arguments, asked, names):
    """Give the arguments the names that the class has, in the order in which they were asked for."""
    betas = [a for a in asked if a.startswith("beta")]
    if len(names) == len(asked) - 1 and len(betas) == 2:
        pair = names[asked.index(betas[0])]
        both = {pair: tuple(arguments[b] for b in betas)} if betas[0] in arguments else {}
        arguments = {**{k: v for k, v in arguments.items() if k not in betas}, **both}
        asked = [pair if a == betas[0] else a for a in asked if a != betas[1]]
    return {dict(zip(asked, names)).get(k, k): v for k, v in arguments.items()}  # noqa: B905 (a student's own names)


@contextlib.contextmanager
def quiet():
    """Keep what the program prints to itself, and NumPy's warnings."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        with np.errstate(all="ignore"):
            yield


@contextlib.contextmanager
def interrupted():
    """End what takes too long with a TimeoutError."""

    def ring(number, frame):
        raise TimeoutError(f"no end after {SECONDS} s")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def results(probe, program):
    """Run one probe, as far as the program goes: of each call, its arrays by name and what else was seen."""
    found = []
    try:
        for one in probe(program):
            found.append(one)
    except Exception as error:
        found.append(({}, [f"it stops with {type(error).__name__}: {error}"]))
    return found


def size(name, right):
    """Return what differences are divided by: for a path how far it goes, else the size of the number."""
    if name == "path":
        travel = np.max(np.abs(right - right[:1]), axis=0)
        scale = np.maximum(travel, 1e-3 * np.max(travel, initial=0.0))
    else:
        scale = np.abs(right)
    return np.where(scale > 0, scale, 1.0)


def first(name, theirs, right, tolerance):
    """Return the first row that differs and the place in it that differs most; None if there is none."""
    if theirs.shape[1:] != right.shape[1:] or theirs.ndim != right.ndim:
        return 0, ()
    rows = min(len(theirs), len(right)) if right.ndim else 1
    if right.ndim == 0:
        return (0, ()) if away(theirs, right, 1.0 if right == 0 else abs(right)) > tolerance else None
    scale = np.broadcast_to(size(name, right), right.shape)
    for t in range(rows):
        apart = away(theirs[t], right[t], scale[t])
        if not np.all(apart <= tolerance):
            return t, tuple(int(i) for i in np.unravel_index(int(np.argmax(apart)), np.shape(apart)))
    return (rows, ()) if len(theirs) != len(right) else None


def away(theirs, right, scale):
    with np.errstate(all="ignore"):
        apart = np.abs(theirs - right) / scale
    apart = np.where(np.isnan(theirs) & np.isnan(right), 0.0, apart)
    return np.where(np.isnan(apart), np.where(theirs == right, 0.0, inf), apart)


def compare(theirs, right, tolerance=1e-4):
    """Yield a line for each thing in which the calls of a probe differ."""
    for number, ((found, said), (expected, _)) in enumerate(zip(theirs, right, strict=False), 1):
        call = f"call {number}: " if len(right) > 1 else ""
        yield from (call + one for one in said)
        for name, wanted in expected.items():
            got = found.get(name)
            if got is None:
                continue
            place = first(name, got, wanted, tolerance)
            if place is not None:
                yield call + told(name, got, wanted, *place)


def told(name, got, wanted, t, where):
    """Say what was expected and what came, in one row."""
    if got.shape[1:] != wanted.shape[1:] or got.ndim != wanted.ndim:
        return f"{name}: shape {wanted.shape} expected, got {got.shape}"
    if wanted.ndim == 0 or wanted.size == got.size == 1:
        return f"{name}: expected {float(wanted.ravel()[0]):z.10g}, got {float(got.ravel()[0]):z.10g}"
    if t >= min(len(got), len(wanted)):
        return f"{name}: {len(wanted)} rows expected, got {len(got)}"
    row = "step" if name == "path" else "value"
    at = f", coordinate {', '.join(str(i + 1) for i in where)}" if where else ""
    number = t if name == "path" else t + 1
    return f"{name}: {row} {number}{at}: expected {wanted[t][where]:z.10g}, got {got[t][where]:z.10g}"


def main(probes, theirs, right):
    """Run all probes with both programs, and print where they part."""
    differ = 0
    for probe, accepted in probes.items():
        print(f"{probe.__name__}: {(probe.__doc__ or '').strip()}", flush=True)
        expected = right[probe.__name__] if isinstance(right, dict) else results(probe, right)
        lines = list(compare(results(probe, theirs), expected))
        if accepted and lines:
            lines = [f"accepted all the same: {line}" for line in lines]
        differ += bool(lines) and not accepted
        print(*[f"  {line}" for line in lines or ["the same"]], sep="\n")
    print(f"{differ} of {len(probes)} probes differ.")
