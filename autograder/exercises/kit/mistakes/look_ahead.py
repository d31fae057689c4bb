"""Mistakes in where Nesterov's gradient is asked for, and in PyTorch's form that asks for it at params."""

from autograder.exercises.kit.mistake import mistake
from autograder.exercises.kit.mistakes.momentum import ASK, MOVE, TORCH, VELOCITY

DAMPED = "self.beta * self.v + (1 - self.beta) * grads"


def extrapolated(beta, before):
    """PyTorch's form with another coefficient at each step, of which the velocity has the one before."""
    velocity = f"{VELOCITY} → self.v = ({before}) * self.v + grads"
    return ((velocity, f"{TORCH} → self.lr * (grads + ({beta}) * self.v)", f"NesterovTorch: {beta}"),)


LOOK_AHEAD = (
    mistake(
        "plain_momentum",
        "given",
        "is plain momentum: its gradient is taken at the current point, and beta times the new velocity is not added.",
        (f"{ASK} → grad_fn(params)", "Nesterov: grads = grad_fn(params)"),
        (f"{TORCH} → self.lr * self.v", "NesterovTorch: return params - self.lr * self.v"),
    ),
    mistake(
        "no_velocity",
        "given",
        "steps along the gradient at the current point and keeps no velocity, which is plain gradient descent.",
        (f"{ASK} → grad_fn(params)", f"{VELOCITY} → self.v = grads", "Nesterov: self.v = grads"),
        (f"{TORCH} → self.lr * grads", "NesterovTorch: return params - self.lr * grads"),
    ),
    mistake(
        "lookahead_wrong_way",
        "part",
        "looks backward instead of ahead because of a wrong sign.",
        (f"{ASK} → grad_fn(params + self.lr * self.beta * self.v)", "Nesterov: params + self.lr"),
    ),
    mistake(
        "lookahead_of_gradient",
        "part",
        "subtracts the look-ahead from the gradient instead of from params.",
        (f"{ASK} → grad_fn(params) - self.lr * self.beta * self.v", "Nesterov: grad_fn(params) - self.lr"),
    ),
    mistake(
        "lookahead_no_beta",
        "part",
        "leaves beta out of the look-ahead.",
        (f"{ASK} → grad_fn(params - self.lr * self.v)", "Nesterov: params - self.lr * self.v)"),
    ),
    mistake(
        "lookahead_no_lr",
        "part",
        "leaves lr out of the look-ahead.",
        (f"{ASK} → grad_fn(params - self.beta * self.v)", "Nesterov: params - self.beta * self.v)"),
    ),
    mistake(
        "lookahead_one_minus_beta",
        "part",
        "uses 1 - beta in the look-ahead.",
        (f"{ASK} → grad_fn(params - self.lr * (1 - self.beta) * self.v)", "Nesterov: (1 - self.beta) * self.v)"),
    ),
    mistake(
        "lookahead_weight",
        "part",
        "weighs the velocity in the look-ahead by something else than beta, such as its square.",
        *(
            (f"{ASK} → grad_fn(params - self.lr * ({w}) * self.v)", f"Nesterov: self.lr * {w} * self.v)")
            for w in ("self.beta ** 2", "np.sqrt(self.beta)")
        ),
    ),
    mistake(
        "sutskever_lr_outside_lookahead",
        "part",
        "puts lr into the velocity and then multiplies by lr again to look ahead.",
        (f"{ASK} → grad_fn(params - self.lr**2 * self.beta * self.v)", "Nesterov: self.lr ** 2"),
    ),
    mistake(
        "dampening",
        "part",
        "scales the gradient by (1 - beta) in the velocity.",
        (
            "self.beta * self.v + grads → self.beta * self.v + (1 - self.beta) * grads",
            "Momentum: + (1 - self.beta) * grads",
        ),
        ("self.beta * self.v + grads → 0.1 * grads + self.beta * self.v", "Nesterov: 0.1 * grads"),
        *(
            (f"{VELOCITY} → self.v = {DAMPED}", f"self.v = np.zeros_like(params) → self.v = {g}", f"{name}: {g}")
            for g, name in (("grads", "Momentum"), ("grad_fn(params)", "Nesterov"))  # so that the first one is whole
        ),
        (
            f"{TORCH} → self.lr * ((1 - self.beta) * grads + self.beta * self.v)",
            "self.v = self.beta * self.v + grads → self.v = self.beta * self.v + (1 - self.beta) * grads",
            "NesterovTorch: self.lr * ((1 - self.beta) * grads",
        ),
    ),
    mistake(
        "double_momentum",
        "part",
        "steps from the look-ahead point by the whole velocity, which counts momentum twice.",
        (
            f"grads = {ASK} → ahead = params - self.lr * self.beta * self.v; grads = grad_fn(ahead)",
            f"{MOVE} → return ahead - self.lr * self.v",
            "Nesterov: return ahead",
        ),
        (f"{TORCH} → self.lr * (self.v + self.beta * self.v)", "NesterovTorch: (self.v + self.beta * self.v)"),
    ),
    mistake(
        "velocity_sign",
        "part",
        "accumulates the negative gradient in the velocity but still subtracts the velocity.",
        *(  # without a look-ahead it is the same as to go uphill
            (f"{looks} → {looks}", "self.beta * self.v + grads → self.beta * self.v - grads", f"{name}: self.v - grads")
            for looks, name in ((ASK, "Nesterov"), (TORCH, "NesterovTorch"))
        ),
        (f"{TORCH} → self.lr * (grads - self.beta * self.v)", "NesterovTorch: (grads - self.beta * self.v)"),
        (  # the same with a velocity of the other sign
            f"{ASK} → grad_fn(params + self.lr * self.beta * self.v)",
            f"{MOVE} → return params + self.lr * self.v",
            "Nesterov: return params + self.lr * self.v",
        ),
    ),
    mistake(
        "torch_no_beta",
        "part",
        "leaves out the beta in front of the velocity in the final step.",
        (f"{TORCH} → self.lr * (grads + self.v)", "NesterovTorch: (grads + self.v)"),
    ),
    mistake(
        "torch_weight",
        "part",
        "weighs the velocity in the final step by something else than beta, such as its square.",
        *(
            (f"{TORCH} → self.lr * (grads + ({w}) * self.v)", f"NesterovTorch: grads + {w} * self.v")
            for w in ("self.beta ** 2", "np.sqrt(self.beta)", "(1 - self.beta)")
        ),
    ),
    mistake(
        "torch_no_gradient",
        "given",
        "leaves the gradient out of the final step: it is momentum, with beta once more in front of the velocity.",
        (f"{TORCH} → self.lr * (self.beta * self.v)", "NesterovTorch: self.lr * (self.beta * self.v)"),
    ),
    mistake(
        "torch_old_velocity",
        "part",
        "uses the old velocity in the final step.",
        (
            f"{VELOCITY} → old = self.v; {VELOCITY}",
            f"{TORCH} → self.lr * (grads + self.beta * old)",
            "NesterovTorch: (grads + self.beta * old)",
        ),
    ),
    mistake(
        "velocities_combined",
        "part",
        "combines the old and the new velocity in another way than v + beta * (v - old v).",
        (f"{TORCH} → self.lr * (grads + self.beta * self.v - self.v)", "NesterovTorch: self.beta * self.v - self.v"),
        (f"{TORCH} → self.lr * (2 * self.v + self.beta * self.v - grads)", "NesterovTorch: self.beta * self.v - grads"),
        (
            f"{VELOCITY} → old = self.v; {VELOCITY}",
            f"{TORCH} → self.lr * ((1 + self.beta) * old - self.beta * self.v)",
            "NesterovTorch: (1 + self.beta) * old",
        ),
    ),
    mistake(
        "new_for_old_velocity",
        "part",
        "puts the new velocity into the textbook formula for the old one: beta**2 * v - (1 + beta) * lr * g.",
        (
            f"{TORCH} → self.beta**2 * self.lr * self.v + (1 + self.beta) * self.lr * grads",
            "NesterovTorch: (1 + self.beta) * self.lr * grads",
        ),
    ),
    mistake(
        "lr_times_beta",
        "core",
        "multiplies the velocity by lr * beta instead of beta.",
        ("self.beta ⇒ (self.lr * self.beta)", "Momentum: self.v = self.lr * self.beta * self.v"),
    ),
    mistake(
        "both_corrections",
        "part",
        "looks ahead and also applies PyTorch's correction.",
        (f"{MOVE} → return params - {TORCH}", "Nesterov: return params - self.lr * (grads + self.beta * self.v)"),
        (
            f"{VELOCITY} → self.v = {DAMPED}",
            f"{MOVE} → return params - self.lr * ({DAMPED})",
            "Nesterov: return params - self.lr * (self.beta",
        ),
    ),
    mistake(
        "fista_schedule",
        "part",
        "uses (t - 1)/(t + 2) in place of beta, as FISTA does.",
        ("self.beta → ((self.t - 1) / (self.t + 2))", "Nesterov: (self.t - 1) / (self.t + 2)"),
        ("self.beta → (self.t / (self.t + 3))", "Nesterov: self.t / (self.t + 3)"),
        *extrapolated("(self.t - 1) / (self.t + 2)", "(self.t - 2) / (self.t + 1)"),
        *extrapolated("self.t / (self.t + 3)", "(self.t - 1) / (self.t + 2)"),
    ),
    mistake(
        "gradient_lookahead",
        "core",
        "looks ahead along the gradient instead of the velocity.",
        (f"{ASK} → grad_fn(params - self.lr * grad_fn(params))", "Nesterov: self.lr * grad_fn(params)"),
        (f"{ASK} → grad_fn(params - self.lr * self.beta * grad_fn(params))", "Nesterov: self.beta * grad_fn(params)"),
        (
            f"{ASK} → grad_fn(params - self.lr * grad_fn(params))",
            f"{MOVE} → return params - self.lr * grads",
            "Nesterov: return params - self.lr * grads",
        ),
        (
            f"{ASK} → grad_fn(params - self.lr * self.beta * grad_fn(params))",
            f"{MOVE} → return params - self.lr * grads",
            "Nesterov: return params - self.lr * grads",
        ),
    ),
    mistake(
        "lookahead_without_params",
        "core",
        "asks for the gradient at the velocity's own part of the look-ahead, without params.",
        (f"{ASK} → grad_fn(self.lr * self.beta * self.v)", "Nesterov: grad_fn(self.lr * self.beta"),
        (f"{ASK} → grad_fn(-self.lr * self.beta * self.v)", "Nesterov: grad_fn(-self.lr"),
        (f"{ASK} → grad_fn(self.v)", "Nesterov: grad_fn(self.v)"),
    ),
    mistake(
        "averaged_gradients",
        "part",
        "averages the gradients at the current point and at the look-ahead point.",
        (f"{ASK} → 0.5 * (grad_fn(params) + {ASK})", "Nesterov: 0.5 * (grad_fn(params)"),
        (f"{ASK} → ((1 - self.beta) * grad_fn(params) + self.beta * {ASK})", "Nesterov: (1 - self.beta) * grad_fn"),
    ),
    mistake(
        "lookahead_added_to_momentum",
        "part",
        "adds the look-ahead gradient on top of the plain one.",
        (f"{ASK} → (grad_fn(params) + self.beta * {ASK})", "Nesterov: grad_fn(params) + self.beta * grad_fn"),
        (f"{ASK} → (grad_fn(params) + {ASK})", "Nesterov: grad_fn(params) + grad_fn"),
        (f"{ASK} → ({ASK} + self.beta * grad_fn(params))", "Nesterov: + self.beta * grad_fn(params)"),
        (
            f"{ASK} → grad_fn(params)",
            f"{MOVE} → ahead = params - self.lr * self.v; return ahead - self.lr * grad_fn(ahead)",
            "Nesterov: return ahead - self.lr * grad_fn(ahead)",
        ),
    ),
    mistake(
        "no_velocity_in_update",
        "core",
        "uses the velocity only to look ahead and not to step.",
        (f"{MOVE} → return params - self.lr * grads", "Nesterov: return params - self.lr * grads"),
        (
            f"{ASK} → grad_fn(params)",
            f"{MOVE} → return params - self.lr * {ASK}",
            "Nesterov: return params - self.lr * grad_fn(params - self.lr",
        ),
    ),
    mistake(
        "lookahead_mutates",
        "part",
        "overwrites params with the look-ahead point, which counts momentum twice.",
        (
            f"grads = {ASK} → params -= self.lr * self.beta * self.v; grads = grad_fn(params)",
            "Nesterov: params -= self.lr",
        ),
    ),
    mistake(
        "returns_lookahead",
        "given",
        "Your step returns the look-ahead point of the old velocity instead of the new parameters.",
        (
            f"grads = {ASK} → ahead = params - self.lr * self.beta * self.v; grads = grad_fn(ahead)",
            f"{MOVE} → return ahead",
            "Nesterov: return ahead",
        ),
    ),
    mistake(
        "returns_velocity",
        "given",
        "Your step returns the velocity or the update instead of the new parameters.",
        (f"{MOVE} → return self.v", "Nesterov: return self.v"),
        (f"{MOVE} → return self.lr * self.v", "Nesterov: return self.lr * self.v"),
        (f"{MOVE} → return -self.lr * self.v", "Nesterov: return -self.lr * self.v"),
        (f"return params - {TORCH} → return self.v", "NesterovTorch: return self.v"),
        (f"return params - {TORCH} → return {TORCH}", "NesterovTorch: return self.lr * (grads"),
        (f"return params - {TORCH} → return -{TORCH}", "NesterovTorch: return -self.lr * (grads"),
        (f"return params - {TORCH} → return grads + self.beta * self.v", "NesterovTorch: return grads + self.beta"),
    ),
    mistake(
        "lookahead_by_coordinate",
        "slip",
        "looks ahead in one coordinate at a time; the look-ahead point is ahead in all of them.",
    ),
    mistake(
        "partly_hardcoded",
        "slip",
        "keeps beta at 0.9 in one of the two places where it stands.",
        ("self.lr * self.beta → self.lr * 0.9", "Nesterov: self.lr * 0.9 * self.v)"),
        (
            "grad_fn(_x) → grad_fn(_x)",
            "self.beta * self.v + _g → 0.9 * self.v + _g",
            "Nesterov: self.v = 0.9 * self.v + grads",
        ),
        (
            f"grads = {ASK} → ahead = params - self.lr * 0.9 * self.v; grads = grad_fn(ahead)",
            f"{MOVE} → return ahead - self.lr * grads",
            "Nesterov: return ahead - self.lr * grads",
        ),
        ("_g + self.beta * self.v → _g + 0.9 * self.v", "NesterovTorch: (grads + 0.9 * self.v)"),
        (
            "_g + self.beta * self.v → _g + self.beta * self.v",
            "self.beta * self.v + _g → 0.9 * self.v + _g",
            "NesterovTorch: self.v = 0.9 * self.v + grads",
        ),
    ),
)
