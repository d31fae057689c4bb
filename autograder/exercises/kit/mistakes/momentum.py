"""Mistakes with a velocity: v ← β v + g."""

from autograder.exercises.kit.mistake import mistake

ASK = "grad_fn(params - self.lr * self.beta * self.v)"
VELOCITY = "self.v = self.beta * self.v + grads"
TORCH = "self.lr * (grads + self.beta * self.v)"
MOVE = "return params - self.lr * self.v"

VELOCITIES = (
    mistake(
        "beta_on_gradient",
        "part",
        "applies beta to the gradient instead of to the old velocity.",
        ("self.beta * self.v + grads → self.v + self.beta * grads", "Momentum: self.v + self.beta * grads"),
        (
            "self.beta * self.v + grads → (1 - self.beta) * self.v + self.beta * grads",
            "Momentum: (1 - self.beta) * self.v + self.beta * grads",
        ),
        (f"{TORCH} → self.lr * (self.beta * grads + self.v)", "NesterovTorch: (self.beta * grads + self.v)"),
    ),
    mistake(
        "stale_velocity",
        "part",
        "steps with the old velocity, before adding the current gradient.",
        (
            f"{VELOCITY} → old = self.v; {VELOCITY}",
            f"{MOVE} → return params - self.lr * old",
            "Momentum: self.lr * old",
        ),
    ),
    mistake(
        "beta_one",
        "part",
        "does not multiply the old velocity by beta.",
        ("self.beta * self.v + grads → self.v + grads", "Momentum: self.v = self.v + grads"),
        (
            "self.beta * self.v + grads → self.v + grads",
            f"{ASK} → grad_fn(params - self.lr * self.v)",
            "Nesterov: self.v = self.v + grads",
        ),
    ),
    mistake(
        "scalar_velocity",
        "part",
        "keeps a single velocity for all coordinates.",
        ("self.beta * self.v + grads → self.beta * self.v + np.mean(grads)", "Momentum: np.mean(grads)"),
        ("self.beta * self.v + grads → self.beta * self.v + np.linalg.norm(grads)", "Momentum: np.linalg.norm(grads)"),
    ),
    mistake(
        "params_for_velocity",
        "core",
        "has params where the old velocity belongs.",
        ("self.beta * self.v + grads → self.beta * params + grads", "Momentum: self.beta * params + grads"),
    ),
    mistake(
        "beta_power_t",
        "part",
        "raises beta to a power that grows with the step number.",
        ("self.beta → self.beta**self.t", "Momentum: self.beta ** self.t * self.v"),
        ("self.beta → self.beta**(self.t - 1)", "Momentum: self.beta ** (self.t - 1) * self.v"),
        ("self.beta → self.beta**(2 ** (self.t - 1))", "Momentum: self.beta ** 2 ** (self.t - 1) * self.v"),
    ),
    mistake(
        "velocity_corrected",
        "part",
        "divides by 1 - beta**t, as Adam's bias correction does.",
        (f"{MOVE} → return params - self.lr * self.v / (1 - self.beta**self.t)", "Momentum: (1 - self.beta ** self.t)"),
        (
            f"{MOVE} → return params - self.lr * self.v / (1 - self.beta**self.t)",
            "self.beta * self.v + grads → self.beta * self.v + (1 - self.beta) * grads",
            "Momentum: (1 - self.beta ** self.t)",
        ),
    ),
    mistake(
        "gradient_added",
        "part",
        "takes a plain gradient step on top of the momentum step.",
        (f"{MOVE} → return params - self.lr * self.v - self.lr * grads", "Momentum: - self.lr * grads"),
        ("self.lr * _x / _y → self.lr * (_x / _y + grads)", "Adam: + grads)"),
    ),
    mistake(
        "beta_twice",
        "part",
        "multiplies the whole velocity by beta, which belongs before the old one only.",
        (f"{MOVE} → return params - self.lr * self.beta * self.v", "Momentum: self.lr * self.beta * self.v"),
        ("self.beta * self.v + grads → self.beta * (self.v + grads)", "Momentum: self.beta * (self.v + grads)"),
    ),
    mistake(
        "decays_params",
        "core",
        "multiplies params by beta.",
        (f"{MOVE} → return self.beta * params - self.lr * self.v", "Momentum: return self.beta * params"),
        (
            f"{MOVE} → return self.beta * params - self.lr * self.v",
            "self.beta * self.v + grads → self.v + grads",
            "Momentum: return self.beta * params",
        ),
    ),
    mistake(
        "squared_velocity",
        "core",
        "accumulates squared gradients in the velocity.",
        ("self.beta * self.v + grads → self.beta * self.v + grads**2", "Momentum: grads ** 2"),
    ),
)
