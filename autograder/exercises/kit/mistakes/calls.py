"""Mistakes of every function, in its arguments and its result: all are made by `function_habits`."""

from autograder.exercises.kit.mistake import mistake

CALLS = (
    mistake("argument_ignored", "slip", "ignores an argument that it is given."),
    mistake("argument_fixed", "slip", "has a fixed number in place of an argument."),
    mistake("other_default", "slip", "Your {name} has another default than the text's."),
    mistake("changes_arrays", "slip", "Your {name} changes the arrays that it is given."),
    mistake("in_an_array", "slip", "returns its result inside another array."),
    mistake("rounds_result", "slip", "rounds its result."),
    mistake("negative", "slip", "returns the result with the other sign."),
    mistake("half", "slip", "returns half of what it should."),
    mistake("double", "slip", "returns twice what it should."),
)
