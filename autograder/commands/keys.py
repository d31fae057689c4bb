"""A choice on the command line that a dictionary elsewhere offers."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem


class KeyOf(click.ParamType):  # type: ignore[type-arg]  # click 8.1 knows no argument of it
    """Take one of the keys of a dictionary, whose module is imported when somebody chooses or asks: many load NumPy."""

    name = "choice"

    def __init__(self, place: str):
        self.place = place

    @cached_property
    def choice(self) -> click.Choice[str]:
        module, _, registry = self.place.partition(":")
        return click.Choice(list(getattr(import_module(module), registry)))

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        chosen: str = self.choice.convert(value, param, ctx)
        return chosen

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str | None:
        return self.choice.get_metavar(param, **({"ctx": ctx} if ctx else {}))  # click 8.1 has no context for it

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return self.choice.shell_complete(ctx, param, incomplete)
