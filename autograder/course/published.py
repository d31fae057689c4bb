"""Decide which files beside a source notebook are handed out with it: those in `data`, if not told otherwise.

nbgrader publishes every one of them, model answers and all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import find_all_files
from traitlets import List, Unicode


class Publish(NbGraderPreprocessor):
    """Take back what nbgrader has copied to a release and is not to be handed out; nbgrader has copied the rest.

    It goes into `GenerateAssignment.preprocessors`.
    """

    files = List(
        Unicode(),
        ["data", "autotests.yml"],
        help="What beside a source notebook is handed out with it: files and folders by name or glob, from the "
        'assignment\'s folder. ["*"] is everything, as nbgrader alone has it. Notebooks and links never are.',
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        converter = self.parent.parent
        where = resources["nbgrader"]
        if Path(sorted(converter.notebooks)[0]).stem == where["notebook"]:  # once an assignment
            place = where["assignment"], where["student"]
            source, made = Path(converter._format_source(*place)), Path(converter._format_dest(*place))
            handed_out, withheld = sorted_out(source, self.files, converter.coursedir.ignore)
            for path in handed_out:
                self.log.info("Handed out: %s", path)
            for path in withheld:
                (made / path).unlink(missing_ok=True)
                self.log.warning("Not handed out: %s. To do it, see Publish.files in the course's settings.", path)
        return nb, resources


def sorted_out(source: Path, chosen: Sequence[str], ignore: Sequence[str]) -> tuple[list[Path], list[Path]]:
    """Return the files beside the notebooks of a source folder, from there: those that are handed out, and the others.

    What nbgrader ignores is in neither.
    """
    wanted = {path for pattern in chosen for found in source.glob(pattern) for path in below(found)}
    handed_out: list[Path] = []
    withheld: list[Path] = []
    for name in sorted(find_all_files(str(source), [*ignore, "*.ipynb"])):
        path = Path(name)
        if path.suffix == ".ipynb":  # nbgrader does not ignore them where the folder's name has brackets
            continue
        linked = any(p.is_symlink() for p in (path, *path.parents[: len(path.relative_to(source).parts) - 1]))
        (handed_out if path in wanted and not linked else withheld).append(path.relative_to(source))
    return handed_out, withheld


def below(path: Path) -> Iterator[Path]:
    """Yield a file, or all in a folder."""
    yield from path.rglob("*") if path.is_dir() else (path,)
