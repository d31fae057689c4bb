"""The kit's marks beside marks by hand."""

from pathlib import Path

import numpy as np
import pytest

from autograder.audit.agreement import FAR, correlation, judged, summary
from autograder.errors import UsageError
from autograder.judge.scale import SCALES

MARKED = Path(__file__).parents[1] / "corpus" / "marked"


def test_the_standard_scale_agrees_with_marks_by_hand():
    marked = list(judged(MARKED, SCALES["standard"]))
    ours, hand = np.array([m.ours for m in marked]), np.array([np.mean(m.by_hand) for m in marked])
    assert len(marked) > 50
    assert correlation(ours, hand) >= 0.85, summary(marked)
    assert sum(m.outside > FAR + 1e-9 for m in marked) <= 6, summary(marked)
    lowest, highest = (np.mean([f(m.by_hand) for m in marked]) for f in (min, max))
    assert lowest <= ours.mean() <= highest


def test_equal_ranks_are_shared():
    assert correlation(np.array([1.0, 2.0, 2.0, 3.0]), np.array([1.0, 5.0, 5.0, 9.0])) == pytest.approx(1.0)
    assert correlation(np.array([3.0, 2.0, 1.0]), np.array([1.0, 2.0, 3.0])) == pytest.approx(-1.0)


def test_a_folder_that_is_not_in_order_is_refused(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        list(judged(tmp_path, SCALES["standard"]))
    (tmp_path / "marks.json").write_text('{"a.py": {"cell": "nothing", "shares": [1]}}')
    with pytest.raises(UsageError, match="each answer needs a cell"):
        list(judged(tmp_path, SCALES["standard"]))
