"""What `nbgrader_config.py` names: the kit's preprocessors, exporter, exchange and collector, under names that stay."""

from autograder.course.handout import Publish
from autograder.plugin.downloads import CollectByName
from autograder.plugin.preprocessors import Intake, NameStubs, ReleaseFeedback, Tidy, WriteComments, WriteVerdict

__all__ = ["CollectByName", "Intake", "NameStubs", "Publish", "ReleaseFeedback", "Tidy"]
__all__ += ["WriteComments", "WriteVerdict"]
