"""Steps one object of a student's along gradients, in the form that its step takes them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from autograder.exercises.kit.reference import Reference
from autograder.exercises.openloop import in_turns, joined
from autograder.probing.student import Stop, Student

PULL = 0.3  # slope of the gradients that depend on the point, times lr
GRADIENT = ("g", "dp", "dx", "dw", "dtheta", "d_", "nabla")  # how the name of a gradient begins
FUNCTION = ("fn", "func", "function")  # how that of a function ends


class Drive:
    """One object of the class that the reference names.

    Where the reference's step asks for its gradient, the gradient of step t is c_t + |c_t| arctan(h (q - x₀) / |c_t|)
    at the point q, with c_t given and h so small that nothing grows. What happens does not depend on how often it is
    asked for.
    """

    def __init__(self, student: Student, reference: Reference, arguments: Mapping[str, float]):
        self.student, self.asks = student, reference.asks
        if student.gets_function is None:  # told once, before there are objects: trying starts over
            student.gets_function = self.asks and takes_function(student, reference)
        self.function = student.gets_function
        self.slope = PULL / arguments.get("lr", reference.arguments.get("lr", 1.0))
        self.handle = student.new(reference.name, **arguments)

    def run(self, first, grads, name="path", pull=None, queries=None):
        """Keep the path along these gradients, or around them; and where each step asked for its own."""
        if self.asks:
            slope = self.slope if pull is None else pull
            self.student.along(self.handle, first, grads, slope, name, self.function, queries)
        else:
            self.student.run(self.handle, first, grads, name=name)

    def in_turns(self, other, starts, grads):
        """Keep the paths of this object and another as one, shape (n + 1, 2, *shape); they step in turns."""
        if not self.asks:
            in_turns(self.student, self.handle, other.handle, starts, grads)
            return
        turns = range(len(grads))
        for t in turns:
            for who, drive in enumerate((self, other)):
                drive.run(None if t else starts[who], grads[t : t + 1, who], name=f"{who}_{t}")
        student = self.student
        student.then(lambda: student.keep(path=np.stack([joined(student, who, turns) for who in (0, 1)], axis=1)))

    def descend(self, first, landscape, n_steps):
        """Keep a descent on a landscape."""
        self.student.descend(self.handle, first, landscape.gradient, n_steps, ask=self.function)


def takes_function(student: Student, reference: Reference) -> bool:
    """Tell whether step gets the gradient as a function: by trying, once for each box, what its second name says first.

    A name alone is not enough: who writes the form that takes the gradient may leave `grad_fn` as it was handed out.
    """
    forms: dict[str, bool] = student.driver.forms
    if reference.name not in forms:
        names = student.parameters(f"{reference.name}.step")
        second = names[1].lower() if len(names) > 1 else ""
        guess = not second.startswith(GRADIENT) or second.endswith(FUNCTION)
        works = (form for form in (guess, not guess) if accepts(student, reference, form))
        forms[reference.name] = next(works, guess)
    return forms[reference.name]


def accepts(student: Student, reference: Reference, function: bool) -> bool:
    """Tell whether two steps with the gradient in this form go through; on definitions of their own."""
    trial = Student(student.driver)
    try:
        trial.along(trial.new(reference.name, **reference.arguments), np.ones(2), np.ones((2, 2)), 0.0, ask=function)
        return trial.trace().failure is None
    except Stop:
        return False
    finally:
        student.fresh()
