"""What a reference says of itself: its arguments and their defaults, what it keeps, how it gets its gradient."""

from __future__ import annotations

import ast
import inspect
import linecache
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import CodeType
from typing import Any

import numpy as np

from autograder.exercises.kit.kept import kept


@dataclass(frozen=True)
class Reference:
    """A printed optimizer, a class whose step takes params and a gradient and returns new params; or a function.

    >>> Reference(AdaGrad).arguments
    {'lr': 0.1, 'eps': 1e-08}
    >>> Reference(step_decay_lr).required, Reference(step_decay_lr).arguments
    (('step', 'initial_lr'), {'decay_rate': 0.5, 'decay_steps': 25})
    """

    define: Callable

    @property
    def name(self) -> str:
        return self.define.__name__

    @cached_property
    def arguments(self) -> dict[str, float]:
        """Read the arguments that have defaults, in order: those of __init__, or the function's own."""
        parameters = inspect.signature(self.define).parameters
        return {name: p.default for name, p in parameters.items() if p.default is not p.empty}

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Read the names of the arguments that have no default, in order."""
        return tuple(name for name in inspect.signature(self.define).parameters if name not in self.arguments)

    @cached_property
    def state(self) -> dict[str, object]:
        """Read what a new object keeps besides its arguments, with the values that it starts with."""
        return {k: v for k, v in vars(self.define()).items() if k not in self.arguments}

    @property
    def asks(self) -> bool:
        """Tell whether step gets the gradient as a function."""
        return bool(getattr(self.define, "needs_grad_fn", False))

    @cached_property
    def source(self) -> str:
        """Read the class or the function as it is printed, without its docstring."""
        return printed(self.define)


@lru_cache(maxsize=1000)
def printed(define: Callable) -> str:
    """Read a class or a function as it is printed, without its docstring: slow, and the same each time."""
    file = inspect.getsourcefile(inspect.unwrap(define))
    if not file:
        return read(define)
    line = getattr(getattr(define, "__code__", None), "co_firstlineno", getattr(define, "__firstlineno__", 0))
    return kept(("printed", linecache.getlines(file), define.__qualname__, line), lambda: read(define))


def read(define: Callable) -> str:
    """Read the lines of a class or a function, and print them."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(define)))
    (statement,) = tree.body
    if not isinstance(statement, (ast.ClassDef, ast.FunctionDef)):
        raise TypeError(f"{define.__name__}: expected a class or a function, got {type(statement).__name__}")
    if ast.get_docstring(statement):
        statement.body = statement.body[1:]
    statement.decorator_list = []
    if isinstance(statement, ast.ClassDef):
        statement.bases = []
    return ast.unparse(tree)


#: Programs that are about to be run, compiled: `written.compiled` has them from disk.
AT_HAND: dict[str, CodeType] = {}


def defined(source: str | CodeType, name: str, **names: object) -> Callable:
    """Make the class or the function of a program of ours, compiled or not, which may use further names."""
    namespace: dict[str, Any] = {"np": np, "__name__": __name__, **names}
    code = source if isinstance(source, CodeType) else AT_HAND.get(source) or compiled(source, name)
    exec(code, namespace)
    made: Callable = namespace[name]
    return made


@lru_cache(maxsize=1000)
def compiled(source: str, name: str) -> CodeType:
    """Compile a program of ours."""
    code: CodeType = compile(source, f"<{name}>", "exec")
    return code


def source(define: Callable, name: str) -> str:
    """Return the program of an accepted form, under the name that the student's class or function has."""
    # a class made around another one has not that one's program
    written = vars(define).get("printed_source") or Reference(define).source
    for word, end in (("class", ":"), ("def", "(")):
        written = written.replace(f"{word} {define.__name__}{end}", f"{word} {name}{end}")
    return written
