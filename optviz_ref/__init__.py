"""The reference: optimizers, landscapes, schedules, the runner and the learning-rate finder, in NumPy alone.

The figures need Matplotlib, which is imported when the first of them is asked for.
"""

from importlib import import_module

from optviz_ref import landscapes
from optviz_ref.adaptive import AdaGrad, Adam, AdamL2, AdamW, RMSprop
from optviz_ref.cycles import cyclical_lr, one_cycle_lr, warm_restarts_lr
from optviz_ref.decays import inverse_sqrt_lr, linear_lr, multistep_lr, polynomial_lr, warmup_stable_decay_lr
from optviz_ref.landscapes import *  # noqa: F403 - the functions and gradients that LANDSCAPES lists
from optviz_ref.lr_finder import lr_finder, smooth_losses, suggest_lr
from optviz_ref.moments import Adadelta, Adamax, AMSGrad, NAdam, RAdam
from optviz_ref.optimizers import SGD, Momentum, Nesterov, NesterovTorch
from optviz_ref.recent import SAM, Lion, Muon, ScheduleFreeSGD, orthogonalize
from optviz_ref.run import optimize, optimize_with_schedule
from optviz_ref.schedules import (
    constant_lr,
    cosine_annealing_lr,
    exponential_decay_lr,
    step_decay_lr,
    warmup_cosine_lr,
)

#: Figures by name, and the module each is in.
FIGURES = {
    "plot_surface": "figures",
    "plot_trajectories": "figures",
    "plot_paths": "figures",
    "plot_losses": "figures",
    "plot_schedules": "figures",
    "compare_learning_rates": "compare",
    "compare_momentum": "compare",
    "compare_convergence": "compare",
    "best_rate": "compare",
    "create_animation": "animation",
    "convergence_rate": "rate_map",
    "best_momentum": "rate_map",
    "plot_rate_map": "rate_map",
    "player_html": "player",
    "explorer_html": "explorer",
    "contour_svg": "svg",
    "style_of": "style",
    "show": "style",
}

# fmt: off
__all__ = [
    "SGD", "Momentum", "Nesterov", "NesterovTorch", "AdaGrad", "RMSprop", "Adam", "AdamL2", "AdamW",
    "Adadelta", "AMSGrad", "NAdam", "RAdam", "Adamax", "Lion", "ScheduleFreeSGD", "Muon", "SAM", "orthogonalize",
    *landscapes.__all__,
    "constant_lr", "step_decay_lr", "exponential_decay_lr", "cosine_annealing_lr", "warmup_cosine_lr",
    "multistep_lr", "linear_lr", "polynomial_lr", "inverse_sqrt_lr", "warmup_stable_decay_lr",
    "warm_restarts_lr", "one_cycle_lr", "cyclical_lr",
    "optimize", "optimize_with_schedule", "lr_finder", "smooth_losses", "suggest_lr",
    *FIGURES,
]
# fmt: on


def __getattr__(name):
    """Import a figure's module when the figure is first used."""
    if name not in FIGURES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = getattr(import_module(f"{__name__}.{FIGURES[name]}"), name)
    return globals()[name]
