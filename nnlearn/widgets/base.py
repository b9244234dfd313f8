"""The shared base of all widgets: Python works everything out, the browser draws it.

**How to write a widget on it.** Two files, ``thing.py`` and ``thing.js`` (and ``thing.css`` where it needs
looks of its own). In Python, a subclass of :class:`Player` says four things::

    class Thing(Player):
        source = "thing"                      # thing.js beside base.py
        title = "What people read above it"

        def controls(self):                   # what can be changed: Slider, Choice, Given (see controls.py)
            return [Slider("learning_rate", "step size η", (0.1, 0.5, 1.0), least=1e-6, most=1e6)]

        def fixed(self):                      # what is drawn whatever is chosen: curves, limits, words
            return {"curve": array, "about": "text"}

        def scene(self, values):              # all that is drawn for one choice, worked out by the core
            trace = ...                       # values == {"learning_rate": 0.5}
            return {"steps": 20, "path": array}     # arrays go as bytes (float32), the rest as JSON

        def words(self, values, step): ...    # the picture in a sentence or two, for alt text and `describe`
        def poster(self): ...                 # an SVG picture where no script runs: see poster.py

    def thing() -> Thing:                     # the public function, with the docstring for learners

The base works out ``scene`` for every combination of the tabulated values (keep them together under about
64 kB), sends them once, and asks for one more scene when somebody types a value that is not among them.
``scene`` must be a function of ``values`` alone and answer within about 20 ms; a ValueError, TypeError or
ArithmeticError that it raises is shown in the widget. ``values`` and ``step`` are the whole state.

In JavaScript, ``thing.js`` holds one object (``base.js`` stands before it: all its functions are there)::

    const widget = {
      build(page) {                           // once: make elements in page.stage and page.panel
        const plot = chart(page, {x: [0, 1], y: [0, 1], xlabel: "w", ylabel: "J", height: w => w * 0.6});
        const ball = s("circle", {r: 8, class: "ball"}, plot.marks);
        return {
          arrange(width) { plot.arrange(width); },          // at first and when the width changes
          show(scene, k, f) { ... },          // draw step k; while playing, a share f of the way to k + 1
          words(scene, k) { return "..."; },  // for screen readers, when the picture stands still
          refresh() { ... },                  // where it has to know: `page.live` has become true
        };
      },
    };

``page`` gives: ``spec, fixed`` (as above, arrays revived: ``{shape, data, row(i)}``), ``values`` (chosen),
``choose({name: value})`` (tabulated: at once; else Python is asked, where one runs), ``closest(name, wish)``
(of a slider: what can be chosen), ``live`` (whether Python answers), ``go(k)``, ``redraw()``,
``message(text)``, ``on(target, event, handler)`` (taken off when the widget goes), ``frame(f)`` and
``later(ms, f)`` (cancelled when it goes), ``reduced()`` (motion). Make elements with ``h`` and ``s``: they
put on what keeps JupyterLab's shortcuts away. Write numbers with ``numberText``, set attributes and text
with ``set`` and ``write`` (what is the same already costs nothing). ``drag(page, element, plot, ([x, y]) =>
...)`` lets people drag; say the same with a control too, for those who use keys. Text in pictures is at
least 14 px; sign and state are told by shape as well as colour; colours are the variables at the top of
``base.css``; selectors begin with ``.nnl``, else JupyterLab's own for tables and lists win. Nothing in
JavaScript works out anything that is taught.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

from nnlearn import checks
from nnlearn.widgets import page
from nnlearn.widgets.controls import Choice, Control
from nnlearn.widgets.packing import pack
from nnlearn.widgets.poster import card


class Player(anywidget.AnyWidget):
    """A widget whose pictures are all worked out in Python and played in the browser.

    Attributes
    ----------
    values : dict
        What is chosen now; assign a dictionary of some of the names to choose from Python.
    step : int
        Which step is shown; assign it to show another.
    """

    source: ClassVar[str]
    title: ClassVar[str]
    milliseconds: ClassVar[int] = 900  # that playing takes for a step
    largest: ClassVar[int] = 149_000  # bytes of the widget on a page, which keeps that below 150 kB
    note: ClassVar[str] = (  # what a page without Python says of typing
        "Play, step and the sliders work on this page as it is. Typing other numbers needs a running Python."
    )

    spec = traitlets.Dict().tag(sync=True)
    data = traitlets.Bytes().tag(sync=True)
    values = traitlets.Any({}).tag(sync=True)  # what these two may be is checked below, in words of our own
    step = traitlets.Any(0).tag(sync=True)

    def __init_subclass__(cls, **options: Any) -> None:
        """Put the widget's own script and looks behind those of the base."""
        if "source" in cls.__dict__:
            cls._esm = page.module(cls.source)
            cls._css = page.style(cls.source)
        super().__init_subclass__(**options)

    def __init__(self, *, step: int = 0, **chosen: Any) -> None:
        self._answering = False
        self._latest: tuple[str, dict[str, Any]] = ("", {})
        self._controls = {control.name: control for control in self.controls()}
        for name, value in chosen.items():
            control = self._control(name)
            self._controls[name] = control.with_value(control.check(value))
        spec, data = self._tabulated(list(self._controls.values()))
        start = {name: chosen.get(name, self.starts().get(name)) for name in self._controls}
        checked = {name: self._controls[name].check(value) for name, value in start.items()}
        super().__init__(spec=spec, data=data, values=checked)
        self.step = step
        self.on_msg(self._heard)

    # --- what a widget says of itself ------------------------------------------------------------

    def controls(self) -> list[Control]:
        """What can be changed, in the order in which people meet it."""
        return []

    def starts(self) -> dict[str, Any]:
        """What is chosen at first: by default each control's first value."""
        return {name: control.values[0] for name, control in self._controls.items()}

    def fixed(self) -> dict[str, Any]:
        """What is drawn whatever is chosen."""
        return {}

    def scene(self, values: dict[str, Any]) -> dict[str, Any]:
        """All that is drawn for one choice, with its number of ``steps``."""
        raise NotImplementedError

    def words(self, values: dict[str, Any], step: int) -> str:
        """Tell the picture in a sentence or two."""
        raise NotImplementedError

    def poster(self) -> str:
        """The picture, as SVG, for places where no script runs."""
        return card(self.title, self.describe())

    # --- what can be asked of it --------------------------------------------------------------------

    @property
    def value(self) -> dict[str, Any]:
        """What is chosen and which step is shown, in one dictionary."""
        return {**self.values, "step": min(self.step, self.steps)}

    @property
    def trace(self) -> Any:
        """The numbers that are drawn now, in full precision."""
        return self._scene_of(self.values)

    @property
    def steps(self) -> int:
        """How many steps there are to be shown for what is chosen now."""
        return int(self._scene_of(self.values).get("steps", 0))

    def play(self) -> None:
        """Start playing, wherever the widget is on show, as if Play had been pressed."""
        self.send({"play": True})

    def pause(self) -> None:
        """Stop playing."""
        self.send({"pause": True})

    def describe(self) -> str:
        """Tell in plain sentences what the widget shows now."""
        return self.words(self.values, min(self.step, self.steps))

    def to_html(self) -> str:
        """The widget as a page that plays by itself: no Python, no network.

        Returns
        -------
        str
            A whole HTML document.
        """
        return page.document(self.title, self._embedded())

    def save_html(self, path: str | Path) -> None:
        """Write the page of :meth:`to_html` to a file."""
        Path(path).write_text(self.to_html(), encoding="utf-8")

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.describe()}"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle: Any = super()._repr_mimebundle_(**options)
        data, metadata = bundle
        return {**data, "text/html": self._embedded(), "text/plain": repr(self)}, metadata

    # --- tables -------------------------------------------------------------------------------------

    def _tabulated(self, controls: list[Control]) -> tuple[dict[str, Any], bytes]:
        """Everything for the browser, for each choice among the values of some controls."""
        names = [control.name for control in controls]
        several = (c.values[:1] if isinstance(c, Choice) and c.only_shows else c.values for c in controls)
        choices = itertools.product(*several)
        scenes = [self.scene(dict(zip(names, choice, strict=True))) for choice in choices]
        sent = [control.sent() for control in controls]
        told = {"name": self.source, "title": self.title, "note": self.note, "ms": self.milliseconds}
        return pack({**told, "controls": sent, "fixed": self.fixed(), "scenes": scenes})

    def _embedded(self) -> str:
        """The widget as a piece of HTML: a poster, and the script that takes its place."""
        if self._is_tabulated(self.values):
            tables = self.spec, self.data
        else:
            tables = self._tabulated([c.with_value(self.values[name]) for name, c in self._controls.items()])
        html = self._playing(*tables)
        if len(html.encode()) <= self.largest:
            return html
        fewer = [control.with_value_instead(self.values[control.name]) for control in self.controls()]
        return self._playing(*self._tabulated(fewer))

    def _playing(self, spec: dict[str, Any], data: bytes) -> str:
        state = {"spec": spec, "values": self.values, "step": self.step}
        return page.embedded(self.source, state, data, self.poster(), self.describe())

    def _scene_of(self, values: dict[str, Any]) -> dict[str, Any]:
        """The scene of some values; that of the latest ones is kept."""
        key = json.dumps(values, sort_keys=True)
        if key != self._latest[0]:
            self._latest = (key, self.scene(values))
        return self._latest[1]

    def _is_tabulated(self, values: Mapping[str, Any]) -> bool:
        return all(values[name] in control.values for name, control in self._controls.items())

    def _joined(self, taken: dict[str, Any]) -> dict[str, Any]:
        """All values when some are chosen anew: the others stay."""
        return {**self.values, **taken}

    def _control(self, name: str) -> Control:
        return self._controls[checks.known(name, self._controls, "control")]

    # --- the state, and the browser ---------------------------------------------------------------------

    @traitlets.validate("values")
    def _checked_values(self, proposal: Any) -> dict[str, Any]:
        given = proposal["value"]
        if not isinstance(given, Mapping):
            first = next(iter(self._controls), "name")
            raise TypeError(
                f"values is {given!r:.40}, but is a dictionary of names and values"
                f"\n    write: widget.values = {{{first!r}: {self.values.get(first)!r:.40}}}"
            )
        taken = {name: self._control(name).check(value) for name, value in given.items()}
        values = self._joined(taken)
        if not self._is_tabulated(values):
            self._scene_of(values)  # what cannot be worked out is refused, and what was shown stays
        return values

    @traitlets.validate("step")
    def _checked_step(self, proposal: Any) -> int:
        # What the browser shows is within its scene already; this is for those who write it.
        return min(checks.whole(proposal["value"], "step", "step=0", least=0), self.steps)

    @traitlets.observe("values")
    def _chosen(self, change: Any) -> None:
        """Send the picture of values chosen from Python that the browser has no table of."""
        if not self._answering and self.comm is not None and not self._is_tabulated(self.values):
            self._send_scene(self.values, None)

    def _heard(self, widget: Any, content: dict[str, Any], buffers: Any) -> None:
        """Answer the browser: that Python is there, or with the picture of values that it asks for."""
        number = content.get("number")
        if "hello" in content:
            self.send({"here": True, "number": number})
            if not self._is_tabulated(self.values):
                self._send_scene(self.values, number)
        elif "ask" in content:
            self._answering = True
            try:
                asked = self._checked_values({"value": content["ask"]})
                self._send_scene(asked, number)
                self.values = asked
            except (ValueError, TypeError, ArithmeticError) as problem:
                reason = str(problem).split("\n")[0]
                self.send({"problem": reason, "number": number})
            finally:
                self._answering = False

    def _send_scene(self, values: dict[str, Any], number: Any) -> None:
        scene, data = pack(self._scene_of(values))
        self.send({"scene": scene, "values": values, "number": number}, [data])
