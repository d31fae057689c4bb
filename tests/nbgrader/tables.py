"""The contents of a gradebook without its ids, to compare two."""

import sqlite3
from pathlib import Path

CELLS = """JOIN submitted_notebook sn ON sn.id = x.notebook_id JOIN submitted_assignment sa ON sa.id = sn.assignment_id
    JOIN notebook n ON n.id = sn.notebook_id JOIN base_cell b ON b.id = x.cell_id ORDER BY 1, 2, 3"""
QUERIES = {
    "students": "SELECT id FROM student ORDER BY 1",
    "submissions": "SELECT student_id, timestamp, extension FROM submitted_assignment ORDER BY 1",
    "notebooks": """SELECT sa.student_id, n.name, sn.late_submission_penalty, coalesce(sn.flagged, 0)
        FROM submitted_notebook sn JOIN submitted_assignment sa ON sa.id = sn.assignment_id
        JOIN notebook n ON n.id = sn.notebook_id ORDER BY 1, 2""",
    "grades": f"""SELECT sa.student_id, n.name, b.name, x.auto_score, x.manual_score, x.needs_manual_grade
        FROM grade x {CELLS}""",
    "comments": f"SELECT sa.student_id, n.name, b.name, x.auto_comment, x.manual_comment FROM comment x {CELLS}",
}


def tables(path: Path) -> dict[str, list[tuple]]:
    with sqlite3.connect(path) as database:
        return {name: database.execute(query).fetchall() for name, query in QUERIES.items()}
