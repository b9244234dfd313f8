"""How soon a widget's picture follows a key, how smoothly it plays, and how large its page is.

``python tests/benchmarks/widgets.py [step_size ...] [--presses 25]``. Everything is measured in one
JupyterLab and one headless Chromium, and so is the peer: the same slider by ``interact`` with a matplotlib
figure. A latency is from the key's own time to the frame after the last change that it caused, one press at a
time, the next one when all has been quiet for a while. It needs Chromium and Playwright; pytest does not
collect it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from nnlearn.table import Table  # noqa: E402
from tests.widgets.browser import Notebook, chromium, jupyterlab, new_page  # noqa: E402
from tests.widgets.registry import WIDGETS, made  # noqa: E402

#: Notes when keys are pressed and when what they changed has been painted.
WATCH = """
() => {
  const watch = window.watch = {key: 0, painted: 0, frames: 0, presses: 0};
  addEventListener("keydown", e => { watch.key = e.timeStamp; watch.presses++; }, true);
  let waiting = false, last = -1;
  const changed = () => {
    // All changes before the same painting see the same time; one that comes in a frame of its own, another.
    if (document.timeline.currentTime !== last) watch.frames++;
    last = document.timeline.currentTime;
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => { waiting = false; watch.painted = performance.now(); };
      after.port2.postMessage(0);
    });
  };
  watch.at = (selector, pictures) => {
    const place = [...document.querySelectorAll(selector)].at(-1);
    if (pictures) place.addEventListener("load", e => e.target.tagName === "IMG" && changed(), true);
    else new MutationObserver(changed).observe(place, {subtree: true, childList: true, attributes: true});
  };
}
"""
QUIET = "() => watch.painted > watch.key && performance.now() - watch.painted > 200"

#: The peer: the usual way to put a slider to a figure, on the same descent.
PEER = """
%matplotlib inline
import numpy as np, matplotlib.pyplot as plt, ipywidgets
from nnlearn.maths.landscapes import LANDSCAPES
from nnlearn.walk import walk
def shown(rate=2, step=4):
    bowl, grid = LANDSCAPES["bowl"], np.linspace(-4, 6, 201)
    path = walk(bowl, 0.05 + 0.2 * rate, np.array([-3.0]), 24, 100)
    plt.figure(figsize=(6.4, 3.6))
    plt.plot(grid, bowl.cost_at(grid[:, None]))
    plt.plot(path.weights[:step + 1, 0], path.cost[:step + 1], "o-")
    plt.xlabel("weight w"); plt.ylabel("cost J(w)")
    plt.title(f"step {step}: w = {path.weights[step, 0]:.4g}, J = {path.cost[step]:.4g}")
    plt.grid(True); plt.show()
