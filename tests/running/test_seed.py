"""A secret that cannot be guessed, seeds that tell nothing of each other, and old courses that keep their scores."""

import json
import os

import numpy as np
import pytest

from autograder.course.seed import derive, secret


def test_a_secret_has_128_bits_of_chance(tmp_path):
    found = [secret(tmp_path / str(n)) for n in range(64)]
    assert len(set(found)) == 64 and {n.bit_length() for n in found} == {129}
    assert all(0 < sum(n >> bit & 1 for n in found) < 64 for bit in range(128)), "every bit is drawn"


def test_the_same_secret_and_assignment_give_the_same_seed():
    assert derive(2**128 + 1, "exercises") == 132756940893726689  # grades of a running course depend on it
    assert len({derive(2**128 + n, a) for n in range(50) for a in ("exercises", "exam", "Exam", "")}) == 200


def test_a_seed_is_kept_as_a_whole_number_by_what_reads_results():
    seeds = [derive(2**128 + n, "exercises") for n in range(2000)]
    assert max(seeds) < 2**63 and max(seeds) > 2**62.9
    assert json.loads(json.dumps(seeds)) == seeds and np.array(seeds).dtype == np.int64
    assert len({np.random.default_rng([s, 1]).random() for s in seeds}) == 2000


def test_the_seed_of_an_old_course_stays_what_it_is(tmp_path):
    (tmp_path / "seed").write_text("1234567890\n")
    assert derive(secret(tmp_path / "seed"), "exercises") == derive(secret(tmp_path / "seed"), "exam") == 1234567890


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
@pytest.mark.parametrize(("umask", "mode"), [(0o077, 0o600), (0o022, 0o600), (0o007, 0o660)])
def test_a_secret_is_its_owners_or_where_the_course_is_a_groups_the_groups(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        secret(tmp_path / "seed")
    finally:
        os.umask(before)
    assert (tmp_path / "seed").stat().st_mode & 0o777 == mode
    assert [path.name for path in tmp_path.iterdir()] == ["seed"]
