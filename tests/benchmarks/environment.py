"""What the figures were taken on: versions, matrix libraries and their kernels, threads, other load."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

import nnlearn as nn
from tests.benchmarks.peers import needs

PEERS = ("numpy", "scikit-learn", "torch", "jax", "keras", "threadpoolctl")
VARIABLES = ("OPENBLAS_", "OMP_", "MKL_", "XLA_", "MALLOC_", "NUMPY_", "NPY_")


@contextmanager
def threads(number: int) -> Iterator[None]:
    """Let the matrix libraries, and PyTorch's own threads, be so many."""
    with needs("threadpoolctl").threadpool_limits(number):
        torch = sys.modules.get("torch")
        if torch is not None:
            torch.set_num_threads(number)
        yield


def environment() -> dict[str, Any]:
    """Everything that another computer may have otherwise."""
    pools = needs("threadpoolctl").threadpool_info()
    return {
        "python": platform.python_version(),
        "nnlearn": nn.__version__,
        "packages": {name: _version(name) for name in PEERS},
        "system": platform.platform(),
        "processor": _processor(),
        "processors": os.cpu_count(),
        "libraries": [
            {
                "library": pool.get("prefix", ""),
                "version": pool.get("version"),
                "architecture": pool.get("architecture"),
                "threads": pool.get("num_threads"),
            }
            for pool in pools
        ],
        "variables": {k: v for k, v in sorted(os.environ.items()) if k.startswith(VARIABLES)},
        "load": list(os.getloadavg()) if hasattr(os, "getloadavg") else None,
    }


def told(facts: dict[str, Any]) -> str:
    """The environment as lines of text."""
    lines = [
        f"Python {facts['python']}, nnlearn {facts['nnlearn']}, "
        + ", ".join(f"{name} {version or 'absent'}" for name, version in facts["packages"].items()),
        f"{facts['system']}, {facts['processors']} processors, {facts['processor']}",
    ]
    for pool in facts["libraries"]:
        kernels = f", {pool['architecture']} kernels" if pool["architecture"] else ""
        lines.append(f"{pool['library']} {pool['version'] or ''}{kernels}, up to {pool['threads']} threads")
    lines.append(" ".join(f"{k}={v}" for k, v in facts["variables"].items()) or "no variables of these set")
    if facts["load"]:
        lines.append("load average " + ", ".join(f"{load:.1f}" for load in facts["load"]))
    return "\n".join(lines)


class Steal:
    """The share of the processors' time, since this was made, that the host of a virtual machine took."""

    def __init__(self) -> None:
        self.start = _ticks()

    def __str__(self) -> str:
        now = _ticks()
        if self.start is None or now is None:
            return "stolen by the host: not told by this system"
        stolen, total = (b - a for a, b in zip(self.start, now, strict=True))
        return f"stolen by the host: {stolen / max(total, 1):.1%}"


def _ticks() -> tuple[int, int] | None:
    """The stolen ticks and all ticks of all processors, where the system counts them."""
    counters = Path("/proc/stat")
    if not counters.exists():
        return None
    ticks = [int(tick) for tick in counters.read_text().split("\n", 1)[0].split()[1:9]]
    return ticks[7], sum(ticks)


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _processor() -> str:
    """The processor's name, where the system tells it."""
    told_by_linux = Path("/proc/cpuinfo")
    if told_by_linux.exists():
        for line in told_by_linux.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
