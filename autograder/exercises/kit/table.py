"""The table of mistakes on formulas: one row serves every exercise in whose formula the term stands.

The order matters where two rows come to the same: the first names them both. What is particular comes first.
"""

from autograder.exercises.kit.mistake import Mistake
from autograder.exercises.kit.mistakes import (
    averages,
    contents,
    corrections,
    decays,
    first_steps,
    look_ahead,
    momentum,
    other_decays,
    other_steps,
    rare,
    slips,
    state,
    steps,
)

#: These are not looked for in all pairs, which would be twice as many, but only in those that stand in different lines.
ALONE: tuple[Mistake, ...] = (
    *rare.RARE,
    *other_decays.OTHER_DECAYS,
    *first_steps.FIRST_STEPS,
    *corrections.OTHER_CORRECTIONS,
    *other_steps.OTHER_STEPS,
    *slips.SLIPS,
)

TABLE: tuple[Mistake, ...] = (
    *decays.DECAYS,
    *state.SIDES,
    *look_ahead.LOOK_AHEAD,
    *momentum.VELOCITIES,
    *corrections.CORRECTIONS,
    *averages.SUMS,
    *steps.ROOTS,
    *contents.CONTENTS,
    *averages.AVERAGES,
    *steps.EPS,
    *state.STATE,
    *state.ARGUMENTS,
    *steps.RATES,
    *steps.RETURNS,
    *state.RESULTS,
    *state.GRADIENTS,
    *state.OTHERS,
    *ALONE,
)

MISTAKES: dict[str, Mistake] = {row.slug: row for row in TABLE}
