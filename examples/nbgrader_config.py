"""A course with rooms of its own: the kit's settings, and where the rooms are."""

import os

c = get_config()  # noqa: F821  (given by traitlets)

here = os.path.dirname(os.path.abspath(__file__))
os.environ.setdefault("OPTVIZ_EXERCISES", os.path.join(here, "exercises"))
load_subconfig("nbgrader_config.py", path=os.path.dirname(here))  # noqa: F821
c.CourseDirectory.course_id = "examples"
