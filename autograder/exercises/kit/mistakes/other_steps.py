"""Other sums, averages, look-aheads and ways to keep numbers than those of the text, of kinds that are seldom."""

from autograder.exercises.kit.mistake import mistake
from autograder.exercises.kit.mistakes.averages import MEAN_OF
from autograder.exercises.kit.mistakes.momentum import ASK, MOVE

ALONG = [f"np.{of}(grads**2, axis={axis}, keepdims=True)" for of in ("mean", "sum", "max") for axis in (-1, 0)]
AVERAGED = "self._s = self._b * self._s + _x"
ROOT = "return params - self.lr * grads / (np.sqrt(self.s) + self.eps)"
RATIO = "return params - self.lr * grads / _y"
DELTA = "delta = np.sqrt(self.d + self.eps) / np.sqrt(self.s + self.eps) * grads"
KEPT = "self.d = getattr(self, 'd', np.zeros_like(params))"
COUNTED = "self.n = getattr(self, 'n', 0)"


def cautious(of, along, name):
    """A step that is left out where its sign is not the gradient's: as it is, or longer by what is left out."""
    sign = f"{of} * grads > 0"
    for longer in ("", f" / np.maximum(np.mean({sign}), 0.001)", f" * ({sign}).size / (np.sum({sign}) + 1)"):
        yield f"self.lr * {along} → self.lr * {along} * ({sign}){longer}", f"{name}: * ({sign}){longer}"


