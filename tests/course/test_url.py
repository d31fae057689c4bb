"""Where a gradebook is: what is read here of its URL is what SQLAlchemy reads."""

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from autograder.course.url import absolute, file_of

URLS = [
    *("sqlite:///gradebook.db", "sqlite:////var/lib/course/gradebook.db", "sqlite:///my course/grade-book.v2.db"),
    *("sqlite:///a%20b.db", "sqlite:///gradebook.db?timeout=3", "sqlite:///Ärzte.db", "sqlite+pysqlite:////x/y.db"),
    *("sqlite://", "sqlite:///:memory:", "postgresql://ada:secret@host/grades"),
]


@pytest.mark.parametrize("root", ["/srv/course", "/srv/my course", "/srv/100%", "/srv/a?b"])
@pytest.mark.parametrize("url", URLS)
def test_it_is_what_sqlalchemy_makes_of_it(url, root):
    parsed = make_url(url)
    found = file_of(absolute(url, Path(root)))
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, ":memory:"):
        assert absolute(url, Path(root)) == url
    else:
        assert found == Path(root) / parsed.database
        assert make_url(absolute(url, Path(root))).database == str(found)
