"""What `nbgrader_config.py` names: the kit's preprocessors, exporter, exchange and collector, under names that stay."""

from autograder.course.private import make_gradebooks_private
from autograder.course.published import Publish
from autograder.plugin.downloads import CollectByName, ExtractAll
from autograder.plugin.preprocessors import (
    ClearRubrics,
    Intake,
    NameStubs,
    PrivateGrades,
    ReleaseFeedback,
    Tidy,
    WriteComments,
    WriteVerdict,
)

__all__ = [
    "ClearRubrics",
    "CollectByName",
    "ExtractAll",
    "Intake",
    "NameStubs",
    "PrivateGrades",
    "Publish",
    "ReleaseFeedback",
    "Tidy",
]
__all__ += ["WriteComments", "WriteVerdict", "make_gradebooks_private"]
