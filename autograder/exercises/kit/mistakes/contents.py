"""Mistakes in what is summed or averaged: the gradients' squares, of each coordinate, from the first on."""

from autograder.exercises.kit.mistake import mistake
from autograder.exercises.kit.mistakes.averages import SUM, averages_begun, begun
from autograder.exercises.kit.mistakes.momentum import VELOCITY

CONTENTS = (
    mistake(
        "abs_no_sqrt",
        "part",
        "divides by the absolute gradients that it has added up or averaged, not by a root of their squares.",
        ("grads**2 → np.abs(grads)", "np.sqrt(self.s) → self.s", "AdaGrad: self.s + np.abs(grads)"),
    ),
    mistake(
        "abs_then_sqrt",
        "part",
        "sums the absolute gradients instead of the squares and then takes the root.",
        ("self.s + grads**2 → self.s + np.abs(grads)", "AdaGrad: self.s + np.abs(grads)"),
    ),
    mistake(
        "abs_average",
        "part",
        "averages the absolute gradients instead of their squares.",
        ("grads**2 → np.abs(grads)", "Adam: (1 - self.beta2) * np.abs(grads)"),
        ("grads**2 → np.abs(grads)", "np.sqrt(_x) → _x", "Adam: v_hat + self.eps"),
    ),
    mistake(
        "not_squared",
        "part",
        "accumulates the gradients instead of their squares.",
        ("grads**2 → grads", "np.sqrt(_x) → np.sqrt(np.abs(_x))", "AdaGrad: np.sqrt(np.abs(self.s))"),
        ("grads**2 → grads", "np.sqrt(_x) → np.abs(_x)", "AdaGrad: np.abs(self.s)"),
        ("grads**2 → grads", "np.sqrt(_x) → _x", "AdaGrad: (self.s + self.eps)"),
        ("grads**2 → grads", "np.sqrt(_x) → np.sqrt(np.maximum(_x, 0.0))", "AdaGrad: np.maximum(self.s, 0.0)"),
        ("grads**2 → grads", "AdaGrad: self.s + grads\n"),
    ),
    mistake(
        "doubled",
        "part",
        "doubles the gradients where it should square them.",
        ("grads**2 → grads * 2", "AdaGrad: self.s + grads * 2"),
    ),
    mistake(
        "squares_params",
        "part",
        "accumulates squared parameters instead of squared gradients.",
        ("grads**2 → params**2", "AdaGrad: self.s + params ** 2"),
    ),
    mistake(
        "norm_state",
        "core",
        "has one number for all coordinates instead of one for each.",
        ("grads**2 → np.sum(grads**2)", "AdaGrad: np.sum(grads ** 2)"),
        ("grads**2 → np.mean(grads**2)", "AdaGrad: np.mean(grads ** 2)"),
        ("grads**2 → np.max(grads**2)", "AdaGrad: np.max(grads ** 2)"),
        ("grads**2 → np.linalg.norm(grads)", "AdaGrad: np.linalg.norm(grads)"),
        ("np.sqrt(self.s) → np.sqrt(np.mean(self.s))", "AdaGrad: np.mean(self.s)"),
        ("np.abs(grads) → np.mean(np.abs(grads))", "Adamax: np.mean(np.abs(grads))"),
        ("np.abs(grads) → np.linalg.norm(grads)", "Adamax: np.linalg.norm(grads)"),
        ("np.sqrt(self.s) → np.mean(np.sqrt(self.s))", "AdaGrad: np.mean(np.sqrt(self.s))"),
        ("np.sqrt(self.s) → np.sqrt(np.sum(self.s))", "AdaGrad: np.sqrt(np.sum(self.s))"),
        ("np.sqrt(self.s) → np.sqrt(np.max(self.s))", "AdaGrad: np.sqrt(np.max(self.s))"),
        ("np.sqrt(self.s) → np.linalg.norm(self.s)", "AdaGrad: np.linalg.norm(self.s)"),
        ("grads**2 → np.mean(np.abs(grads))**2", "AdaGrad: np.mean(np.abs(grads)) ** 2"),
        ("grads**2 → np.var(grads)", "AdaGrad: np.var(grads)"),
        ("grads**2 → grads.T @ grads", "AdaGrad: grads.T @ grads"),
        ("grads**2 → np.dot(grads, grads)", "AdaGrad: np.dot(grads, grads)"),
    ),
    mistake(
        "first_coordinate",
        "core",
        "looks only at the first coordinate.",
        ("grads**2 → grads.flat[0] ** 2", "AdaGrad: grads.flat[0] ** 2"),
        ("grads**2 → grads[0] ** 2", "AdaGrad: grads[0] ** 2"),
        ("grads**2 → (np.arange(grads.size) == 0).reshape(grads.shape) * grads**2", "AdaGrad: == 0).reshape"),
        ("grads**2 → np.concatenate([grads[:1] ** 2, 0 * grads[1:]])", "AdaGrad: 0 * grads[1:]"),
    ),
    mistake(
        "first_gradient_twice",
        "part",
        "counts the first gradient twice.",
        begun(SUM, "s", "grads**2", "AdaGrad: self.s = grads ** 2"),
        begun(VELOCITY, "v", "grad_fn(params)", "Nesterov: self.v = grad_fn(params)"),
        begun(VELOCITY, "v", "grads", "Momentum: self.v = grads"),
        *averages_begun("(1 - self.beta) * ", "(1 - self.beta1) * ", "(1 - self.beta2) * "),
    ),
    mistake(
        "average_from_first",
        "part",
        "starts its average at the first gradient, or at the square of it, instead of at 0.",
        *averages_begun(),
    ),
)
