"""Whether a notebook's definitions are still as they were made: then no probe needs new ones.

Before every probe the solution cells run once more, so that nothing passes from one to the next: no state of a class,
of a global name, of a default argument. Where all that they do is define, and nothing of what they defined has changed
since, it comes to the same to go on with what is there. What is not understood here is made anew.
"""

import ast
import dataclasses
import types
from operator import is_

#: What decorates and does nothing else, by the name that it has in notebooks.
DECORATORS = {"staticmethod": staticmethod, "classmethod": classmethod, "property": property}
DECORATORS["dataclass"] = dataclasses.dataclass
#: Expressions that give the same whenever they are evaluated, and do nothing; `Call` is looked at closer.
SIMPLE = (
    *(ast.Constant, ast.Name, ast.Attribute, ast.UnaryOp, ast.BinOp, ast.Tuple, ast.List, ast.Dict, ast.Subscript),
    *(ast.Lambda, ast.arguments, ast.arg, ast.keyword, ast.operator, ast.unaryop, ast.expr_context, ast.Slice),
)
UNCHANGING = (int, float, complex, bool, str, bytes, type(None), type(...), types.BuiltinFunctionType, types.CodeType)
DESCRIPTORS = (types.GetSetDescriptorType, types.MemberDescriptorType, types.WrapperDescriptorType)
MAX_PARTS = 500  # of what is looked at: more are not worth it


class Unknown(Exception):
    """Something whose state cannot be told."""


def plain(statement):
    """Return whether a statement defines names, each time in the same way, and does nothing else."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.FunctionDef():
            return decorated(statement) and all(map(simple, signature(statement)))
        case ast.ClassDef():
            bases = all(isinstance(base, (ast.Name, ast.Attribute)) for base in statement.bases)
            return bases and not statement.keywords and decorated(statement) and all(map(plain, statement.body))
        case ast.Assign():
            return all(map(ordinary, statement.targets)) and simple(statement.value)
        case ast.AnnAssign():
            parts = [statement.annotation, *([] if statement.value is None else [statement.value])]
            return ordinary(statement.target) and all(map(simple, parts))
    return False


def ordinary(target):
    """Return whether a target is a name, and none that changes what a class is."""
    return isinstance(target, ast.Name) and (not target.id.startswith("__") or target.id == "__slots__")


def decorated(statement):
    """Return whether what decorates a definition is known."""
    for decorator in statement.decorator_list:
        called = isinstance(decorator, ast.Call)
        name = decorator.func if called else decorator
        if called and (decorator.args or not all(isinstance(k.value, ast.Constant) for k in decorator.keywords)):
            return False
        if isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name) and name.value.id == "dataclasses":
            name = ast.Name(name.attr)
        if not isinstance(name, ast.Name) or name.id not in DECORATORS:
            return False
    return True


def signature(function):
    """Return the expressions that are evaluated when a function is defined."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    parts = [*given.defaults, *given.kw_defaults, function.returns, *(a.annotation for a in named)]
    return [part for part in parts if part is not None]


def simple(expression):
    """Return whether an expression only names or makes things; a lambda's body waits until it is called."""
    if isinstance(expression, ast.Lambda):
        return all(map(simple, signature(ast.FunctionDef(args=expression.args, returns=None))))
    if isinstance(expression, ast.Call):  # of a dataclass's field
        values = [k.value for k in expression.keywords]
        return isinstance(expression.func, ast.Name) and expression.func.id == "field" and all(map(simple, values))
    return isinstance(expression, SIMPLE) and all(map(simple, ast.iter_child_nodes(expression)))


class Definitions:
    """A namespace whose solution cells have just run, and all that can change in what they defined."""

    def __init__(self, namespace, before):
        """Look at every name that was not so `before`. Unknown if one of them cannot be told."""
        self.namespace, self.names, self.values = namespace, list(namespace), list(namespace.values())
        self.outside = {*map(id, before.values())}
        self.seen, self.parts = set(), []
        for name, made in DECORATORS.items():
            if namespace.get(name, made) is not made:
                raise Unknown
        for name, value in namespace.items():
            if not name.startswith("__"):
                self.look(value)

    def unchanged(self):
        """Return whether all of it is what it was."""
        names = self.namespace
        if not (alike(names, self.names) and alike(names.values(), self.values)):
            return False
        return all(alike(inside(thing), parts) for inside, thing, parts in self.parts)

    def look(self, value):
        """Note what is inside a value, and go on with that."""
        kind = type(value)
        if kind in UNCHANGING or kind in DESCRIPTORS or kind is types.ModuleType or id(value) in self.outside:
            return
        if id(value) in self.seen or kind.__module__ == "dataclasses":
            return
        if kind is type and value.__module__ != "__main__":  # of a package
            return
        if len(self.parts) > MAX_PARTS or kind not in INSIDE:
            raise Unknown
        if kind is type and type(value.__init_subclass__) is not types.BuiltinFunctionType:  # it runs with each class
            raise Unknown
        self.seen.add(id(value))
        parts = INSIDE[kind](value)
        self.parts.append((INSIDE[kind], value, parts))
        for part in parts:
            self.look(part)


def alike(now, before):
    """Return whether two collections hold the same objects."""
    return len(now) == len(before) and all(map(is_, now, before))


def of_function(function):
    fixed = function.__code__, function.__defaults__, function.__kwdefaults__, *(function.__closure__ or ())
    return [*fixed, *function.__dict__, *function.__dict__.values()]


def of_class(kind):
    inside = vars(kind)
    return [*kind.__bases__, *inside, *inside.values()]


def of_cell(cell):
    try:
        return [cell.cell_contents]
    except ValueError:  # it is empty
        return []


INSIDE = {
    types.FunctionType: of_function,
    types.CellType: of_cell,
    type: of_class,
    property: lambda value: [value.fget, value.fset, value.fdel],
    staticmethod: lambda value: [value.__func__],
    classmethod: lambda value: [value.__func__],
    dict: lambda value: [*value, *value.values()],
    list: list,
    tuple: list,
    set: list,
    frozenset: list,
}
