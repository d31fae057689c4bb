"""Mistakes of every function, in its arguments and its result: most are made by `function_habits`."""

from autograder.exercises.kit.mistake import mistake

CALLS = (
    mistake("argument_ignored", "slip", "ignores {about}."),
    mistake("argument_fixed", "slip", "uses a fixed number in place of {about}."),
    mistake("other_default", "slip", "One of the defaults of your {name} differs from the text."),
    mistake("changes_arrays", "slip", "Your {name} changes the arrays that you pass to it."),
    mistake("in_an_array", "slip", "wraps its result in another array."),
    mistake("rounds_result", "part", "rounds its result to {about}."),
    mistake(
        "whole_numbers",
        "part",
        "cuts its result to whole numbers, or what it adds up, as an array of integers does.",
        (
            "_n = _k * (_a + _b + _c) → _n = np.trunc(np.trunc(np.trunc(_k * (_a)) + _k * (_b)) + _k * (_c))",
            "landscapes.beale_grad: dy = np.trunc(np.trunc(np.trunc(2 * x[0] * t1)",
        ),
    ),
    mistake("negative", "part", "returns the result with the wrong sign."),
    mistake("half", "slip", "returns half as much as it should."),
    mistake("double", "slip", "returns twice as much as it should."),
)