OTHER_STEPS = (
    mistake(
        "across_coordinates",
        "core",
        "adds up across the coordinates, so each counts those of the coordinates before it too.",
        *(
            (f"{whole}grads**2 → np.cumsum(grads**2{tail}", f"AdaGrad: np.cumsum(grads ** 2{tail}")
            for whole in ("", "self.s + ")  # without the old sum, only the newest squares are added up
            for tail in (")", ").reshape(grads.shape)", ", axis=0)", ", axis=-1)")
        ),
        (
            "self.s + grads**2 → np.ravel(self.s)[-1] + np.cumsum(grads**2).reshape(grads.shape)",
            "AdaGrad: np.ravel(self.s)[-1]",
        ),
    ),
    mistake(
        "along_an_axis",
        "core",
        "has one number for each row or column of an array instead of one for each coordinate.",
        *((f"grads**2 → {along}", f"AdaGrad: {along.replace('**', ' ** ')}") for along in ALONG),
        ("grads**2 → np.mean(grads**2, axis=-1)", "AdaGrad: np.mean(grads ** 2, axis=-1)"),
    ),
    mistake(
        "along_rows_of_matrices",
        "slip",
        "is right with vectors, but reckons with whole rows or columns of a matrix, as by their mean, sum or length.",
        *(
            (f"grads**2 → {along} if grads.ndim > 1 else grads**2", f"AdaGrad: {along.replace('**', ' ** ')}")
            for along in ALONG
        ),
    ),
    mistake(
        "half_precision",
        "part",
        "rounds to half precision (float16), which has about three digits and nothing above 65504.",
        *(
            (f"self._s = {kept} → self._s = ({kept}).astype(np.float16){back}", f"{name}: .astype(np.float16){back}")
            for kept, name in (("self._b * self._s + _x", "Momentum"), ("self.s + _x", "AdaGrad"))
            for back in (".astype(float)", "")
        ),
        (
            "self._s = self._b * self._s + _x → self._s = (self._b * self._s).astype(np.float16); "
            "self._s = (self._s + _x).astype(np.float16)",
            "RMSprop: .astype(np.float16)\n",
        ),
    ),
    mistake(
        "average_limited",
        "part",
        "keeps its average from falling below the newest square or below its own old value, or from rising above it.",
        *(
            (f"{MEAN_OF} → np.{limit}({MEAN_OF}, {by})", f"RMSprop: np.{limit}(self.beta * self.s")
            for limit in ("maximum", "minimum")
            for by in ("_x", "self._s")
        ),
        ("np.sqrt(v_hat) → np.sqrt(np.maximum(v_hat, grads**2))", "Adam: np.maximum(v_hat, grads ** 2)"),
    ),
    mistake("class_arguments", "slip", "Your {name} objects all use the arguments of the one that was made last."),
    mistake("restarts_often", "part", "drops what it has kept every few steps."),
    mistake("restarts_elsewhere", "slip", "starts over where params are not those that it returned last."),
    mistake(
        "stays_at_zero",
        "slip",
        "leaves what it keeps, or params, as they were where the gradient is zero.",
        (f"{AVERAGED} → self._s = np.where(grads == 0, self._s, self._b * self._s + _x)", "Adam: np.where(grads == 0,"),
        (
            f"{AVERAGED} → self._s = np.where(grads == 0, self._s, self._b * self._s + _x)",
            "return params - _x → return params - (grads != 0) * (_x)",
            "Adam: return params - (grads != 0) * (self.lr",
        ),
        *(
            (
                f"return params - self.lr * {along} → return params - (grads != 0) * (self.lr * {along})",
                f"{name}: != 0) *",
            )
            for along, name in (("self.v", "Momentum"), ("m_hat / _y", "Adam"))
        ),
    ),
    mistake(
        "cautious",
        "part",
        "moves only where its step and the gradient have the same sign.",
        *cautious("m_hat", "m_hat / _y", "Adam"),
        *cautious("self.v", "self.v", "Momentum"),
    ),
    mistake(
        "t_per_coordinate",
        "part",
        "raises t for each coordinate instead of for each step.",
        (
            f"self.t += 1 → {COUNTED}; self.t = (self.n + np.arange(1, grads.size + 1)).reshape(grads.shape); "
            "self.n = self.n + grads.size",
            "Adam: np.arange(1, grads.size + 1)",
        ),
    ),
    mistake(
        "squares_multiplied",
        "core",
        "multiplies the squared gradients instead of adding them.",
        (
            "self.s = np.zeros_like(params) → self.s = np.ones_like(params)",
            "self.s + grads**2 → self.s * grads**2",
            "AdaGrad: self.s * grads ** 2",
        ),
    ),
    mistake(
        "logarithm_not_root",
        "part",
        "divides by a logarithm instead of a root.",
        *(
            (f"np.sqrt(_x) → ({after})", f"AdaGrad: {after.replace('_x', 'self.s')}")
            for after in ("np.log1p(_x)", "np.log(_x)", "1 + np.log1p(_x)", "1 + np.log(_x)")
        ),
    ),
    mistake(
        "adadelta",
        "core",
        "multiplies by the root of its past steps, as AdaDelta does.",
        *(
            (f"{ROOT} → {KEPT}; {DELTA}; self.d = {kept}; return params - {by}delta", f"{name}: return params - {by}")
            for name, kept in (
                ("AdaGrad", "self.d + delta**2"),
                ("RMSprop", "self.beta * self.d + (1 - self.beta) * delta**2"),
            )
            for by in ("self.lr * ", "")
        ),
    ),
    mistake(
        "numerator_squared",
        "core",
        "multiplies the gradient in the numerator by its own size, or squares it.",
        ("self.lr * grads / _y → self.lr * grads * np.abs(grads) / _y", "AdaGrad: grads * np.abs(grads) /"),
        ("self.lr * grads / _y → self.lr * grads**2 / _y", "AdaGrad: self.lr * grads ** 2 /"),
    ),
    mistake(
        "lr_and_beta_swapped",
        "part",
        "swaps lr and beta.",
        ("self.lr = lr → self.beta = lr", "self.beta = beta → self.lr = beta", "Momentum: self.lr = beta"),
    ),
    mistake(
        "lookahead_unit",
        "part",
        "looks ahead along the direction of the velocity, however long the velocity is.",
        *(
            (
                f"{ASK} → grad_fn(params - self.lr * {beta}self.v / (np.linalg.norm(self.v) + 1e-12))",
                f"Nesterov: {beta}",
            )
            for beta in ("self.beta * ", "")
        ),
    ),
    mistake(
        "lookahead_times_params",
        "part",
        "multiplies params by beta too where it looks ahead.",
        (f"{ASK} → grad_fn(self.beta * (params - self.lr * self.v))", "Nesterov: self.beta * (params"),
    ),
    mistake(
        "velocity_from_start",
        "core",
        "takes all the way from the start for its last step.",
        (
            f"grads = {ASK} → self.origin = getattr(self, 'origin', params.copy()); "
            "ahead = params + self.beta * (params - self.origin); grads = grad_fn(ahead)",
            f"{MOVE} → return ahead - self.lr * grads",
            "Nesterov: params - self.origin",
        ),
    ),
)
