"""A marked notebook as text: the same bytes as json.dumps, with what many show encoded once."""

import json

import pytest

from autograder.feedback import encoded as module
from autograder.feedback.encoded import Output, encoded

OUTPUT = {"output_type": "display_data", "data": {"text/html": '<p>½ "outputs": [] \ud800</p>'}, "metadata": {}}
ODD = '"outputs": [] and "cells": []'


def cell(source="x = 1", outputs=(), metadata=()):
    return {
        "cell_type": "code", "execution_count": None, "id": "a", "metadata": dict(metadata), "outputs": [*outputs],
        "source": source,
    }  # fmt: skip


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [{"cell_type": "markdown", "id": "m", "metadata": {}, "source": ODD}],
        [cell(ODD), cell("", [Output(OUTPUT)], {"outputs": [], "cells": []}), cell(ODD, [OUTPUT, Output(OUTPUT)])],
    ],
    ids=["none", "words", "code"],
)
def test_it_is_what_json_gives(cells):
    notebook = {"cells": cells, "metadata": {"cells": [], "outputs": []}, "nbformat": 4, "nbformat_minor": 5}
    assert encoded(notebook) == json.dumps(notebook)


def test_an_output_is_encoded_once(monkeypatch):
    one, seen, dumps = Output(OUTPUT), [], json.dumps
    monkeypatch.setattr(module.json, "dumps", lambda what: seen.append(what is one) or dumps(what))
    first, second = (encoded({"cells": [cell(outputs=[one])]}) for _ in range(2))
    assert first == second and sum(seen) == 1
