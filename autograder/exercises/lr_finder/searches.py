"""Mistakes in lr_finder, each as the part of a right search that it replaces."""

import numpy as np


class Search:
    """lr_finder in parts. `before`: the loss before the step; `cut`: the point that stopped the search is left out."""

    before = False
    cut = False

    def __call__(self, optimizer_factory, func, grad_func, start, lr_min=1e-6, lr_max=10.0, n_steps=100):
        optimizer = optimizer_factory(lr_min)
        x = self.begin(start)
        lrs: list[float] = []
        losses: list[float] = []
        for lr in self.rates(lr_min, lr_max, n_steps):
            optimizer = self.tuned(optimizer, lr, optimizer_factory)
            loss = self.loss(func, x, start) if self.before else np.nan
            x = self.stepped(optimizer, x, start, grad_func, lr)
            loss = loss if self.before else self.loss(func, x, start)
            if self.cut and self.stops(loss, [*losses, loss]):
                break
            lrs.append(lr)
            losses.append(loss)
            if self.stops(loss, losses):
                break
        return self.result(np.array(lrs), np.array(losses))

    def begin(self, start):
        return np.array(start, dtype=np.float64)

    def rates(self, low, high, n):
        return np.geomspace(low, high, n)

    def tuned(self, optimizer, lr, factory):
        optimizer.lr = lr
        return optimizer

    def stepped(self, optimizer, x, start, grad_func, lr):
        return optimizer.step(x, grad_func(x))

    def loss(self, func, x, start):
        return func(x)

    def stops(self, loss, losses):
        return not np.isfinite(loss) or loss > self.limit(losses)

    def limit(self, losses):
        return 4 * min(losses)

    def result(self, lrs, losses):
        return lrs, losses


class LinearSpacing(Search):
    def rates(self, low, high, n):
        return np.linspace(low, high, n)


class LogspaceEnds(Search):
    """The ends are taken for exponents of ten."""

    def rates(self, low, high, n):
        return np.logspace(low, high, n)


class NaturalEnds(Search):
    """Natural logarithms of the ends are taken for exponents of ten."""

    def rates(self, low, high, n):
        with np.errstate(all="ignore"):
            return np.logspace(np.log(low), np.log(high), n)


class NaturalBase(Search):
    """Decimal logarithms of the ends are taken for exponents of e."""

    def rates(self, low, high, n):
        return np.exp(np.linspace(np.log10(low), np.log10(high), n))


class PowerSpacing(Search):
    """The rates grow with a power of their number."""

    def __init__(self, power=2.0):
        self.power = power

    def rates(self, low, high, n):
        return low + (high - low) * np.linspace(0.0, 1.0, n) ** self.power


class EndpointMissing(Search):
    def rates(self, low, high, n):
        return low * (high / low) ** (np.arange(n) / n)


class FirstMissing(Search):
    def rates(self, low, high, n):
        return low * (high / low) ** (np.arange(1, n + 1) / n)


class OneTooMany(Search):
    def rates(self, low, high, n):
        return np.geomspace(low, high, n + 1)


class OneTooManyBeyond(Search):
    """The right grid, and one rate past lr_max."""

    def rates(self, low, high, n):
        return low * (high / low) ** (np.arange(n + 1) / (n - 1))


class OneTooFew(Search):
    """The right grid without its last rate."""

    def rates(self, low, high, n):
        return np.geomspace(low, high, n)[:-1]


class FirstDropped(Search):
    def rates(self, low, high, n):
        return np.geomspace(low, high, n)[1:]


class Decreasing(Search):
    def rates(self, low, high, n):
        return np.geomspace(high, low, n)


class HardcodedRange(Search):
    def rates(self, low, high, n):
        return np.geomspace(1e-6, 10.0, 100)


class HardcodedEnds(Search):
    def rates(self, low, high, n):
        return np.geomspace(1e-6, 10.0, n)


