"""The known mistakes of the three cells: a slug, what the function then does, and the code that does it.

A slug may stand more than once: the same words for several implementations that behave differently.
"""

from __future__ import annotations

from functools import partial
from itertools import combinations, product

from autograder.exercises.exercise import COSTS, Misconception
from autograder.exercises.kit.lazy import Lazy
from autograder.exercises.kit.optimizer import Known, form, said
from autograder.exercises.kit.pairs import Pairs
from autograder.exercises.kit.reference import Reference
from autograder.exercises.lr_finder import averages as a
from autograder.exercises.lr_finder import suggestions as g
from autograder.exercises.lr_finder.grids import GRIDS
from autograder.exercises.lr_finder.searches import KeepsResult, together
from autograder.exercises.lr_finder.steps import STEPS
from autograder.exercises.lr_finder.stops import STOPS
from optviz_ref import smooth_losses, suggest_lr

#: Where the search stops is told by the tests of that, with the last point kept or left out.
SEARCH = GRIDS | STEPS | STOPS
FORMS = 2  # of each mistake in a pair


def searches():
    """Yield every mistake with the loss after or before the step.

    Those in stopping with the last point kept or left out.
    """
    for slug, (cost, words, *kinds) in SEARCH.items():
        for kind in kinds:
            for before in kind().orders:
                for cut in (False, True) if slug in STOPS else (False,):
                    search = kind()
                    search.before, search.cut = before, cut
                    yield Misconception(slug, f"Your lr_finder {words}.", search, search.cost or cost)


def pairs():
    """Yield two mistakes at once in the rates and the steps, or beside a search that never stops."""
    rows = GRIDS | STEPS | {"no_stop": STOPS["no_stop"]}
    for (first, one), (second, other) in combinations(rows.items(), 2):
        kinds = product(one[2 : 2 + FORMS], other[2 : 2 + FORMS], (False, True))
        for x, y, before in kinds:
            both = together(x(), y())
            if both and before in both.orders:
                both.before = before
                known = [
                    Misconception(slug, f"Your lr_finder {row[1]}.", kind, kind().cost or row[0])
                    for slug, row, kind in ((first, one, x), (second, other, y))
                ]
                said = " ".join(m.sentence for m in known)
                cost = max((m.cost for m in known), key=COSTS.index)
                yield Misconception(f"{first}+{second}", said, both, cost, tuple(known))


def two(name, forms, rows, habits):
    """Return any two mistakes at once in what is printed, or one in that and one of the habits."""
    return Pairs(name, forms, [row for row in rows if not row.general], partial(said, name, {}), habits, chained=False)


AGAIN = Misconception("keeps_result", "Your lr_finder returns the result of its first call again.", KeepsResult, "part")
SEARCHES = Lazy(lambda: (*searches(), AGAIN))
TWO_IN_SEARCH = Lazy(pairs)
DIFFERENCES = [suggest_lr, *(form(Reference(suggest_lr), how) for how in (g.FORWARD, g.BACKWARD))]
SMOOTHINGS = Known("smooth_losses", [smooth_losses], a.ROWS, habits={"remembers": a.remembering})
TWO_IN_SMOOTHING = two("smooth_losses", [smooth_losses], a.ROWS, {})
SUGGESTIONS = Known("suggest_lr", DIFFERENCES, g.ROWS, habits=g.HABITS)
TWO_IN_SUGGESTION = two("suggest_lr", DIFFERENCES, g.ROWS, g.COMMON)
