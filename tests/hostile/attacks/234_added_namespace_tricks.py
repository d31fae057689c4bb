# ATTACK: defines AdaGrad as something whose signature, call and attributes never end | EXPECT: error-reported|zero | CLASS: resource
class Endless:
    def __getattr__(self, name): return Endless()
    def __call__(self, *args, **kwargs): return Endless()
    def __iter__(self):
        while True:
            yield 0.0
    def __len__(self): return 1 << 40
    def __getitem__(self, i): return Endless()
    def __array__(self, *args, **kwargs): return np.zeros((1 << 20,))
AdaGrad = Endless()
