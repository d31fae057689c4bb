"""Mistakes in what is kept, in the arrays of others, in arguments, gradients and results: most are made by `habits`."""

from autograder.exercises.kit.mistake import mistake

AVERAGE = "self._s = self._b * self._s + (1 - self._b) * _x"

SIDES = (
    mistake("class_state", "slip", "All your {name} objects behave as if they shared one state."),
    mistake("mutates_params", "slip", "Your step changes params in place."),
    mistake("mutates_grads", "slip", "Your step changes the caller's array of gradients."),
    mistake("overwrites_results", "slip", "Your step overwrites the array that it returned before."),
    mistake("returns_float32", "slip", "Your step returns float32 arrays where float64 arrays went in."),
    mistake("own_params", "slip", "Your step goes on from its own last point and not from params."),
    mistake("vector_only", "slip", "Your step works for vectors only and fails on a matrix."),
    mistake("two_coordinates", "slip", "Your step works for two coordinates only; params may have any shape."),
)

STATE = (
    mistake(
        "reset_state",
        "core",
        "starts what it keeps again at every step, so that nothing accumulates.",
        ("self.beta * self.v + grads → grads", "Momentum: self.v = grads"),
    ),
    mistake(
        "init_one",
        "part",
        "starts what it keeps at 1, not at 0.",
        ("np.sqrt(self.s) + self.eps → np.sqrt(self.s) + 1", "AdaGrad: np.sqrt(self.s) + 1"),
    ),
    mistake("init_tenth", "part", "starts what it keeps at 0.1 (as Keras' AdaGrad does); here it starts at 0."),
    mistake(
        "int_state",
        "part",
        "keeps integers in its state, so that fractions are lost.",
        ("self.s = self.s + _x → self.s = (self.s + _x).astype(int)", "AdaGrad: .astype(int)"),
        (f"{AVERAGE} → self._s = (self._b * self._s + (1 - self._b) * _x).astype(int)", "Adam: .astype(int)"),
        ("self.v = self.beta * self.v + _x → self.v = (self.beta * self.v + _x).astype(int)", "Momentum: .astype(int)"),
    ),
)

ARGUMENTS = (
    mistake(
        "lr_hardcoded",
        "slip",
        "ignores the lr that it is given.",
        ("self.lr → 0.01", "Momentum: 0.01 * self.v"),
    ),
    mistake(
        "beta_hardcoded",
        "slip",
        "ignores a beta that it is given.",
        ("self.beta → 0.9", "Momentum: 0.9 * self.v"),
    ),
    mistake("eps_hardcoded", "slip", "ignores the eps that it is given."),
    mistake("decay_hardcoded", "slip", "ignores the weight_decay that it is given."),
    mistake("other_hardcoded", "slip", "ignores an argument that it is given."),
    mistake("all_hardcoded", "part", "ignores all the arguments that it is given."),
    mistake("default_lr", "slip", "Your {name}() behaves as with another lr than the text's default."),
    mistake("default_beta", "slip", "Your {name}() behaves as with another beta than the text's default."),
    mistake("default_eps", "slip", "Your {name}() behaves as with another eps than the text's default."),
    mistake("default_decay", "slip", "Your {name}() behaves as with another weight_decay than the text's default."),
    mistake("default_other", "slip", "Your {name}() behaves as with another default than the text's."),
)

GRADIENTS = (
    mistake("normalized", "core", "divides the gradient by its length."),
    mistake("squared_gradient", "core", "squares the gradient where it is to be used as it comes."),
    mistake("sign_gradient", "core", "uses only the sign of the gradient."),
    mistake("clipped", "part", "clips the gradient; it is to be used as it comes."),
    mistake("abs_gradient", "core", "uses the gradient without its sign."),
    mistake("mean_gradient", "core", "uses one mean gradient for all coordinates."),
    mistake("times_params", "core", "multiplies the gradient by the parameters."),
    mistake("stale_gradient", "part", "steps with the gradient of the step before."),
    mistake("accumulates", "core", "adds up all gradients before it uses them."),
)

RESULTS = (
    mistake("never_moves", "all", "Your {name} never moves: step returns params as it got them."),
    mistake("rounds", "slip", "Your step rounds its result, or its move."),
    mistake("first_only", "part", "moves the first coordinate only."),
    mistake("skips_first", "part", "does not move at its first step, and steps as it should from the second on."),
    mistake("stands_still", "slip", "stands still where the gradient or the step is small."),
    mistake("half_step", "slip", "moves half as far as it should."),
    mistake("double_step", "slip", "moves twice as far as it should."),
)

OTHERS = (
    mistake("is_sgd", "given", "is plain SGD."),
    mistake("is_momentum", "given", "is Momentum."),
    mistake("is_rmsprop", "given", "is RMSprop."),
    mistake("is_adam", "given", "is Adam."),
    mistake("is_adagrad", "given", "is AdaGrad."),
)
