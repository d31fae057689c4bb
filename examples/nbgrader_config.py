"""A course with exercises of its own, in `exercises/`: the kit's settings under another name."""

import os

c = get_config()  # noqa: F821  (given by traitlets)

load_subconfig("nbgrader_config.py", path=os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: F821
c.CourseDirectory.course_id = "examples"
