"""RMSprop divides the gradient by the root of an average of its squares; Adam averages the gradient as well.

RMSprop: s ← β s + (1 − β) g²,   θ ← θ − lr g / (√s + ε)
Adam: m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²,   m̂ = m / (1 − β₁ᵗ),   v̂ = v / (1 − β₂ᵗ),
      θ ← θ − lr m̂ / (√v̂ + ε)
"""

from pathlib import Path

from autograder.exercises.exercise import Exercise
from autograder.exercises.kit import optimizer
from autograder.exercises.kit.forms import EPS_INSIDE, EPS_OF_ADAM
from optviz_ref import Adam, RMSprop

ROOM = Path(__file__).parent
TRIED = {"descent": {"lr": 0.1}}
SHORT = {"mixed_alt": {"lr": 0.04}}  # else it depends on the seed whether rounding a step to 0.1 leaves anything

EXERCISE = Exercise(
    name="rmsprop_adam",
    assignment="foundations",
    room=ROOM,
    tasks=(
        optimizer(
            RMSprop, "rmsprop", ROOM, printed="eps outside", accepts=EPS_INSIDE, tried=TRIED,
            without=("lr_times_beta", "fista_schedule"),  # which are said of a velocity
            known_as={
                "swapped_roles": "swapped_beta", "bias_correction": "bias_correction_adam",
                "average_from_first": "init_g2", "sign_in_numerator": "sign_only",
            },
        ),
        optimizer(Adam, "adam", ROOM, printed="eps outside", accepts=EPS_OF_ADAM, tried=TRIED | SHORT),
    ),
)  # fmt: skip
