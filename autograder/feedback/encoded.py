"""A marked notebook as JSON: what many notebooks show under a cell is encoded once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any


class Output(dict[str, Any]):
    """An output of many notebooks, which nobody changes."""

    @cached_property
    def text(self) -> str:
        return json.dumps(self)


def encoded(notebook: Mapping[str, Any]) -> str:
    """Return what json.dumps gives for a notebook whose cells come first."""
    cells = ", ".join(encoded_cell(cell) for cell in notebook["cells"])
    before, _, after = json.dumps({**notebook, "cells": []}).partition('"cells": []')
    return f'{before}"cells": [{cells}]{after}'


def encoded_cell(cell: Mapping[str, Any]) -> str:
    """Return what json.dumps gives for a cell; of what may stand behind its outputs, nothing has outputs."""
    if not cell.get("outputs"):
        return json.dumps(cell)
    outputs = ", ".join(one.text if isinstance(one, Output) else json.dumps(one) for one in cell["outputs"])
    before, _, after = json.dumps({**cell, "outputs": []}).rpartition('"outputs": []')
    return f'{before}"outputs": [{outputs}]{after}'
