"""Drive what a namespace defines: make objects, step them, call functions, and note what they do.

The same file serves on both sides of the wall. In the box it drives the student's code and everything it says counts as
the student's; in the trusted process it drives the reference, the misconceptions and the accepted styles, so that both
go through one set of probes. It imports NumPy and the standard library only. A new verb also needs sandbox/remote.py,
sandbox/box/loop.py and sandbox/box/wire.py.
"""

import inspect

import numpy as np

MAX_NUMBERS = 1_000_000  # numbers in one result
MAX_DEPTH = 4  # of lists in lists
FLOAT64 = np.dtype(np.float64)


class Stop(Exception):
    """A call did not give what was asked for: an event kind and a text."""

    def __init__(self, kind, text="", step=None):
        super().__init__(kind, text, step)
        self.kind, self.text, self.step = kind, text, step


class Function:
    """An argument: a function of the grader's. `fn(x)` is called with a float64 array; it gives a float or an array.

    `told(x)`, if there is such, hears of every point that student code asks for, in order; what it raises ends the
    probe. If `fn` is a method of something in `known.py`, the box computes it by itself, and `told` may hear of a point
    a little later.
    """

    def __init__(self, fn, told=None):
        self.fn, self.told = fn, told

    def __call__(self, x):
        if self.told is not None:
            self.told(x)
        return self.fn(x)


class Factory:
    """An argument: `lr -> optimizer`.

    `make(lr)` gives what is behind a new one: `told(lr, params, grads)`, called before each of its steps, and
    `step(lr, params, grads)`, its result. `known` is the optimizer's class in `known.py`, if the box can compute its
    steps by itself, and `shape` that of the parameters; `told` may hear of a step a little later then, or not at all if
    the steps are not `logged`.
    """

    def __init__(self, make, known=None, shape=(), logged=True):
        self.make, self.known, self.shape, self.logged = make, known, shape, logged


class Given:
    """The optimizer that student code gets from a `Factory`: an `lr` to set, and a step that is not theirs."""

    def __init__(self, lr, made):
        self.lr = lr
        self._made = made

    def __getattr__(self, name):
        raise AttributeError(f"the optimizer has no {name!r}; it has lr (its learning rate) and step(params, grads)")

    def step(self, params, grads):
        asked = float(self.lr), floats(params), floats(grads)
        self._made.told(*asked)
        return self._made.step(*asked)


def floats(value):
    """Return the value as a new float64 array, or TypeError in words that a student can use."""
    array = np.array(value, dtype=np.float64)
    if array.size > MAX_NUMBERS:
        raise ValueError(f"too many numbers: {array.size}")
    return array


def numbers(value, shape=None):
    """Return the numbers that student code returned as a new float64 array; Stop('returned', …) if they are none.

    Only genuine arrays, NumPy scalars, Python numbers and lists or tuples of them count: an object that merely answers
    `__array__` does not.
    """
    kind = type(value)
    if value is None:
        raise Stop("returned", "None")
    if kind not in (np.ndarray, float, int, list, tuple) and not isinstance(value, (np.ndarray, np.generic)):
        raise Stop("returned", f"a {kind.__name__}")
    if kind in (list, tuple):
        shallow(value, kind)
    try:
        array = np.asarray(value)
    except Exception:
        raise Stop("returned", f"a {kind.__name__} of {len(value)} instead of one array of numbers") from None
    if array.dtype.kind not in "fiu":
        raise Stop("returned", f"an array of {array.dtype} instead of floats")
    if shape is not None and array.shape != tuple(shape):
        raise Stop("returned", f"shape {array.shape} where {tuple(shape)} was expected")
    if array.size > MAX_NUMBERS:
        raise Stop("returned", f"an array of {array.size} numbers")
    return np.array(array, dtype=np.float64)


def several(result):
    """Return whether a result is a tuple of arrays or lists, and not one of numbers."""
    return isinstance(result, tuple) and any(isinstance(p, (list, tuple)) or np.ndim(p) for p in result)


def shallow(value, kind, depth=1):
    """Stop at lists that are nested deeply: one that holds itself would grow without end as an array."""
    if depth > MAX_DEPTH:
        raise Stop("returned", f"a {kind.__name__} nested more than {MAX_DEPTH} deep")
    for item in value:
        if isinstance(item, (list, tuple)):
            shallow(item, kind, depth + 1)


