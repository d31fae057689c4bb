"""nbgrader's settings for this course: what is ours goes through its preprocessor lists; the logic is in
autograder/nbgrader_plugin.py. All of nbgrader's commands and its JupyterLab panels read this file."""

import os
import sys
import warnings

from autograder.course.private import make_gradebooks_private

c = get_config()  # noqa: F821  (given by traitlets)

warnings.filterwarnings(
    "ignore", message="Object of type .* not in session"
)  # SQLAlchemy on nbgrader's models: harmless

# nbgrader starts `alembic` by its name when it makes a gradebook, also where no environment is activated
os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath)])

# nbgrader makes a gradebook that everybody on the machine can read; here it is the course owner's
make_gradebooks_private()

c.CourseDirectory.course_id = "optviz"
c.CourseDirectory.solution_directory = "solutions"
if os.environ.get("OPTVIZ_DB_URL"):  # else sqlite:///gradebook.db in this folder
    c.CourseDirectory.db_url = os.environ["OPTVIZ_DB_URL"]

# nbgrader copies what students hand in, links followed, to where release_feedback gives back every .html file
c.CourseDirectory.ignore = [".ipynb_checkpoints", "__pycache__", "*.pyc", "feedback", "*.html", "*.htm"]

# nbgrader publishes every file beside a source notebook, model answers and all; here what is in a folder `data`
c.Publish.files = ["data", "autotests.yml"]

c.GenerateAssignment.preprocessors = [
    "autograder.nbgrader_plugin.Publish",
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.InstantiateTests",
    "nbgrader.preprocessors.LockCells",
    "autograder.nbgrader_plugin.NameStubs",  # for ClearSolutions: the stub says what is not implemented
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "autograder.nbgrader_plugin.ClearRubrics",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.GenerateSolution.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearOutput",
    "autograder.nbgrader_plugin.ClearRubrics",
    "nbgrader.preprocessors.Execute",
    "autograder.nbgrader_plugin.Tidy",  # the same bytes each time, and no solution that fails or warns
]

# A notebook with a room is rebuilt on the release and judged behind the wall; any other is read and executed as
# nbgrader does it. To refuse that instead: c.WriteVerdict.execute_others = False
c.Autograde.exporter_class = "autograder.nbgrader_plugin.Intake"
# What answers may import beside NumPy and Matplotlib (its text in the notebooks says so); never what holds an answer:
# c.WriteVerdict.packages = ["scipy", "scipy.optimize"]
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader_plugin.WriteVerdict",  # for Execute
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "autograder.nbgrader_plugin.WriteComments",
    "nbgrader.preprocessors.AssignLatePenalties",  # by your rule: c.AssignLatePenalties.plugin_class = "late.Late"
    "nbgrader.preprocessors.CheckCellMetadata",
]

# A rubric for an answer in words stands in a locked cell before it, between `### BEGIN MARK SCHEME` and `### END MARK
# SCHEME`: whoever grades by hand reads it in formgrader; releases, solutions and feedback have none of it
c.GenerateFeedback.preprocessors = [
    "autograder.nbgrader_plugin.ClearRubrics",
    "autograder.nbgrader_plugin.PrivateGrades",  # for GetGrades: others on the machine cannot read the pages
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]

# `nbgrader zip_collect` knows the file names of Blackboard, Brightspace, Canvas, Gradescope and Moodle
c.ZipCollectApp.collector_plugin = "autograder.nbgrader_plugin.CollectByName"
c.ZipCollectApp.extractor_plugin = "autograder.nbgrader_plugin.ExtractAll"

# A page whose student cannot fetch it does not stop the others
c.ExchangeFactory.release_feedback = "autograder.nbgrader_plugin.ReleaseFeedback"
