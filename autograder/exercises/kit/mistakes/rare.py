"""Mistakes that are seldom made, of every kind: beside another one they are looked for in other lines only."""

from autograder.exercises.kit.mistake import mistake
from autograder.exercises.kit.mistakes.averages import B1, MEAN, MEAN_OF, SUM, V
from autograder.exercises.kit.mistakes.corrections import M_HAT
from autograder.exercises.kit.mistakes.decays import DECAY, PARAMS, PENALTY, STEP, W, instead, penalty, scaled
from autograder.exercises.kit.mistakes.momentum import ASK, MOVE, TORCH, VELOCITY

U = "self.u = self.beta1 * getattr(self, 'u', 0.0) + (1 - self.beta1) * grads / (_r)"

RARE = (
    mistake(
        "old_one_minus_beta",
        "part",
        "multiplies what it has kept by 1 - beta instead of beta.",
        (
            f"{MEAN_OF} → (1 - self._b) * self._s + (1 - self._b) * _x",
            "RMSprop: (1 - self.beta) * self.s + (1 - self.beta)",
        ),
        ("self._b * self._s + grads → (1 - self._b) * self._s + grads", "Momentum: (1 - self.beta) * self.v + grads"),
    ),
    mistake(
        "old_subtracted",
        "part",
        "subtracts what it has kept instead of adding it.",
        ("self._b * self._s + _x → _x - self._b * self._s", "Momentum: grads - self.beta * self.v"),
    ),
    mistake(
        "max_not_average",
        "part",
        "takes the larger one of the old average and the new term instead of adding them.",
        *(
            (f"{MEAN_OF} → {most}", f"RMSprop: {example}")
            for most, example in (
                ("np.maximum(self._b * self._s, (1 - self._b) * _x)", "np.maximum(self.beta * self.s, (1 - self.beta)"),
                ("np.maximum(self._b * self._s, _x)", "np.maximum(self.beta * self.s, grads ** 2)"),
                ("np.maximum(self._s, _x)", "np.maximum(self.s, grads ** 2)"),
            )
        ),
    ),
    mistake(
        "adamax",
        "core",
        "divides by the largest of the decaying sizes of past gradients, as Adamax does.",
        (
            f"{V} → np.maximum(self.beta2 * self.v, np.abs(grads))",
            "np.sqrt(_x) → self.v",
            "Adam: / (self.v + self.eps)",
        ),
    ),
    mistake(
        "root_kept",
        "core",
        "keeps the root instead of what it takes the root of, so it takes a root of roots.",
        *(
            (f"{mean} → {kept}", *last, example)
            for mean, kept, example in (
                (MEAN, f"self.s = np.sqrt({MEAN[9:]})", "RMSprop: self.s = np.sqrt(self.beta"),
                (SUM, f"self.s = np.sqrt({SUM[9:]})", "AdaGrad: self.s = np.sqrt(self.s"),
                (f"self.v = {V}", f"self.v = np.sqrt({V})", "Adam: self.v = np.sqrt(self.beta2"),
            )
            for last in (("np.sqrt(self.s) → self.s",) if mean in (MEAN, SUM) else ("np.sqrt(v_hat) → v_hat",), ())
        ),
    ),
    mistake(
        "divided_before_averaging",
        "core",
        "divides each gradient by its root before it averages; m should average the gradients themselves.",
        (f"return params - self.lr * m_hat / (_r) → {U}; return params - self.lr * self.u / {B1}", "Adam: self.u / (1"),
        (
            f"return params - self.lr * m_hat / (_r) - _d → {U}; return params - self.lr * self.u / {B1} - _d",
            "AdamW: self.u / (1",
        ),
    ),
    mistake(
        "init_first",
        "part",
        "starts its averages at the first gradient instead of correcting them for their start at 0.",
        (
            "self.m = np.zeros_like(params) → self.m = grads",
            "self.v = np.zeros_like(params) → self.v = grads**2",
            "_n = self._s / (1 - self._b**self.t) → _n = self._s",
            "Adam: self.v = grads ** 2",
        ),
    ),
    mistake(
        "lr_accumulated",
        "part",
        "multiplies the gradient by lr before it squares it, so lr cancels out.",
        ("grads**2 → (self.lr * grads)**2", "AdaGrad: (self.lr * grads) ** 2"),
    ),
    mistake(
        "last_few_squares",
        "core",
        "sums only the last few squared gradients; AdaGrad sums them all.",
        *(
            (
                f"{SUM} → self.past = [*getattr(self, 'past', ()), grads**2][-{n}:]; self.s = sum(self.past)",
                f"AdaGrad: [-{n}:]",
            )
            for n in (2, 3, 5, 10)
        ),
    ),
    mistake(
        "correction_rooted",
        "part",
        "takes the root of 1 - beta1**t as well, which corrects m and stands under no root.",
        (f"{M_HAT} → m_hat = self.m / np.sqrt(1 - self.beta1**self.t)", "Adam: self.m / np.sqrt(1 - self.beta1"),
    ),
    mistake(
        "correction_without_brackets",
        "part",
        "divides by 1 and then subtracts beta**t, because 1 - beta**t has no brackets.",
        ("self._s / (1 - self._b**self.t) → self._s / 1 - self._b**self.t", "Adam: self.m / 1 - self.beta1"),
        (
            "self._s / (1 - self._b**self.t) → self._s / 1 - self._b**self.t",
            "np.sqrt(v_hat) → np.sqrt(np.abs(v_hat))",
            "Adam: np.sqrt(np.abs(v_hat))",
        ),
    ),
    mistake(
        "lookahead_whole_step",
        "part",
        "looks ahead by a whole momentum step, which has the gradient at the current point in it.",
        (f"{ASK} → grad_fn(params - self.lr * (self.beta * self.v + grad_fn(params)))", "Nesterov: + grad_fn(params))"),
    ),
    mistake(
        "torch_gradient_twice",
        "part",
        "adds beta times the gradient in the final step, too, where only the velocity has beta.",
        (
            f"{TORCH} → self.lr * ((1 + self.beta) * grads + self.beta * self.v)",
            "NesterovTorch: (1 + self.beta) * grads",
        ),
    ),
    mistake(
        "velocity_twice",
        "part",
        "updates its velocity twice in a step.",
        (
            f"grads = {ASK} → grads = grad_fn(params); {VELOCITY}; grads = {ASK}",
            "Nesterov: grads = grad_fn(params)\n        self.v",
        ),
        (
            f"grads = {ASK} → grads = {ASK}; {VELOCITY}; grads = {ASK}",
            "Nesterov: self.v)\n        self.v = self.beta * self.v + grads\n        grads",
        ),
    ),
    mistake(
        "last_gradient_only",
        "core",
        "keeps only the gradient of the step before in place of the velocity, which sums all of them.",
        (
            f"{VELOCITY} → self.v = self.beta * getattr(self, 'last', 0.0) + grads; self.last = grads",
            "Momentum: self.last = grads",
        ),
    ),
    mistake(
        "lr_not_on_velocity",
        "part",
        "multiplies the gradient by lr, but not the velocity beside it.",
        (
            f"{VELOCITY} → old = self.v; {VELOCITY}",
            f"{MOVE} → return params - (self.lr * grads + self.beta * old)",
            "Momentum: + self.beta * old)",
        ),
        (f"{MOVE} → return params - (self.lr * grads + self.beta * self.v)", "Momentum: + self.beta * self.v)"),
        (
            f"{VELOCITY} → old = self.v; {VELOCITY}; self.v = grads",
            f"{MOVE} → return params - (self.lr * grads + self.beta * old)",
            "Momentum: self.v = grads",
        ),
        (f"{TORCH} → (self.lr * grads + self.beta * self.v)", "NesterovTorch: (self.lr * grads + self.beta * self.v)"),
    ),
    mistake(
        "restarts",
        "part",
        "drops what it has kept where the gradient points the other way.",
        (f"{VELOCITY} → self.v = np.where(self.v * grads < 0, 0.0, self.v); {VELOCITY}", "Momentum: np.where(self.v *"),
        (
            "self.m = self._b * self.m + _x → self.m = np.where(self.m * grads < 0, 0.0, self.m); "
            "self.m = self._b * self.m + _x",
            "Adam: np.where(self.m * grads < 0, 0.0, self.m)",
        ),
        (
            f"{VELOCITY} → self.v = self.v * (np.sum(self.v * grads) >= 0); {VELOCITY}",
            "Momentum: np.sum(self.v * grads)",
        ),
        (
            f"{VELOCITY} → {VELOCITY}; turned = np.sum(grads * self.v) < 0",
            f"{MOVE} → along = grads if turned else self.v; self.v = self.v * (not turned); "
            "return params - self.lr * along",
            "Momentum: along = grads if turned",
        ),
    ),
    mistake(
        "beta_grows",
        "part",
        "uses a smaller beta during its first steps.",
        *(
            (f"self.beta ⇒ np.minimum(self.beta, {beta})", f"Momentum: np.minimum(self.beta, {beta})")
            for beta in (
                "1 - 3 / (self.t + 4)",
                "1 - 3 / (self.t + 5)",
                "1 - 1 / (self.t + 1)",
                "1 - 1 / self.t",
                "(1 + self.t) / (10 + self.t)",
                "self.t / (self.t + 9)",
            )
        ),
    ),
    mistake(
        "t_behind",
        "slip",
        "corrects with a t that is one too small; t should be 1 at the first step.",
        (
            "_n = self._s / (1 - self._b**self.t) → _n = self._s / (1 - self._b**max(1, self.t - 1))",
            "Adam: max(1, self.t - 1)",
        ),
        (
            "_n = self._s / (1 - self._b**self.t) → "
            "_n = self._s / (1 - self._b**(self.t - 1)) if self.t > 1 else self._s",
            "Adam: if self.t > 1 else self.m",
        ),
    ),
    mistake(
        "eps_changed",
        "slip",
        "adds something else than eps, such as its square.",
        *(
            (f"np.sqrt(_x) + self.eps → {after}", f"AdaGrad: {example}")
            for after, example in (
                ("np.sqrt(_x + self.eps**2)", "np.sqrt(self.s + self.eps ** 2)"),
                ("np.sqrt(_x) + self.eps**2", "np.sqrt(self.s) + self.eps ** 2"),
                ("np.sqrt(_x) + self.lr * self.eps", "np.sqrt(self.s) + self.lr * self.eps"),
                ("np.hypot(np.sqrt(_x), self.eps)", "np.hypot(np.sqrt(self.s), self.eps)"),
            )
        ),
    ),
    mistake(
        "eps_maximum",
        "slip",
        "keeps the root from falling below eps, or another number, instead of adding eps to it.",
        (
            "np.sqrt(_x) + self.eps → np.maximum(np.sqrt(_x), self.eps)",
            "AdaGrad: np.maximum(np.sqrt(self.s), self.eps)",
        ),
        (
            "np.sqrt(_x) + self.eps → np.sqrt(np.maximum(_x, self.eps))",
            "AdaGrad: np.sqrt(np.maximum(self.s, self.eps))",
        ),
        ("np.sqrt(_x + self.eps) → np.sqrt(np.maximum(_x, self.eps))", "AdaGrad eps inside: np.sqrt(np.maximum(self.s"),
        *(
            (f"np.sqrt(_x) + self.eps → np.maximum(np.sqrt(_x), {low})", f"AdaGrad: np.maximum(np.sqrt(self.s), {low})")
            for low in ("1e-08", "1e-06", "0.0001", "0.001", "0.01", "0.1", "1.0")
        ),
    ),
    mistake(
        "sign_of_each",
        "core",
        "takes the sign of each part instead of the sign of their sum.",
        ("np.sign(_a * _x + _b * _y) → _a * np.sign(_x) + _b * np.sign(_y)", "Lion: * np.sign(self.m) +"),
    ),
    mistake(
        "not_the_sign",
        "core",
        "scales its step in another way than by taking signs.",
        ("np.sign(_x) → np.tanh(_x)", "Lion: np.tanh("),
        ("np.sign(_x) → (_x) / np.linalg.norm(_x)", "Lion: / np.linalg.norm("),
        ("np.sign(_x) → (_x) / (np.linalg.norm(_x) + 1e-12)", "Lion: + 1e-12)"),
        ("np.sign(_x) → (_x) / (1 + np.abs(_x))", "Lion: / (1 + np.abs("),
        ("np.sign(_x) → (_x) / np.max(np.abs(_x))", "Lion: / np.max(np.abs("),
        ("np.sign(_x) → np.clip(_x, -1, 1)", "Lion: np.clip("),
    ),
    mistake(
        "keeps_what_it_steps_along",
        "part",
        "averages what it has stepped along instead of the gradient.",
        (
            "update = np.sign(_x) → mixed = _x; update = np.sign(mixed)",
            "self._b * self._s + _w * grads → self._b * self._s + _w * mixed",
            "Lion: (1 - self.beta2) * mixed",
        ),
        ("self._b * self._s + _w * grads → self._b * self._s + _w * update", "Lion: (1 - self.beta2) * update"),
    ),
    mistake(
        "decay_replaces_params",
        "core",
        "multiplies the parameters by the decay itself instead of subtracting the decay from them.",
        (f"{W} → return {DECAY} - {STEP}", "AdamW: return self.lr * self.weight_decay * params"),
        (f"{W} → return self.weight_decay * params - {STEP}", "AdamW: return self.weight_decay * params"),
    ),
    mistake(
        "decay_mixes",
        "part",
        "takes weight_decay off the gradient and gives it to the parameters, as an average does.",
        penalty(f"{PARAMS} - self.weight_decay * grads", "- self.weight_decay * grads"),
    ),
    mistake(
        "decay_unit",
        "part",
        "decays by the direction of the parameters, whatever their size is.",
        *scaled("/ np.linalg.norm(params)", "/ (np.linalg.norm(params) + 1e-12)"),
    ),
    mistake(
        "decay_first_only",
        "part",
        "decays at the first step only.",
        instead(f"{DECAY} * (self.t == 1)", "(self.t == 1)"),
        (f"{PENALTY} → grads = grads + {PARAMS} * (self.t == 1)", "AdamL2: (self.t == 1)"),
    ),
    mistake(
        "decay_compounds",
        "part",
        "raises the factor of the decay to the power of the step number, so it decays more and more.",
        (f"{W} → return (params - {STEP}) * (1 - self.lr * self.weight_decay)**self.t", "AdamW: ** self.t\n"),
        (f"{W} → return params * (1 - self.lr * self.weight_decay)**self.t - {STEP}", "AdamW: ** self.t - self.lr"),
        instead(f"{DECAY} * self.t", "params * self.t"),
    ),
    mistake(
        "square_subtracted",
        "part",
        "subtracts the new square from what it keeps, so it takes the root of a negative number.",
        ("_a + grads**2 → _a - grads**2", "AdaGrad: self.s - grads ** 2"),
        ("_a + _w * grads**2 → _a - _w * grads**2", "RMSprop: self.beta * self.s - (1 - self.beta)"),
    ),
)