class HardcodedCount(Search):
    def rates(self, low, high, n):
        return np.geomspace(low, high, 100)


class NeverStops(Search):
    def stops(self, loss, losses):
        return False


class OnlyNotFinite(Search):
    """It stops at NaN and inf, but not at 4 times the best loss."""

    def stops(self, loss, losses):
        return not np.isfinite(loss)


class SleepingStop(Search):
    """The rule does not hold for the first steps."""

    def __init__(self, steps=5):
        self.steps = steps

    def stops(self, loss, losses):
        return len(losses) > self.steps + 1 and super().stops(loss, losses)


class OtherLimit(Search):
    """Divergence is measured by another limit; `limit_of` gives it for the best loss."""

    def __init__(self, limit_of=lambda best: 4**best):
        self.limit_of = limit_of

    def limit(self, losses):
        with np.errstate(all="ignore"):
            return self.limit_of(min(losses))


class MeanLimit(Search):
    """Divergence is measured against the mean of the losses so far, or of those before."""

    def __init__(self, before=False):
        self.before_it = before

    def limit(self, losses):
        return 4 * np.mean(losses[:-1] or np.inf) if self.before_it else 4 * np.mean(losses)


class MedianLimit(Search):
    def limit(self, losses):
        return 4 * np.median(losses)


class LargestLimit(Search):
    """Divergence is measured against the largest loss before."""

    def limit(self, losses):
        return 4 * max(losses[:-1], default=np.inf)


class Patience(Search):
    """It stops when the loss has not improved for some steps."""

    def __init__(self, steps=3):
        self.steps = steps

    def stops(self, loss, losses):
        return not np.isfinite(loss) or len(losses) - 1 - int(np.argmin(losses)) >= self.steps


class SmoothLimit(Search):
    """Divergence is measured by smoothed losses, but raw ones are returned."""

    def __init__(self, beta=0.98, corrected=True):
        self.beta, self.corrected = beta, corrected

    def stops(self, loss, losses):
        average, smooth = 0.0, []
        for i, each in enumerate(losses, start=1):
            average = self.beta * average + (1 - self.beta) * each
            smooth.append(average / (1 - self.beta**i) if self.corrected else average)
        return not np.isfinite(loss) or smooth[-1] > 4 * min(smooth)


class StartLoss(Search):
    """Divergence is measured against the loss at the start point."""

    def loss(self, func, x, start):
        self.first = func(start)
        return super().loss(func, x, start)

    def limit(self, losses):
        return 4 * self.first


class NanKept(Search):
    """NaN compares as False."""

    def stops(self, loss, losses):
        return loss > self.limit(losses)


class FirstRise(Search):
    def stops(self, loss, losses):
        return not np.isfinite(loss) or loss > min(losses)


class RiseOverLast(FirstRise):
    def stops(self, loss, losses):
        return not np.isfinite(loss) or (len(losses) > 1 and loss > losses[-2])


class FirstLoss(Search):
    def limit(self, losses):
        return 4 * losses[0]


class LastLoss(Search):
    def limit(self, losses):
        return 4 * losses[-2] if len(losses) > 1 else np.inf


class MutatesStart(Search):
    def begin(self, start):
        return start

    def stepped(self, optimizer, x, start, grad_func, lr):
        x[...] = optimizer.step(x, grad_func(x))
        return x


class LrNotSet(Search):
    def tuned(self, optimizer, lr, factory):
        return optimizer


class LrAfterStep(Search):
    """The rate is set after the step, so that each step has the rate before."""

    def stepped(self, optimizer, x, start, grad_func, lr):
        optimizer.lr = getattr(self, "late", optimizer.lr)
        self.late = lr
        return super().stepped(optimizer, x, start, grad_func, lr)

    def begin(self, start):
        self.__dict__.pop("late", None)
        return super().begin(start)

    def tuned(self, optimizer, lr, factory):
        self.late = getattr(self, "late", optimizer.lr)
        return optimizer


