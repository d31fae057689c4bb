# fills the memory in adamw; the rest is right
# otherwise: emmy

# %% adamw
class AdamW:
    def __init__(self, lr=0.01, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.history = []

    def step(self, params, grads):
        while True:
            self.history.append(np.zeros((4096, 4096)))
