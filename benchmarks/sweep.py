"""Time a sweep, 1,000 starts × 500 Adam steps on Rosenbrock with all points kept: the reference against other ways.

Run `python -m benchmarks.sweep`, or as part of `make bench`. Torch and JAX are compared if they can be imported, as
they can in the environment that `make oracle` makes. The contenders take turns, so that whatever else the machine does
meets them alike; the ratios are those of the fastest turns.
"""

import argparse
import sys
from statistics import median
from time import perf_counter

import numpy as np

from optviz_ref import Adam, optimize, rosenbrock, rosenbrock_grad

LR, BETA1, BETA2, EPS = 0.01, 0.9, 0.999, 1e-8


def reference(starts, n_steps):
    """Run the batch as one call, coordinate axis first."""
    return lambda: optimize(lambda: Adam(lr=LR), rosenbrock, rosenbrock_grad, starts, n_steps)


def point_by_point(starts, n_steps):
    """Run the starts one after the other, as the seed notebook's loop does."""

    def gradient(x):
        dx = -2 * (1 - x[0]) - 400 * x[0] * (x[1] - x[0] ** 2)
        dy = 200 * (x[1] - x[0] ** 2)
        return np.array([dx, dy])

    def path(start):
        x, optimizer = start.copy(), Adam(lr=LR)
        points = [x.copy()]
        for _ in range(n_steps):
            x = optimizer.step(x, gradient(x))
            points.append(x.copy())
        return np.array(points)

    return lambda: np.stack([path(start) for start in starts.T], axis=2)


def axis_last(starts, n_steps):
    """Run the batch as one call with the coordinate axis last, where x[:, 0] is not contiguous."""

    def gradient(x):
        dy = 200 * (x[:, 1] - x[:, 0] ** 2)
        dx = 2 * (x[:, 0] - 1 - x[:, 0] * dy)
        return np.stack([dx, dy], axis=1)

    return lambda: optimize(lambda: Adam(lr=LR), None, gradient, starts.T, n_steps).transpose(0, 2, 1)


def torch_optim(starts, n_steps, autograd=False):
    """Run torch.optim.Adam on the batch, with the gradient written out as here, or as PyTorch derives it."""
    import torch

    def written(x):
        dy = 200 * (x[1] - x[0] ** 2)
        dx = 2 * (x[0] - 1 - x[0] * dy)
        return torch.stack([dx, dy])

    def derived(x):
        with torch.enable_grad():
            return torch.autograd.grad(rosenbrock(x).sum(), x)[0]

    def run():
        x = torch.tensor(starts, requires_grad=True)
        optimizer = torch.optim.Adam([x], lr=LR, betas=(BETA1, BETA2), eps=EPS)
        path = torch.empty((n_steps + 1, *x.shape), dtype=torch.float64)
        with torch.no_grad():
            path[0] = x
            for t in range(n_steps):
                x.grad = derived(x) if autograd else written(x)
                optimizer.step()
                path[t + 1] = x
        return path.numpy()

    return run


def torch_autograd(starts, n_steps):
    """Run torch.optim.Adam on the batch as most would."""
    return torch_optim(starts, n_steps, autograd=True)


def jax_scan(starts, n_steps):
    """Compile the whole loop with JAX: `lax.scan` over the steps."""
    import jax
    from jax import numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def step(state, t):
        x, m, v = state
        dy = 200 * (x[1] - x[0] ** 2)
        g = jnp.stack([2 * (x[0] - 1 - x[0] * dy), dy])
        m = BETA1 * m + (1 - BETA1) * g
        v = BETA2 * v + (1 - BETA2) * g**2
        x = x - LR * (m / (1 - BETA1**t)) / (jnp.sqrt(v / (1 - BETA2**t)) + EPS)
        return (x, m, v), x

    @jax.jit
    def path(x):
        rest = jax.lax.scan(step, (x, 0 * x, 0 * x), jnp.arange(1.0, n_steps + 1))[1]
        return jnp.concatenate([x[None], rest])

    return lambda: np.asarray(path(starts))


CONTENDERS = {
    "optviz_ref, one call": reference,
    "the same, coordinate axis last": axis_last,
    "point by point (seed's loop)": point_by_point,
    "torch.optim.Adam": torch_optim,
    "torch.optim.Adam and autograd": torch_autograd,
    "JAX, compiled loop": jax_scan,
}


def contenders(starts, n_steps):
    """Make every contender that can be imported; give it, the path of its first run, and that run's time."""
    ready = {}
    for name, make in CONTENDERS.items():
        try:
            run = make(starts, n_steps)
        except ImportError as error:
            print(f"skipped: {name} ({error})", file=sys.stderr)
            continue
        began = perf_counter()
        path = run()
        ready[name] = run, path, perf_counter() - began
    return ready


def timed(run):
    began = perf_counter()
    run()
    return perf_counter() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--turns", type=int, default=7, help="of the slow loop; the others take three in each")
    given = parser.parse_args()
    starts = np.random.default_rng(0).uniform([[-2.0], [-1.0]], [[2.0], [3.0]], (2, given.starts))

    ready = contenders(starts, given.steps)
    times = {name: [] for name in ready}
    for _ in range(given.turns):
        for name, (run, _, _) in ready.items():
            times[name] += [timed(run) for _ in range(1 if CONTENDERS[name] is point_by_point else 3)]

    ours = min(times["optviz_ref, one call"])
    expected = ready["optviz_ref, one call"][1]
    early = min(given.steps, 50)  # later on, Rosenbrock's valley amplifies rounding
    print(f"{given.starts} starts x {given.steps} Adam steps on Rosenbrock, all points kept, float64")
    print(f"{'':32}{'min ms':>10}{'median':>10}{'first':>10}{'ratio':>8}   largest difference, {early} steps")
    for name, (_, path, first) in ready.items():
        difference = np.abs(path - expected)[: early + 1].max()
        row = f"{min(times[name]) * 1e3:10.1f}{median(times[name]) * 1e3:10.1f}{first * 1e3:10.1f}"
        print(f"{name:32}{row}{min(times[name]) / ours:8.2f}   {difference:.1e}")


if __name__ == "__main__":
    main()
