"""Downloads as systems make them, with the notebooks of a small class in them."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

RECEIPT = """Name: {person} ({user})
Assignment: Exercises
Date Submitted: Friday, November 20, 2026 {clock} AM CET
Current Grade: Needs Grading

Submission Field:
There is no student submission text data for this assignment.

Comments:
There are no student comments for this assignment.

Files:
\tOriginal filename: adagrad.ipynb
\tFilename: Exercises_{user}_attempt_{time}_adagrad.ipynb
"""

METADATA = """---
submission_101:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0001234'
    :email: ada@uni.example
  :created_at: 2026-11-20 09:00:00.123456789 Z
  :score: 0.0
  :status: processed
  :history: []
submission_102:
  :submitters:
  - :name: Alan Turing
    :sid: '0011234'
    :email: alan@uni.example
  - :name: Carl Gauß
    :sid: '0021234'
    :email: carl@uni.example
  :created_at: 2026-11-21 09:00:00.000000000 Z
"""


def download(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a zip archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def attempt(user: str, person: str, time: str, clock: str, text: str) -> dict[str, str]:
    """What Blackboard writes for one attempt."""
    stem = f"Exercises_{user}_attempt_{time}"
    return {
        f"{stem}.txt": RECEIPT.format(user=user, person=person, time=time, clock=clock),
        f"{stem}_adagrad.ipynb": text,
    }


#: By system: the files of a download, the files in submitted/ that come of it, and the moments that are noted.
LAYOUTS = {
    "canvas": (
        {
            "lovelaceada_1000_5551_adagrad.ipynb": "ada",
            "lovelaceada_1000_5552_nesterov-1.ipynb": "ada 2",
            "turingalan_LATE_1001_5553_my answer.ipynb": "alan",
        },
        {"1000": {"adagrad.ipynb": "ada", "nesterov.ipynb": "ada 2"}, "1001": {"my answer.ipynb": "alan"}},
        {},
    ),
    "moodle": (
        {
            "Ada Lovelace_70_assignsubmission_file_/adagrad.ipynb": "ada",
            "Ada Lovelace_70_assignsubmission_file_/more/nesterov.ipynb": "ada 2",
            "Jean_Luc O'Neil_71_assignsubmission_file_adagrad.ipynb": "jean",
            "Participant_72_assignsubmission_file/adagrad.ipynb": "blind",
        },
        {
            "70": {"adagrad.ipynb": "ada", "more/nesterov.ipynb": "ada 2"},
            "71": {"adagrad.ipynb": "jean"},
            "72": {"adagrad.ipynb": "blind"},
        },
        {},
    ),
    "blackboard": (
        {
            **attempt("ada", "Ada Lovelace", "2026-11-20-10-00-00", "10:00:00", "first"),
            **attempt("ada", "Ada Lovelace", "2026-11-20-11-30-00", "11:30:00", "second"),
            **attempt("al_an", "Alan Turing", "2026-11-20-09-00-00", "9:00:00", "alan"),
        },
        {"ada": {"adagrad.ipynb": "second"}, "al_an": {"adagrad.ipynb": "alan"}},
        {"ada": "2026-11-20 10:30", "al_an": "2026-11-20 08:00"},
    ),
    "brightspace": (
        {
            "index.html": "<html>",
            "1234-999 - Ada Lovelace - Nov 20, 2026 1159 PM/adagrad.ipynb": "second",
            "1234-999 - Ada Lovelace - Nov 20, 2026 958 AM/adagrad.ipynb": "first",
            "1235-999 - Jean-Luc Abel - 21 November, 2026 1000 AM - adagrad - my copy.ipynb": "jean",
        },
        {"Ada Lovelace": {"adagrad.ipynb": "second"}, "Jean-Luc Abel": {"adagrad - my copy.ipynb": "jean"}},
        {"Ada Lovelace": "2026-11-20 22:59", "Jean-Luc Abel": "2026-11-21 09:00"},
    ),
    "gradescope": (
        {
            "assignment_7_export/submission_metadata.yml": METADATA,
            "assignment_7_export/submission_101/adagrad.ipynb": "ada",
            "assignment_7_export/submission_102/hw/adagrad.ipynb": "both",
        },
        {
            "ada@uni.example": {"adagrad.ipynb": "ada"},
            "alan@uni.example": {"hw/adagrad.ipynb": "both"},
            "carl@uni.example": {"hw/adagrad.ipynb": "both"},
        },
        {
            "ada@uni.example": "2026-11-20 09:00",
            "alan@uni.example": "2026-11-21 09:00",
            "carl@uni.example": "2026-11-21 09:00",
        },
    ),
    "sakai": (
        {
            "Exercises/grades.csv": "x",
            "Exercises/Lovelace, Ada(ada)/Submission attachment(s)/adagrad.ipynb": "ada",
            "Exercises/Lovelace, Ada(ada)/timestamp.txt": "20261120100000000",
            "Exercises/Lovelace, Ada(ada)/comments.txt": "",
        },
        {"ada": {"adagrad.ipynb": "ada"}},
        {"ada": "2026-11-20 09:00"},
    ),
    "teams": (
        {
            "Optim - Student Work/Submitted files/Ada Lovelace/Exercises/Version 2/adagrad.ipynb": "second",
            "Optim - Student Work/Submitted files/Ada Lovelace/Exercises/Version 10/adagrad.ipynb": "last",
            "Optim - Student Work/Submitted files/Alan Turing/Exercises/more/adagrad.ipynb": "alan",
            "Optim - Student Work/Working files/Ada Lovelace/Exercises/adagrad.ipynb": "draft",
            "Optim - Aufgaben/Abgegeben/Carl Gauß/Exercises/Version 1/adagrad.ipynb": "carl",
        },
        {
            "Ada Lovelace": {"adagrad.ipynb": "last"},
            "Alan Turing": {"more/adagrad.ipynb": "alan"},
            "Carl Gauß": {"adagrad.ipynb": "carl"},
        },
        {},
    ),
    "classroom": (
        {
            "Exercises/Ada Lovelace - adagrad.ipynb": "ada",
            "Exercises/Ada Lovelace - nesterov - mine.ipynb": "ada 2",
            "Exercises/Alan Turing - adagrad.ipynb": "alan",
        },
        {
            "ada@uni.example": {"adagrad.ipynb": "ada", "nesterov - mine.ipynb": "ada 2"},
            "alan@uni.example": {"adagrad.ipynb": "alan"},
        },
        {},
    ),
    "github": (
        {
            "all/optim-2-submissions/optim-2-ada/adagrad.ipynb": "ada",
            "all/optim-2-submissions/optim-2-ada/.github/workflows/check.yml": "",
            "all/optim-2-submissions/optim-2-ada/.gitignore": "",
            "all/optim-2-submissions/optim-2-al-an/x/adagrad.ipynb": "alan",
        },
        {"ada": {"adagrad.ipynb": "ada"}, "al-an": {"x/adagrad.ipynb": "alan"}},
        {},
    ),
    "folders": (
        {"class/ada/adagrad.ipynb": "ada", "class/alan/x/adagrad.ipynb": "alan"},
        {"ada": {"adagrad.ipynb": "ada"}, "alan": {"x/adagrad.ipynb": "alan"}},
        {},
    ),
}


#: By system: the list of students without which its downloads are not certain.
ROSTERS = {
    "classroom": "Last Name,First Name,Email Address,Exercises\nDate,,,2026-11-20\nPoints,,,53\n"
    "Lovelace,Ada,ada@uni.example,\nTuring,Alan,alan@uni.example,\n",
}
