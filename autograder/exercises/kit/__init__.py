"""The exercise kit: a known mistake is a rewriting of the printed reference, and an optimizer's cell follows from it.

    EPS = "np.sqrt(_x) + self.eps → np.sqrt(_x + self.eps)"
    TASK = optimizer(RMSprop, "rmsprop", ROOM, accepts={"eps inside": EPS})

    class TestRMSprop(suite.OptimizerTests):
        name, defaults, look = "RMSprop", "lr=0.01 and beta=0.9", "Compare …"
        points = {"first_step": 0.5, "update": 3.5, …}

`mistake("slug", "part", "does this.", ("np.sqrt(_x) → _x", "AdaGrad: self.s"))` is a row of the room's own.
"""

from autograder.exercises.kit.function import function
from autograder.exercises.kit.gradient import gradient
from autograder.exercises.kit.mistake import mistake
from autograder.exercises.kit.optimizer import optimizer
from autograder.exercises.kit.schedule import schedule

__all__ = ["function", "gradient", "mistake", "optimizer", "schedule"]
