"""The gradient of Beale's function, coordinate by coordinate."""

from autograder.exercises.kit.function_suite import GradientTests


class TestBealeGrad(GradientTests):
    name = "beale_grad"
    look = "Each of the three squares gives 2 * (its inside) * (the derivative of its inside); try differences."
    points = {"signs": 0.5, "coordinates": 1.5, "inputs_kept": 0.5, "values": 1.5, "digits": 1.5, "axes": 0.5}
    needs = {"inputs_kept": ("test_coordinates",)}  # one derivative that is right is half of the work
