import pytest
from hypothesis import settings

from autograder import submission
from tests.submission import notebooks

settings.register_profile("kit", derandomize=True, deadline=None)
settings.load_profile("kit")


@pytest.fixture(scope="session")
def skeleton(tmp_path_factory):
    return notebooks.skeleton(tmp_path_factory.mktemp("release"))


@pytest.fixture
def rebuild(skeleton):
    """From a notebook (or its bytes) to the Submission."""

    def rebuild(notebook):
        raw = notebook if isinstance(notebook, bytes) else notebooks.data(notebook)
        return submission.rebuild(raw, skeleton, "ada", "exercises", "adagrad")

    return rebuild
