"""What an author still has to write: places that say FILL IN."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from autograder.scaffold.draft import FILL_IN


def cells(notebook: Path) -> list[str]:
    """Return the ids of a source notebook's cells with something to fill in; none if there is no such notebook."""
    if notebook.suffix != ".ipynb" or not notebook.is_file():
        return []
    found = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell.get("id", "?") for cell in found if FILL_IN in "".join(cell["source"])]


def places(notebook: Path, room: Path) -> Iterator[str]:
    """Yield a sentence for the notebook and for each line of the room that says FILL IN."""
    if named := cells(notebook):
        yield f"{'/'.join(notebook.parts[-3:])}: cells {', '.join(named)}"
    for path in sorted(room.glob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if FILL_IN in line:
                yield f"{room.name}/{path.name}:{number}"
