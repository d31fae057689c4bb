"""Print how far the reference is from PyTorch, optax and Keras, and in what each differs.

.venv-oracle/bin/python -m tests.oracle.table > docs/conventions.md
"""

from collections.abc import Iterator

from tests.oracle.problems import STEPS, TOLERANCE
from tests.oracle.sides import SIDES, cases, difference, rate_difference

HEAD = f"""# Conventions: the reference beside PyTorch, optax and Keras

`make conventions` writes this page, and `make oracle` checks that it is what would be written. Each optimizer makes
{STEPS} steps in float64, on given gradients and, where rounding errors do not grow, on landscapes. The number is the
largest difference between the two paths, as a part of the way; of schedules, between {STEPS + 1} rates, as a part of
the first. Where the convention is the same, at most {TOLERANCE:.0e} is allowed.
"""

SAME = """
## The same convention

Where a library can be told to follow it by its settings. Several settings were compared; the largest difference counts.
A dash: the library has no such optimizer, or no setting that makes it the same. Two are made to keep 64 bits: PyTorch's
`Muon`, which orthogonalizes in bfloat16, and Keras's NumPy backend, which rounds to float32.
"""

DIFFERENT = """
## Another convention

What a library does as it is, and how far that leads away, on given gradients.
"""


def same(names, worst) -> Iterator[str]:
    """Yield the rows of a table: names down, libraries across."""
    yield "| | " + " | ".join(side.NAME for side in SIDES.values()) + " |"
    yield "|---|" + "---|" * len(SIDES)
    for name in names:
        found = [worst.get((library, name)) for library in SIDES]
        if any(number is not None for number in found):
            yield f"| `{name}` | " + " | ".join("–" if n is None else f"{n:.0e}" if n else "0" for n in found) + " |"


def measured() -> tuple[dict, dict]:
    """Measure all settings: the largest difference of each optimizer and schedule, and what differs by how much."""
    equal, other = {}, {}
    rates = [(library, name, None) for library, side in SIDES.items() for name in side.SCHEDULES]
    for library, setting, problem in (*cases(), *rates):
        side, name = SIDES[library], setting.partition(",")[0]
        entry = side.RULES[setting] if problem else side.SCHEDULES[setting]
        found = difference(library, setting, problem) if problem else rate_difference(library, setting)
        key, table = ((library, name), equal) if not entry.differs else ((name, side.NAME, entry.differs), other)
        table[key] = max(table.get(key, 0.0), found)
    return equal, other


def names() -> list[str]:
    """List the optimizers and schedules that are compared, in the order in which the libraries list them."""
    found = [setting.partition(",")[0] for side in SIDES.values() for setting in (*side.RULES, *side.SCHEDULES)]
    return sorted(dict.fromkeys(found), key=lambda name: name.endswith("_lr"))


def lines() -> Iterator[str]:
    """Yield the page's lines."""
    equal, other = measured()
    yield from HEAD.splitlines()
    yield from SAME.splitlines()
    yield ""
    yield from same(names(), equal)
    yield from DIFFERENT.splitlines()
    yield from ("", "| | library | what it does | difference |", "|---|---|---|---|")
    for name in names():
        for (what, library, differs), number in other.items():
            if what == name:
                yield f"| `{name}` | {library} | {differs} | {number:.1e} |"


if __name__ == "__main__":
    print("\n".join(lines()))
