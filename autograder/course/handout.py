"""Read the files that were handed out with a release, for the boxes in which answers read them."""

from __future__ import annotations

from pathlib import Path

from autograder.errors import UsageError

MAX_BYTES = 10_000_000  # of what is handed out with an assignment: a worker gets it with every chunk of notebooks


def handed_out(release: Path) -> dict[str, bytes]:
    """Read what lies beside the notebooks of a release, by its place in there. UsageError if it is too much."""
    found: dict[str, bytes] = {}
    size = 0
    for path in sorted(release.rglob("*")):
        place = path.relative_to(release)
        if path.is_symlink() or not path.is_file() or path.suffix == ".ipynb" or place.parts[0].startswith("."):
            continue
        size += path.stat().st_size
        if size > MAX_BYTES:
            raise UsageError(
                f"The files beside the notebooks in {release} have more than {MAX_BYTES // 1_000_000} MB together, too "
                "much to give to every notebook that is graded. Hand out smaller ones."
            )
        found[place.as_posix()] = path.read_bytes()
    return found
