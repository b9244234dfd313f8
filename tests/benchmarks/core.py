"""How long the core takes: each figure a median of ratios, pair by pair, against a fixed piece of NumPy work.

Run it with ``python tests/benchmarks/core.py``; pytest does not collect it. Both sides of a pair are measured
in turn, so that whatever else the computer does falls on both. A ratio below 1 says that nnlearn is faster.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from nnlearn.network import Network  # noqa: E402

Work = Callable[[], Any]


def seconds(work: Work, times: int) -> float:
    """How long one call takes, of several in a row."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def report(what: str, mine: Work, theirs: Work, *, times: int = 1, pairs: int = 31) -> None:
    """Measure both in turn, and print the median ratio, the middle half of the ratios, and the time."""
    mine(), theirs()
    taken = [(seconds(mine, times), seconds(theirs, times)) for _ in range(pairs)]
    ratios = sorted(a / b for a, b in taken)
    low, _, high = statistics.quantiles(ratios, n=4)
    milliseconds = 1000 * statistics.median(a for a, _ in taken)
    median = statistics.median(ratios)
    print(f"{what:<62} {median:8.2f}  ({low:.2f} to {high:.2f})  {milliseconds:10.3f} ms")


def fixed_work() -> Work:
    """A matrix product and an exponential, of a size that takes some hundredths of a millisecond."""
    x, W = np.ones((64, 128)), np.ones((128, 64)) / 128
    return lambda: 1 / (1 + np.exp(-(x @ W)))


def hand_written(net: Network, x: Any, y: Any, rate: float) -> Work:
    """A step of ReLU and softmax with cross-entropy, in place, as somebody in a hurry writes it."""
    (W1, W2), (b1, b2) = net.weights, net.biases or []
    n = len(x)
    z1, z2 = np.empty((n, W1.shape[1]), x.dtype), np.empty((n, W2.shape[1]), x.dtype)
    on, delta1 = np.empty_like(z1), np.empty_like(z1)
    dW1, dW2 = np.empty_like(W1), np.empty_like(W2)

    def step() -> float:
        np.matmul(x, W1, out=z1)
        np.add(z1, b1, out=z1)
        np.heaviside(z1, 0, out=on)
        np.maximum(z1, 0, out=z1)
        np.matmul(z1, W2, out=z2)
        np.add(z2, b2, out=z2)
        largest = z2.max(axis=1, keepdims=True)
        np.subtract(z2, largest, out=z2)
        scores = (y * z2).sum(axis=1)
        np.exp(z2, out=z2)
        total = z2.sum(axis=1, keepdims=True)
        loss = float((np.log(total)[:, 0] - scores).mean())
        np.divide(z2, total, out=z2)
        np.subtract(z2, y, out=z2)
        np.divide(z2, n, out=z2)
        np.matmul(z1.T, z2, out=dW2)
        np.matmul(z2, W2.T, out=delta1)
        np.multiply(delta1, on, out=delta1)
        np.matmul(x.T, delta1, out=dW1)
        for parameter, gradient in ((W1, dW1), (W2, dW2)):
            np.multiply(gradient, rate, out=gradient)
            np.subtract(parameter, gradient, out=parameter)
        b1[...] -= rate * delta1.sum(axis=0)
        b2[...] -= rate * z2.sum(axis=0)
        return loss

    return step


def fresh(code: str, cache: str) -> Work:
    """Run a line in an interpreter of its own, that finds compiled files as after an installation."""
    here = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    here["PYTHONPYCACHEPREFIX"] = cache
    return lambda: subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=here)


def main() -> None:
    """Print every figure."""
    print(f"Python {sys.version.split()[0]}, NumPy {np.__version__}, one thread")
    print(f"{'':<62} {'ratio':>8}  (middle half)  {'one call':>10}")

    small = Network.create([2, 2, 2], seed=0)
    x, y = [[0.05, 0.10]], [[0.01, 0.99]]
    work = fixed_work()
    trace = small.trace(x, y, 0.5)
    report("trace a 2-2-2 step / fixed work", lambda: small.trace(x, y, 0.5), work, times=20)
    report("trace and print a 2-2-2 step / fixed work", lambda: str(small.trace(x, y, 0.5)), work, times=5)
    report("why(dW1[0,0]) of a 2-2-2 step / fixed work", lambda: str(trace.why("dW1", 0, 0)), work, times=5)
    report("prove a 2-2-2 step, sympy loaded / fixed work", trace.prove, work, times=2, pairs=15)
    report("predict one row of 2-2-2 / fixed work", lambda: small.predict(x), work, times=20)

    for sizes, batch in (((2, 8, 2), 4), ((20, 32, 3), 32), ((784, 200, 10), 32), ((784, 200, 10), 256)):
        for dtype in ("float32", "float64"):
            random = np.random.default_rng(0)
            X = random.uniform(size=(batch, sizes[0])).astype(dtype)
            c = random.integers(0, sizes[-1], batch)
            net = Network.create(sizes, ["relu", "softmax"], "cross_entropy", dtype=dtype)
            plan = net.plan(X, c, learning_rate=1e-3)
            other = hand_written(net.copy(), X, np.eye(sizes[-1], dtype=dtype)[c], 1e-3)
            what = f"run the plan of {'-'.join(map(str, sizes))}, {batch} rows, {dtype} / hand-written"
            report(what, plan.run, other, times=max(1, 4000 // (sizes[0] + batch)))

    random = np.random.default_rng(0)
    large = Network.create([784, 200, 10], ["relu", "softmax"], "cross_entropy")
    trace = large.trace(random.uniform(size=(32, 784)), random.integers(0, 10, 32), 0.1)
    report("show a 784-200-10 trace as text / fixed work", trace.to_text, work, pairs=15)
    report("show a 784-200-10 trace as HTML / fixed work", trace.to_html, work, pairs=15)

    with tempfile.TemporaryDirectory() as cache:
        mine, theirs = (fresh(f"import {name}", cache) for name in ("nnlearn", "numpy"))
        report("import nnlearn / import numpy, fresh", mine, theirs, pairs=21)


if __name__ == "__main__":
    main()