class Driver:
    """Objects and functions of one namespace, by name and by handle.

    `make_namespace()` gives a new namespace with everything defined; `fresh()` asks for one, so that no state (of a
    class, a module global, a default argument) passes from one probe to the next.
    """

    def __init__(self, make_namespace) -> None:
        self.make_namespace = make_namespace
        self.namespace: dict = {}
        self.objects: list = []
        self.at: dict = {}  # by handle: where its last run ended, NaN if it failed
        self.forms: dict = {}  # by class: whether its step gets the gradient as a function

    def fresh(self):
        """Start over with new definitions and no objects."""
        self.namespace = self.make_namespace()
        self.objects, self.at = [], {}

    def outstanding(self):
        """Return what must still be awaited; here, nothing ever."""

    def find(self, name):
        try:
            return self.namespace[name]
        except KeyError:
            raise Stop("undefined", name) from None

    def parameters(self, path):
        """Return the parameter names of a function or `Class.method` (without self); () if they are unknown."""
        name, _, method = path.partition(".")
        target = self.find(name)
        try:
            target = getattr(target, method) if method else target
            names = tuple(inspect.signature(target).parameters)
        except Exception:
            return ()
        return names[1:] if method and names[:1] == ("self",) else names

    def new(self, name, **hyper):
        """Construct an object; its handle."""
        try:
            self.objects.append(self.made(name, hyper))
        except Stop:
            raise
        except Exception as error:
            raise Stop("error", self.describe(error)) from None
        return len(self.objects) - 1

    def made(self, name, hyper):
        """Construct what was asked for."""
        return self.find(name)(**hyper)

    def stepped(self, obj, given, shape):
        """Take one step; what it gives for parameters of this shape."""
        return obj.step(*given)

    def noticed(self):
        """Return events that belong to no step."""
        return []

    def run(self, handle, start, grads):
        """Step an object along a sequence of gradients that does not depend on its answers.

        It begins at `start`, or if that is None, where the object's last run ended.
        Gives the path, shape (n+1, *start.shape), NaN from the step that failed on, and events as (kind, step, text).
        """
        start = self.begin(handle, start)
        grads = np.array(grads, dtype=start.dtype)
        path, _, events = self.walk(handle, start, len(grads), lambda t, q: grads[t], ask=False)
        return path, events

    def begin(self, handle: int, start: "np.ndarray | None") -> np.ndarray:
        return self.at[handle] if start is None else np.array(start)

    def along(self, handle, start, constants, pull, ask):
        """Step an object along gradients that are c + |c| arctan(pull (q - start) / |c|) at the point q.

        c is constants[t]. They depend on the point, and not linearly, and can be given beforehand all the same: nowhere
        is their slope more than `pull`. With `ask`, step gets the gradient as a function. Gives the path, the points at
        which each step asked first (NaN where it did not), and events.
        """
        start = self.begin(handle, start)
        slope, steps = np.full(start.shape, pull), list(constants)
        sizes = list(np.where(constants == 0, 1.0, np.abs(constants)))

        def gradient(t, q):  # in place, as far as it goes: most of what a step costs is here
            away = q - start
            away *= slope
            away /= sizes[t]
            away = np.arctan(away)
            away *= sizes[t]
            away += steps[t]
            return away

        return self.walk(handle, start, len(constants), gradient, ask)

    def descend(self, handle, start, gradient, n_steps, ask):
        """Step an object n times down `gradient`, a `Function`; gives what `along` gives."""
        return self.walk(handle, np.array(start), n_steps, lambda t, q: gradient.fn(q), ask)

    def walk(self, handle, start, n_steps, gradient, ask):
        """Take steps one after the other; `gradient(t, q)` is the gradient of step t at the point q."""
        x, shape, obj, events, seen = start, start.shape, self.objects[handle], [], []
        path, asked = blank(n_steps + 1, shape), blank(n_steps, shape)
        path[0] = start
        for t in range(n_steps):
            points: list = []
            grads = asking(gradient, t, points) if ask else np.asarray(gradient(t, x))
            given = x.copy(), grads if ask else grads.copy()
            try:
                result = self.stepped(obj, given, shape)
                usual = type(result) is np.ndarray and result.dtype is FLOAT64 and result.shape == shape
                after = result.copy() if usual else numbers(result, shape)
            except Stop as stop:
                events.append((stop.kind, t, stop.text))
                break
            except Exception as error:
                events.append(("error", t, self.describe(error)))
                break
            if not usual:
                events += rounded(t, x, result)
            seen.append((x, given[0], after, result, grads, given[1]))
            path[t + 1], x = after, after if usual and x.dtype is FLOAT64 else after.astype(start.dtype, copy=False)
            if points and points[0].shape == shape:
                asked[t] = points[0]
        self.at[handle] = path[-1].astype(start.dtype)
        return path, asked, first_of_each(changed(seen, ask) + events + self.noticed())

    def call(self, name, *args, **kwargs):
        """Call a function; its results as float64 arrays, and then events.

        A tuple of arrays is several results; anything else is one. Array arguments are copied, and noted if changed.
        """
        function = self.find(name)
        given = [self.argument(a) for a in args]
        keywords = {k: self.argument(a) for k, a in kwargs.items()}
        try:
            result = function(*given, **keywords)
            parts = result if several(result) else (result,)
            arrays = tuple(numbers(p) for p in parts)
        except Stop:
            raise
        except Exception as error:
            raise Stop("error", self.describe(error)) from None
        before = [*args, *kwargs.values()]
        after = [*given, *keywords.values()]
        changed = any(isinstance(a, np.ndarray) and not same(a, b) for a, b in zip(before, after, strict=True))
        return *arrays, ([("params_changed", None, "")] if changed else []) + self.noticed()

    @staticmethod
    def argument(value):
        """Return what the student's function gets for an argument of the grader's."""
        if isinstance(value, Function):
            return served(value)
        if isinstance(value, Factory):
            return factory(value.make)
        if isinstance(value, (list, np.ndarray)):
            return np.array(value)
        return value

    @staticmethod
    def describe(error):
        """Return an exception in words; the box has its own, which adds the student's line."""
        return f"{type(error).__name__}: {error}"


