"""A warm sandbox for each strong level, shared by the tests of this folder."""

import os
import pickle
import traceback

import pytest

from autograder.errors import UsageError
from autograder.sandbox import Limits, Sandbox


@pytest.fixture(scope="session", params=["A", "B"])
def sandbox(request):
    try:
        with Sandbox(request.param, Limits(seconds=20.0)) as sandbox:
            yield sandbox
    except UsageError as error:
        pytest.skip(str(error))


@pytest.fixture
def forked():
    """Run a function in a forked process and give its result: for what cannot be undone, such as a filter."""

    def run(function):
        reading, writing = os.pipe()
        pid = os.fork()
        if not pid:
            try:
                os.write(writing, pickle.dumps(function()))
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(0)
        os.close(writing)
        with open(reading, "rb") as pipe:
            said = pipe.read()
        _, status = os.waitpid(pid, 0)
        return pickle.loads(said) if said else -os.waitstatus_to_exitcode(status)

    return run
