"""Near-identical answers: equal after renaming, in what the course's own code does not explain."""

from autograder.report.similar import fingerprint, groups, shapes

SOLUTION = """
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, None

    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params)
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
"""
ODD = """
class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.history = []
        self.rate, self.tiny = lr, eps

    def step(self, params, grads):
        "keeps every gradient"
        self.history.append(grads.copy())  # all of them
        total = sum(g * g for g in self.history)
        scaled = grads / (total**0.5 + self.tiny)
        moved = params + (-self.rate) * scaled
        return moved
"""
RENAMED = (
    ODD.replace("history", "past").replace("scaled", "q").replace("# all of them", "# mine!").replace("keeps", "Holds")
)


def test_renaming_and_comments_hide_nothing():
    assert shapes(ODD) == shapes(RENAMED)
    assert groups([("bob", RENAMED), ("ada", ODD), ("eve", SOLUTION)], [SOLUTION]) == [["ada", "bob"]]


def test_answers_like_the_solution_are_no_hint():
    assert groups([("ada", SOLUTION), ("bob", SOLUTION.replace("lr", "rate"))], [SOLUTION]) == []


def test_a_changed_number_or_operator_is_another_answer():
    assert groups([("ada", ODD), ("bob", ODD.replace("0.5", "0.25")), ("eve", ODD.replace("g * g", "g + g"))], []) == []


def test_code_that_does_not_parse_is_left_out():
    assert shapes("class AdaGrad(:") == () and fingerprint("\0", frozenset()) is None
    assert shapes("x = " + "(" * 5000 + ")" * 5000) == ()