step = ipywidgets.IntSlider(4, 0, 24)
play = ipywidgets.Play(interval=16, max=24, repeat=True)
ipywidgets.jslink((play, "value"), (step, "value"))
display(play)
ipywidgets.interact(shown, rate=(0, 9), step=step);
"""


@dataclass(frozen=True)
class Measured:
    """What was measured of one widget; latencies in milliseconds, NaN where there is nothing to press.

    Attributes
    ----------
    slider : tuple of float
        Median and 95th percentile from a key on a slider to the painted picture.
    python : tuple of float
        The same for a number that Python has to be asked for.
    held : str
        Pictures of a held key's presses.
    frames : float
        Pictures a second while it plays.
    kilobytes : float
        The page that plays by itself.
    """

    slider: tuple[float, float]
    python: tuple[float, float] = (np.nan, np.nan)
    held: str = "–"
    frames: float = np.nan
    kilobytes: float = np.nan


def latencies(page: Any, presses: int, press: Callable[[int], None]) -> tuple[float, float]:
    """Press again and again: the median and the 95th percentile, the first two left out."""
    found = []
    for n in range(presses + 2):
        page.evaluate("() => { watch.painted = 0; }")
        press(n)
        page.wait_for_function(QUIET, timeout=5000, polling=20)
        found.append(page.evaluate("() => watch.painted - watch.key"))
    return float(np.median(found[2:])), float(np.percentile(found[2:], 95))


def held(page: Any, slider: Any, presses: int = 20, hertz: int = 30) -> str:
    """Hold a key for a while: how many pictures its presses made."""
    slider.press("Home")
    page.wait_for_timeout(800)
    page.evaluate("() => { watch.frames = 0; }")
    start = time.perf_counter()
    for n in range(presses):
        page.keyboard.down("ArrowRight")
        time.sleep(max(0.0, start + (n + 1) / hertz - time.perf_counter()))
    page.keyboard.up("ArrowRight")
    page.wait_for_timeout(1500)
    return f"{page.evaluate('() => watch.frames')} of {presses}"


def playing(page: Any, button: Any, seconds: float = 2.0) -> float:
    """Play for a while: how many pictures there are in a second."""
    button.click()
    page.wait_for_timeout(400)
    frames, passed = page.evaluate(
        "async ms => { const [n, t] = [watch.frames, performance.now()];"
        " await new Promise(done => setTimeout(done, ms));"
        " return [watch.frames - n, performance.now() - t]; }",
        1000 * seconds,
    )
    button.click()
    return float(1000 * frames / passed)


def measure(notebook: Notebook, name: str, presses: int) -> Measured:
    """Measure one widget of the registry."""
    page = notebook(WIDGETS[name])
    page.evaluate(WATCH)
    page.evaluate("() => watch.at('.nnl-stage')")
    root = page.locator(".nnl").last
    sliders = root.locator(".nnl-control input[type=range]:visible")
    scrubber = root.locator(".nnl-scrubber")
    slider = sliders.first if sliders.count() else scrubber
    count = int(slider.get_attribute("max"))
    page.wait_for_timeout(500)
    slider.press("Home")
    by_slider = latencies(
        page, presses, lambda n: slider.press("ArrowRight" if n // count % 2 == 0 else "ArrowLeft")
    )
    kilobytes = len(made(name).to_html().encode()) / 1000
    of_python = (np.nan, np.nan)
    fields = root.locator(".nnl-control input[type=text]:visible")
    if fields.count():
        field = fields.first
        if scrubber.is_visible():
            scrubber.press("End")  # where a typed number shows, whatever it changes
        control = made(name)._control(field.get_attribute("name").removesuffix("-number"))
        low, high = control.values[0], max(control.values[-1], 1.5 * control.values[0])

        def enter(n: int) -> None:
            field.fill(f"{low + (high - low) * (0.1 + 0.0213 * n % 0.8):.6g}")
            page.wait_for_timeout(100)
            page.evaluate("() => { watch.painted = 0; }")
            page.keyboard.press("Enter")

        of_python = latencies(page, presses, enter)
    if not scrubber.is_visible():
        return Measured(by_slider, of_python, kilobytes=kilobytes)
    pictures = held(page, scrubber)
    scrubber.press("Home")
    return Measured(by_slider, of_python, pictures, playing(page, root.locator(".nnl-play")), kilobytes)


def measure_peer(notebook: Notebook, presses: int) -> Measured:
    """Measure ``interact`` with a matplotlib figure."""
    notebook.put(1, PEER)
    page = notebook.page
    page.evaluate(WATCH)
    page.evaluate("() => watch.at('.jp-Notebook', true)")
    slider, step = (page.locator(".widget-slider .noUi-handle").nth(n) for n in (-2, -1))
    slider.wait_for()
    page.wait_for_timeout(1500)
    by_slider = latencies(
        page, presses, lambda n: slider.press("ArrowRight" if n // 7 % 2 == 0 else "ArrowLeft")
    )
    pictures = held(page, step)
    frames = playing(page, page.locator(".widget-play button").first)
    return Measured(by_slider, by_slider, pictures, frames)


def table(rows: dict[str, Measured], peer: Measured) -> Table:
    """The measurements, each latency with how many times sooner than the peer's it is."""

    slider, frames = peer.slider[0], peer.frames
    named: dict[str, Callable[[str, Measured], str]] = {
        "widget": lambda name, of: name,
        "slider ms": lambda _, of: _whole(of.slider[0]),
        "95 %": lambda _, of: _whole(of.slider[1]),
        "sooner": lambda _, of: _times(slider / of.slider[0]),
        "Python ms": lambda _, of: _whole(of.python[0]),
        "95 % ": lambda _, of: _whole(of.python[1]),
        "sooner ": lambda _, of: _times(slider / of.python[0]),
        "held key": lambda _, of: of.held,
        "frames/s": lambda _, of: _whole(of.frames),
        "smoother": lambda _, of: _times(of.frames / frames),
        "page kB": lambda _, of: _whole(of.kilobytes),
    }
    found = [*rows.items(), ("interact + matplotlib", peer)]
    cells = [[write(name, of) for write in named.values()] for name, of in found]
    return Table(list(named), cells, left=["widget"])


def _whole(number: float) -> str:
    return f"{number:.0f}" if np.isfinite(number) else "–"


def _times(ratio: float) -> str:
    return f"{ratio:.1f} ×" if np.isfinite(ratio) else "–"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the widgets that are named, or all of them, and print the table."""
    parser = argparse.ArgumentParser(description="Latency, frame rate and page size of the widgets.")
    parser.add_argument("names", nargs="*", choices=[[], *WIDGETS], help="which widgets; by default all")
    parser.add_argument("--presses", type=int, default=25)
    asked = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory() as home,
        jupyterlab(Path(home)) as (folder, address),
        chromium() as browser,
        new_page(browser, address) as page,
    ):
        notebook = Notebook(page, folder, address)
        peer = measure_peer(notebook, asked.presses)
        print(f"load of the {os.cpu_count()} processors at the start: {os.getloadavg()[0]:.1f}")
        print(table({name: measure(notebook, name, asked.presses) for name in asked.names or WIDGETS}, peer))


if __name__ == "__main__":
    main()
