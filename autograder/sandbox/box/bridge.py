"""Bridge slips at the interface where there is exactly one reading: another name, other arguments, a tuple.

What is behind is driven as it was meant; each bridge is noted as an event, for the slip costs points. Nothing is
guessed where two readings are possible.
"""

import inspect
import types

from .driver import Driver, Stop, numbers

#: Words in an argument's name that say which of the usual arguments it is.
FAMILIES = {
    "lr": ("lr", "learning_rate", "learningrate", "alpha", "eta", "step_size", "rate"),
    "beta": ("beta", "betas", "momentum", "mu", "rho", "gamma"),
    "eps": ("eps", "epsilon", "delta", "fuzz"),
    "weight_decay": ("weight_decay", "wd", "decay", "lambda", "l2", "lam"),
}
MAX_FOUND = 80  # characters of what was found


class Bridged(Driver):
    """A Driver that takes what is nearly what was asked for. `asked` are the arguments of the class, in order."""

    asked = ()

    def __init__(self, make_namespace):
        super().__init__(make_namespace)
        self.bridges = {}  # kind of slip: what was found

    def fresh(self):
        super().fresh()
        self.bridges = {}

    def noticed(self):
        found = [("bridged", None, f"{kind}:{text[:MAX_FOUND]}") for kind, text in self.bridges.items()]
        return found[:4]

    def find(self, name):
        if name in self.namespace:
            return self.namespace[name]
        alike = [k for k, v in self.namespace.items() if plain(k) == plain(name) and callable(v)]
        if len(alike) != 1 or (self.asked and not isinstance(self.namespace[alike[0]], type)):
            found = [f"{'a class' if isinstance(self.namespace[k], type) else 'a function'} {k}" for k in alike]
            raise Stop("undefined", " and ".join([name, *found][:3]))
        self.bridges["name"] = alike[0]
        return self.namespace[alike[0]]

    def made(self, name, hyper):
        target = self.find(name)
        if not self.asked:
            return target(**hyper)
        if not isinstance(target, type):
            raise Stop("interface", f"{name} is a {type(target).__name__}")
        given, method = arguments(target, self.asked, hyper, self.bridges), method_of(target)
        problems = [] if given is not None else [f"its __init__ takes {listed(names_of(target))}"]
        if problems or method is None:
            problems += [f"it has no method step, but {listed(methods(target))}"] * (method != "step")
            raise Stop("interface", " and ".join(problems))
        if method != "step":
            self.bridges["method"] = method
        return target(**given)

    def stepped(self, obj, given, shape):
        result = getattr(obj, self.bridges.get("method", "step"))(*given)
        if type(result) is tuple and self.asked and len(result) > 1:
            try:
                numbers(result, shape)
            except Stop:
                if not fits(result[0], shape):
                    raise
                self.bridges["tuple"] = str(len(result))
                return result[0]
        return result


def method_of(target):
    """Return the method that steps: `step`, which may be made with the object, or the only method there is.

    Else None.
    """
    if hasattr(target, "step"):
        return "step"
    names = methods(target)
    return names[0] if len(names) == 1 else "step" if not names else None


def methods(target):
    """Return the public methods of a class."""
    return [n for n in dir(target) if not n.startswith("_") and inspect.isfunction(getattr(target, n, None))]


def plain(name):
    return name.replace("_", "").lower()


def fits(value, shape):
    """Return whether something is an array of the parameters' shape."""
    try:
        numbers(value, shape)
    except Stop:
        return False
    return True


def names_of(target):
    """Return the names of a class's arguments, in order; None if there is no telling."""
    if is_plain(target):
        code = target.__init__.__code__
        return list(code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount])
    try:
        parameters = inspect.signature(target).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD, p.POSITIONAL_ONLY) for p in parameters):
        return None
    return [p.name for p in parameters]


def is_plain(target):
    """Return whether a class is called as its __init__ is written, and that takes names only: `inspect` is slow."""
    init = target.__dict__.get("__init__") if type(target) is type and target.__bases__ == (object,) else None
    if type(init) is not types.FunctionType or init.__dict__ or "__new__" in target.__dict__:
        return False
    code = init.__code__
    varies = code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS) or code.co_posonlyargcount
    return not varies and code.co_argcount > 0 and "__signature__" not in target.__dict__


def arguments(target, asked, hyper, bridges):
    """Return the keyword arguments that the class takes in place of those that were asked for.

    None if there is no one way.
    """
    names = names_of(target)
    if names is None or set(hyper) <= set(names):
        return hyper
    pair = paired(names, asked)
    if pair is not None:
        first, second, name = pair
        if (first in hyper) != (second in hyper):
            return None
        rest = {k: v for k, v in hyper.items() if k not in (first, second)}
        asked = tuple(name if a == first else a for a in asked if a != second)
        hyper = rest | ({name: (hyper[first], hyper[second])} if first in hyper else {})
        bridges["betas"] = name
    if len(names) != len(asked) or not all(means(n, a, names, asked) for n, a in zip(names, asked, strict=True)):
        return None
    others = [n for n, a in zip(names, asked, strict=True) if n != a]
    if set(others) & set(asked):
        return None  # the same names in another order
    if others:
        bridges["arguments"] = ", ".join(others)
    return {dict(zip(asked, names, strict=True))[k]: v for k, v in hyper.items()}


def paired(names, asked):
    """Return two betas that are asked for and the one name that stands in their place, or None."""
    betas = [a for a in asked if a.startswith("beta")]
    at = asked.index(betas[0]) if len(betas) == 2 else -1
    if at < 0 or len(names) != len(asked) - 1 or not names[at].startswith("beta") or names[at] in asked:
        return None
    return betas[0], betas[1], names[at]


def means(name, argument, names, asked):
    """Return whether a name may stand for an argument: it is none of the usual names of another one that is missing."""
    missing = [a for a in asked if a not in names]
    own = [family for family, words in FAMILIES.items() if plain(name).rstrip("012") in map(plain, words)]
    others = [family for family in own if any(a.startswith(family) for a in missing)]
    return name == argument or not others or any(argument.startswith(family) for family in others)


def listed(names):
    return ", ".join(names[:8]) if names else "none"
