"""Right programs in other styles, made from the reference: each row is a rewriting that changes no number.

>>> dict(restyled(Reference(AdaGrad)))["np_square"]
'class AdaGrad: … self.s = self.s + np.square(grads) …'
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.exercises.kit.reference import Reference
from autograder.exercises.kit.rewrite import rewritten

#: By name: the changes, and an example as `Reference: text that they make`.
STYLES: dict[str, tuple[str, ...]] = {
    "product_for_square": ("_x**2 ⇒ _x * _x", "AdaGrad: self.s + grads * grads"),
    "np_square": ("_x**2 ⇒ np.square(_x)", "AdaGrad: self.s + np.square(grads)"),
    "np_power": ("_x**2 ⇒ np.power(_x, 2)", "AdaGrad: self.s + np.power(grads, 2)"),
    "power_for_root": ("np.sqrt(_x) ⇒ (_x)**0.5", "AdaGrad: self.s ** 0.5 + self.eps"),
    "sums_commuted": ("_a + _b ⇒ _b + _a", "AdaGrad: self.s = grads ** 2 + self.s"),
    "products_commuted": ("_a * _b ⇒ _b * _a", "Momentum: return params - self.v * self.lr"),
    "np_add": ("_a + _b ⇒ np.add(_a, _b)", "Momentum: np.add(self.beta * self.v, grads)"),
    "np_subtract": ("return _a - _b → return np.subtract(_a, _b)", "Momentum: np.subtract(params, self.lr * self.v)"),
    "times_reciprocal": ("_a / _b ⇒ _a * (1.0 / _b)", "Adam: self.m * (1.0 / (1 - self.beta1 ** self.t))"),
    "negative_added": ("return params - _x → return params + -1.0 * (_x)", "Momentum: params + -1.0 * (self.lr *"),
    "named_step": ("return params - _x → move = _x; return params - move", "Momentum: move = self.lr * self.v"),
    "copy_then_subtract": (
        "return params - _x → new = np.array(params, copy=True); new -= _x; return new",
        "Momentum: new -= self.lr * self.v",
    ),
    "loop_over_coordinates": (
        "return params - _x → new, move = (np.array(params), np.broadcast_to(_x, np.shape(params))); "
        "new[...] = [a - b for a, b in zip(new, move)]; return new",
        "Momentum: for a, b in zip(new, move)",
    ),
    "sum_in_place": ("self._s = self._s + _x ⇒ self._s += _x", "AdaGrad: self.s += grads ** 2"),
    "average_in_place": (
        "self._s = self._b * self._s + _x ⇒ self._s *= self._b; self._s += _x",
        "Adam: self.m *= self.beta1",
    ),
    "zeros_of_shape": ("np.zeros_like(params) ⇒ np.zeros(np.shape(params))", "AdaGrad: np.zeros(np.shape(params))"),
    "zero_times_params": ("np.zeros_like(params) ⇒ 0.0 * params", "AdaGrad: self.s = 0.0 * params"),
    "one_number_at_first": ("np.zeros_like(params) ⇒ 0.0", "AdaGrad: self.s = 0.0"),
    "half_by_division": ("_a * 0.5 * _b → _a * _b / 2", "schedules.cosine_annealing_lr: (np.pi * progress)) / 2"),
    "as_a_list": ("return np.array(_x) → return list(_x)", "landscapes.quadratic_grad: return list([2 * x[0],"),
}  # fmt: skip


#: What is added to in place must be the object's own.
IN_PLACE = ("sum_in_place", "average_in_place")
HELD = re.compile(r"self\.\w+ = (?:grads|params)$", re.MULTILINE)


def restyled(reference: Reference) -> Iterator[tuple[str, str]]:
    """Make the right programs of a reference by name, each text once; those that speak of what it lacks drop out."""
    seen = {reference.source}
    for name, (*changes, _) in STYLES.items():
        if name in IN_PLACE and HELD.search(reference.source):
            continue
        for program in list(rewritten(reference.source, *changes))[-1:]:
            if program not in seen:
                seen.add(program)
                yield name, program
    if isinstance(reference.define, type):
        for name, make in WHOLE.items():
            yield name, make(reference)


def printed_class(reference: Reference) -> ast.ClassDef:
    """Parse the class; TypeError for a function."""
    (printed,) = ast.parse(reference.source).body
    if not isinstance(printed, ast.ClassDef):
        raise TypeError(f"{reference.name}: expected a class, got {type(printed).__name__}")
    return printed


def dataclass(reference: Reference) -> str:
    """Make the class a dataclass: arguments and state are its fields."""
    fields = reference.arguments | reference.state
    lines = [
        f"{name}: {type(value).__name__ if value is not None else 'object'} = {value!r}"
        for name, value in fields.items()
    ]
    printed = printed_class(reference)
    printed.body = [n for n in printed.body if not (isinstance(n, ast.FunctionDef) and n.name == "__init__")]
    printed.body[:0] = ast.parse("\n".join(lines)).body
    printed.decorator_list = [ast.Name("dataclass", ast.Load())]
    return "from dataclasses import dataclass\n\n\n" + ast.unparse(ast.fix_missing_locations(printed))


def base_class(reference: Reference) -> str:
    """Put what __init__ does into a base of the cell's own."""
    base, printed = printed_class(reference), printed_class(reference)
    init = next(n for n in printed.body if isinstance(n, ast.FunctionDef) and n.name == "__init__")
    printed.body.remove(init)
    printed.bases = [ast.Name("Base", ast.Load())]
    base.name, base.body = "Base", [init]
    return "\n\n\n".join(ast.unparse(ast.fix_missing_locations(part)) for part in (base, printed))


def state_in_a_dict(reference: Reference) -> str:
    """Keep the state in one dict."""
    tree = ast.parse(reference.source)

    class Keep(ast.NodeTransformer):
        def visit_Attribute(self, node):
            if isinstance(node.value, ast.Name) and node.value.id == "self" and node.attr in reference.state:
                return ast.Subscript(ast.parse("self.state", mode="eval").body, ast.Constant(node.attr), node.ctx)
            return node

    tree = Keep().visit(tree)
    init = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "__init__")
    init.body.insert(0, ast.parse("self.state = {}").body[0])
    return ast.unparse(ast.fix_missing_locations(tree))


WHOLE = {"dataclass": dataclass, "base_class": base_class, "state_in_a_dict": state_in_a_dict}