def blank(n, shape):
    """Return n points of which nothing is known."""
    points = np.empty((n, *shape))
    points.fill(np.nan)
    return points


def served(fn):
    """Return a function of the grader's as student code sees it: it takes anything array-like."""

    def function(x):
        return fn(floats(x))

    function.__qualname__ = function.__name__  # which is in what Python says of a wrong call
    return function


def factory(make):
    """Return a `Factory` as student code sees it."""

    def optimizer_factory(lr):
        return Given(lr, make(float(lr)))

    optimizer_factory.__qualname__ = optimizer_factory.__name__
    return optimizer_factory


def same(a, b):
    """Return whether two arrays hold the same numbers. Most match bit for bit, which is ten times faster to check."""
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    return a.tobytes() == b.tobytes() or bool(np.array_equal(a, b, equal_nan=True))


def asking(gradient, t, points):
    """Return the gradient of step t as student code sees it; it notes the first point at which it is asked for."""

    def at(q):
        if not points:  # only the first is looked at, and each may be large
            points.append(np.array(q))
        return gradient(t, q)

    return served(at)


def rounded(t, x, result):
    """Return an event if a result is of less than float64 precision (a list is fine)."""
    dtype = getattr(result, "dtype", None)
    if dtype is None or dtype is FLOAT64 or x.dtype != FLOAT64 or np.result_type(dtype, FLOAT64) == dtype:
        return []
    return [("dtype", t, str(dtype))]


def changed(seen, ask):
    """Return an event for each array that student code was given, or gave, whose numbers are not those of its step.

    `seen` has for each step parameters, result and gradient (a function if step asks), as they were and as they are.
    """
    x, given, after, result, grads, given_grads = zip(*seen, strict=True) if seen else [()] * 6
    pairs = [("params_changed", x, given), ("result_changed", after, result), ("grads_changed", grads, given_grads)]
    events = []
    for kind, before, now in pairs[:2] if ask else pairs:
        if not all_same(before, now):
            steps = enumerate(zip(before, now, strict=True))
            events += [(kind, t, "") for t, (b, n) in steps if not same(b, np.asarray(n, dtype=b.dtype))]
    return events


def all_same(before, now):
    """Return whether all arrays hold the same bytes: that is soon told, and nearly always so."""
    try:
        kinds = [a.dtype for a in before] == [a.dtype for a in now] and [a.shape for a in before] == [
            a.shape for a in now
        ]
        return kinds and b"".join(before) == b"".join(now)
    except Exception:  # what is no array, or lies in memory in another order, is looked at by itself
        return False


def first_of_each(events):
    """Return the earliest event of each kind."""
    if not events:
        return events
    seen: dict = {}
    for event in events:
        seen.setdefault(event[0], event)
    return sorted(seen.values(), key=lambda e: (e[1] is None, e[1] or 0))
