"""Adam with weight decay, coupled (AdamL2) and decoupled (AdamW).

    g ← grads                     (AdamL2: g ← grads + weight_decay · params)
    m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²,   m̂ = m / (1 − β₁ᵗ),   v̂ = v / (1 − β₂ᵗ)
    θ ← θ − lr m̂ / (√v̂ + ε)      (AdamW: … − lr · weight_decay · θ_old)

Sources: Kingma & Ba 2015 (arXiv 1412.6980); Loshchilov & Hutter 2019 (arXiv 1711.05101).
"""

from pathlib import Path

from autograder.exercises.exercise import Exercise
from autograder.exercises.kit import optimizer
from autograder.exercises.kit.forms import EPS_OF_ADAM
from optviz_ref import AdamL2, AdamW

ROOM = Path(__file__).parent
DECAYED = {"lr": 0.1, "weight_decay": 0.3}
TRIED = {
    "long": {"lr": 0.02, "weight_decay": 0.0},
    "decay_only": {"lr": 0.1, "weight_decay": 0.5},
    "matrix": DECAYED, "one": DECAYED, "instances": DECAYED, "fresh": DECAYED, "rates": DECAYED,
    "descent": {"lr": 0.1, "beta2": 0.95, "weight_decay": 0.5},
    "valley": {"lr": 0.05, "weight_decay": 0.2},
}  # fmt: skip


def decayed(define, solution):
    """Return one of the two cells; they differ in where the decay goes."""
    styles = ROOM / "styles" / solution
    return optimizer(
        define, solution, ROOM, printed="eps outside", accepts=EPS_OF_ADAM, landscape="booth", tried=TRIED,
        styles=styles, known_as={"own_params": "params_kept"},
    )  # fmt: skip


EXERCISE = Exercise(
    name="adamw",
    assignment="exercises",
    room=ROOM,
    tasks=(decayed(AdamL2, "adam_l2"), decayed(AdamW, "adamw")),
)
