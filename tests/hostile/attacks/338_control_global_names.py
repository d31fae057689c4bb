# ATTACK: control: shadows builtins and uses names that the grader uses | EXPECT: full | CLASS: red
list_, sum, id, type_, input, Loop, Host, wire, served = [], None, 5, 6, 7, 8, 9, 10, 11
Stop = Function = None
max = min = len = print = None


class AdaGrad:
    def __init__(self, lr=0.1, eps=1e-8):
        self.lr, self.eps, self.s = lr, eps, None

    def step(self, params, grads):
        if self.s is None:
            self.s = np.zeros_like(params)
        self.s = self.s + grads**2
        return params - self.lr * grads / (np.sqrt(self.s) + self.eps)
