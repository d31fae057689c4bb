"""Draw the layers of `autograder/` from its imports: `python -m tests.house.layers`.

A room is a package or a module of the root. It stands one layer above the highest room that it imports.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "autograder"
APART = {"box", "democlass", "bundled", "styles"}  # what runs in a box, and what is data


def imports() -> Mapping[str, set[str]]:
    """Read which rooms each room imports, anywhere in its modules but for a type checker only."""
    found: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        if path.name != "__init__.py" or len(inside.parts) > 1:
            if not APART & set(inside.parts):
                room = inside.parts[0].removesuffix(".py")
                found.setdefault(room, set()).update(set(named(ast.parse(path.read_bytes()))) - {room})
    return found


def named(tree: ast.AST) -> Iterator[str]:
    """Yield the room of each import."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (a.name.split(".")[1] for a in node.names if a.name.startswith("autograder."))
        elif isinstance(node, ast.ImportFrom) and node.module == "autograder":
            yield from (a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder."):
            yield node.module.split(".")[1]  # type: ignore[union-attr]
        yield from named(node)


def layers(arrows: Mapping[str, set[str]]) -> list[list[str]]:
    """Sort the rooms into layers, the lowest first; ValueError where imports run in a circle."""
    under: list[str] = []

    @cache
    def layer(room: str) -> int:
        if room in under:
            raise ValueError(" imports ".join([*under[under.index(room) :], room]))
        under.append(room)
        height = 1 + max((layer(other) for other in arrows[room]), default=-1)
        under.pop()
        return height

    height = {room: layer(room) for room in arrows}
    return [[r for r in sorted(arrows) if height[r] == n] for n in range(1 + max(height.values()))]


if __name__ == "__main__":
    for number, rooms in reversed(list(enumerate(layers(imports()), 1))):
        print(f"{number:2}  {'  '.join(rooms)}")
