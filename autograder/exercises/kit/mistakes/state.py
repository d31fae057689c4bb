"""Mistakes in what is kept, in the arrays of others, in arguments, gradients and results: most are made by `habits`."""

from autograder.exercises.kit.mistake import mistake
from autograder.exercises.kit.mistakes.momentum import ASK, MOVE

AVERAGE = "self._s = self._b * self._s + (1 - self._b) * _x"

SIDES = (
    mistake("class_state", "slip", "Your {name} objects all behave as if they shared one state."),
    mistake("mutates_params", "slip", "Your step changes params in place."),
    mistake("mutates_grads", "slip", "Your step changes the caller's gradient array."),
    mistake("overwrites_results", "slip", "Your step overwrites the array that it returned earlier."),
    mistake("returns_float32", "slip", "Your step returns float32 arrays when it gets float64 arrays."),
    mistake("own_params", "slip", "Your step continues from its own last point instead of from params."),
    mistake("vector_only", "slip", "Your step works only for vectors and fails on a matrix."),
    mistake("two_coordinates", "slip", "Your step works only for two coordinates, but params may have any shape."),
)

STATE = (
    mistake(
        "reset_state",
        "core",
        "resets its state at every step, so nothing accumulates.",
        ("self.beta * self.v + grads → grads", "Momentum: self.v = grads"),
    ),
    mistake(
        "init_one",
        "part",
        "starts its state at 1 instead of 0.",
        ("np.zeros_like(params) → np.ones_like(params)", "AdaGrad: self.s = np.ones_like(params)"),
    ),
    mistake("init_tenth", "part", "starts its state at 0.1, as Keras's AdaGrad does; here it starts at 0."),
    mistake(
        "int_state",
        "part",
        "stores its state as integers, which loses the fractions.",
        ("self.s = self.s + _x → self.s = (self.s + _x).astype(int)", "AdaGrad: .astype(int)"),
        (f"{AVERAGE} → self._s = (self._b * self._s + (1 - self._b) * _x).astype(int)", "Adam: .astype(int)"),
        ("self.v = self.beta * self.v + _x → self.v = (self.beta * self.v + _x).astype(int)", "Momentum: .astype(int)"),
    ),
)

ARGUMENTS = (
    mistake(
        "lr_hardcoded",
        "slip",
        "ignores its lr argument.",
        ("self.lr ⇒ 0.01", "Momentum: 0.01 * self.v"),
        ("self.lr ⇒ 0.1", "Momentum: 0.1 * self.v"),
    ),
    mistake(
        "beta_hardcoded",
        "slip",
        "ignores its beta argument, or one of them.",
        ("self.beta ⇒ 0.9", "Momentum: 0.9 * self.v"),
    ),
    mistake("eps_hardcoded", "slip", "ignores its eps argument."),
    mistake("decay_hardcoded", "slip", "ignores its weight_decay argument."),
    mistake("other_hardcoded", "slip", "ignores one of its arguments."),
    mistake(
        "argument_rounded",
        "slip",
        "rounds one of its arguments.",
        *(
            (f"self.{name} = {name} → self.{name} = round({name}, {digits})", f"{of}: round({name}, {digits})")
            for name, of, some in (("lr", "SGD", (3, 2)), ("beta", "RMSprop", (1, 2)))
            for digits in some
        ),
    ),
    mistake("weights_mixed_up", "part", "mixes up the two arguments that weigh the past."),
    mistake("two_hardcoded", "part", "ignores its arguments {about}."),
    mistake("more_hardcoded", "core", "ignores its arguments {about}."),
    mistake("default_lr", "slip", "Your {name}() behaves as if its default lr differed from the text."),
    mistake("default_beta", "slip", "Your {name}() behaves as if its default beta differed from the text."),
    mistake("default_eps", "slip", "Your {name}() behaves as if its default eps differed from the text."),
    mistake("default_decay", "slip", "Your {name}() behaves as if its default weight_decay differed from the text."),
    mistake("several_defaults", "slip", "Your {name}() behaves as if its defaults of {about} differed from the text."),
    mistake("default_other", "slip", "Your {name}() behaves as if one of its defaults differed from the text."),
)

GRADIENTS = (
    mistake("normalized", "core", "divides the gradient by its length."),
    mistake("squared_gradient", "core", "squares the gradient instead of using it as it is."),
    mistake("sign_gradient", "core", "uses only the sign of the gradient."),
    mistake("clipped", "part", "clips the gradient instead of using it as it is."),
    mistake("clipped_step", "part", "clips the step instead of taking it as it is."),
    mistake("abs_gradient", "core", "drops the sign of the gradient."),
    mistake(
        "averaged_over_count",
        "part",
        "divides the gradient by the number of its coordinates, or by the length of one of its axes.",
    ),
    mistake("rows_normalized", "core", "divides each row or column of the gradient by its own length."),
    mistake("mean_gradient", "core", "uses the mean gradient for every coordinate."),
    mistake("times_params", "core", "multiplies the gradient by the parameters."),
    mistake(
        "stale_gradient",
        "part",
        "steps with the gradient from the previous step.",
        (
            f"grads = {ASK} → grads = getattr(self, 'late', None); grads = grad_fn(params) if grads is None else grads",
            f"{MOVE} → self.late = {ASK}; {MOVE}",
            "Nesterov: self.late = grad_fn(",
        ),
    ),
    mistake("accumulates", "core", "uses the sum of all gradients so far as its gradient."),
    mistake("gradient_transformed", "core", "changes the size of the gradient's coordinates before it uses them."),
    mistake("averages_gradients", "core", "uses the mean or the sum of the last few gradients, or the mean of all."),
)

RESULTS = (
    mistake("never_moves", "all", "Your {name} never moves: step returns params unchanged."),
    mistake("rounds", "slip", "Your step rounds its result, or its move."),
    mistake("nothing_later", "core", "Your step returns None from its second call on."),
    mistake("params_bounded", "part", "keeps params within fixed bounds."),
    mistake("first_only", "part", "moves only the first coordinate."),
    mistake("skips_first", "part", "does not move at its first step but steps correctly from the second one on."),
    mistake("first_not_kept", "part", "keeps nothing of its first step, so its state begins at the second one."),
    mistake("step_scaled", "slip", "multiplies or divides its step by a weight that does not belong there."),
    mistake("averages_params", "core", "returns an average of its points instead of the last one."),
    mistake("unit_step", "core", "makes each step lr long, whatever its length should be."),
    mistake("velocity_of_steps", "core", "also carries over a part of its earlier steps, as momentum does."),
    mistake("stands_still", "slip", "stands still where the gradient or the step is small or zero."),
    mistake("half_step", "slip", "moves half as far as it should."),
    mistake("double_step", "slip", "moves twice as far as it should."),
)

OTHERS = (
    mistake("is_sgd", "given", "Your {name} behaves exactly like plain SGD."),
    mistake("is_momentum", "given", "Your {name} behaves exactly like Momentum."),
    mistake("is_rmsprop", "given", "Your {name} behaves exactly like RMSprop."),
    mistake("is_adam", "given", "Your {name} behaves exactly like Adam."),
    mistake("is_adagrad", "given", "Your {name} behaves exactly like AdaGrad."),
)