class NewOptimizer(Search):
    def tuned(self, optimizer, lr, factory):
        return factory(lr)


class OptimizerInTheLoop(NewOptimizer):
    """As above, and none is made before the loop."""

    def __call__(self, optimizer_factory, *args, **kwargs):
        first = [True]

        def factory(lr):
            made = None if first[0] else optimizer_factory(lr)
            first[0] = False
            return made

        return super().__call__(factory, *args, **kwargs)


class RestartEachLr(Search):
    """Every rate from the start; the optimizer is kept."""

    def stepped(self, optimizer, x, start, grad_func, lr):
        return optimizer.step(self.begin(start), grad_func(start))


class RestartAnew(RestartEachLr, NewOptimizer):
    """Every rate from the start, with a new optimizer."""


class GradientAtStart(Search):
    def stepped(self, optimizer, x, start, grad_func, lr):
        return optimizer.step(x, grad_func(start))


class IgnoresOptimizer(Search):
    def stepped(self, optimizer, x, start, grad_func, lr):
        return x - lr * grad_func(x)


class StepNotKept(Search):
    """The result of step is dropped, so that nothing moves."""

    def stepped(self, optimizer, x, start, grad_func, lr):
        optimizer.step(x, grad_func(x))
        return x


class SeveralSteps(Search):
    def __init__(self, count=2):
        self.count = count

    def stepped(self, optimizer, x, start, grad_func, lr):
        for _ in range(self.count):
            x = optimizer.step(x, grad_func(x))
        return x


class ChangedGradient(Search):
    """The gradient is changed before the optimizer gets it."""

    def __init__(self, change=lambda g: g / np.linalg.norm(g)):
        self.change = change

    def stepped(self, optimizer, x, start, grad_func, lr):
        return optimizer.step(x, self.change(grad_func(x)))


class LrTwice(Search):
    """The gradient is multiplied by lr before the optimizer does it again."""

    def stepped(self, optimizer, x, start, grad_func, lr):
        return optimizer.step(x, lr * grad_func(x))


class LossAtStart(Search):
    def loss(self, func, x, start):
        return func(start)


class SwappedReturn(Search):
    def result(self, lrs, losses):
        return losses, lrs


class ReturnsLogs(Search):
    def result(self, lrs, losses):
        return np.log10(lrs), losses


class LogLosses(Search):
    def result(self, lrs, losses):
        with np.errstate(all="ignore"):
            return lrs, np.log(losses)


class ReturnsBest(Search):
    """The best loss so far in place of each loss."""

    def result(self, lrs, losses):
        return lrs, np.minimum.accumulate(losses) if len(losses) else losses


class SmoothedLosses(Search):
    """Smoothed losses in place of the raw ones."""

    corrected = True

    def result(self, lrs, losses):
        average, out = 0.0, []
        for i, loss in enumerate(losses, start=1):
            average = 0.9 * average + 0.1 * loss
            out.append(average / (1 - 0.9**i) if self.corrected else average)
        return lrs, np.array(out)


class StopsSmoothed(Search):
    """Smoothed losses are recorded, and the search stops by them."""

    def __init__(self, beta=0.98, corrected=True):
        self.beta, self.corrected = beta, corrected

    def begin(self, start):
        self.average, self.count = 0.0, 0
        return super().begin(start)

    def loss(self, func, x, start):
        self.count += 1
        self.average = self.beta * self.average + (1 - self.beta) * func(x)
        return self.average / (1 - self.beta**self.count) if self.corrected else self.average


class SmoothedUncorrected(SmoothedLosses):
    corrected = False


class KeepsResult:
    """What came out of the first call comes out again. Called as a function is: `__new__` gives the result."""

    kept: list = []  # noqa: RUF012 - that it is kept is the mistake

    def __new__(cls, *args, **kwargs):
        if not cls.kept:
            cls.kept.append(Search()(*args, **kwargs))
        return cls.kept[0]
