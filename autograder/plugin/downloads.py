"""Read student and notebook off the names in a learning-management system's download, for `nbgrader zip_collect`."""

from __future__ import annotations

import re

from nbgrader.plugins import FileNameCollectorPlugin
from nbgrader.utils import find_all_notebooks


class CollectByName(FileNameCollectorPlugin):
    """Know the file names of common systems; a course's own `FileNameCollectorPlugin.named_regexp` goes before.

    No time is taken from a name: the systems write local times without a zone.
    """

    def _match(self, filename: str) -> dict[str, str] | None:
        if self.named_regexp or not self.released():
            return super()._match(filename)
        for pattern in PATTERNS.values():
            found = pattern.search(filename)
            if found:
                return found.groupdict()
        self.log.warning(
            "Not collected: %s. Neither it nor its folder says whose it is. Put it into a folder with the student's "
            "name, or set FileNameCollectorPlugin.named_regexp.", filename,
        )  # fmt: skip
        return None

    def released(self) -> bool:
        """Return whether the assignment has a release; without one, names cannot be checked."""
        if self.parent is None:
            return True
        folders = self.parent.coursedir
        place = folders.format_path(folders.release_directory, ".", folders.assignment_id)
        return bool(find_all_notebooks(place))


#: a student's file, or the folder that it is in, at the end of a path; the first that fits
PATTERNS = {
    "Blackboard": re.compile(
        r"/[^/]*?_(?P<student_id>[^/_]+)_attempt_\d{4}(?:-\d\d){5}_(?P<file_id>[^/]+)\.ipynb$"
    ),
    "Moodle": re.compile(
        r"/(?P<student_id>[^/_]+)_\d+_assignsubmission_file(?:_/(?:[^/]+/)*|_)(?P<file_id>[^/]+)\.ipynb$"
    ),
    "Brightspace": re.compile(
        r"/\d+-\d+ ?- ?(?P<student_id>[^/]+?) ?- ?[A-Z][a-z]+ \d+, \d{4} \d+ [AP]M/(?P<file_id>[^/]+)\.ipynb$"
    ),
    "Canvas": re.compile(
        r"/(?P<student_id>[^/_]+)_(?:LATE_)?\d+_\d+_(?P<file_id>[^/]+?)(?:-\d+)?\.ipynb$"
    ),
    "Gradescope": re.compile(r"/submission_(?P<student_id>\d+)/(?:[^/]+/)*(?P<file_id>[^/]+)\.ipynb$"),
    "a folder for each student": re.compile(
        r"/extracted/(?:[^/]+/)*?(?P<student_id>[^/]+)/(?P<file_id>[^/]+)\.ipynb$"
    ),
}  # fmt: skip
