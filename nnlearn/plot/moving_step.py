"""One training step as a picture that moves: an SVG without script, drawn from the lines of a trace."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nnlearn.equations.notation import number_text, subscript
from nnlearn.plot.style import ACCENT, FILLS, INK, NEGATIVE, PAPER, POSITIVE, QUIET

if TYPE_CHECKING:
    from nnlearn.trace import Trace

WIDTH, HEIGHT = 960, 560
SECONDS = 2.4  # that each number stays
BOX = (172, 92)  # of a unit
TOP, BOTTOM = 36, 412  # of the network; below it stands what is worked out
DIGITS = 4

_STYLE = f"""
text {{ font-family: system-ui, "Segoe UI", "DejaVu Sans", sans-serif; font-size: 17px; fill: {INK}; }}
.quiet {{ fill: {QUIET}; }}
.head {{ font-size: 21px; font-weight: 600; }}
.line {{ font-size: 22px; }}
.value {{ font-weight: 600; }}
"""


def moving_step(trace: Trace) -> str:
    """Draw a training step number by number: forward, backward, and the update.

    Parameters
    ----------
    trace : Trace
        With targets and a learning rate, of a network with biases and at most three units a layer; its first
        example is drawn.

    Returns
    -------
    str
        An SVG document that plays by itself, over and over. Where motion is not wanted, or cannot be shown,
        it is the picture of the finished step.
    """
    return _Film(trace).svg()


class _Film:
    """The scenes, and what each shows of the network."""

    def __init__(self, trace: Trace) -> None:
        self.trace, self.sizes = trace, trace.network.sizes
        self.captions: list[tuple[str, Sequence[str]]] = []
        self.drawn: list[str] = []
        self.known: list[str] = []
        self._network()
        self._forward()
        self._backward()
        self._update()

    # --- places --------------------------------------------------------------------------------------

    def _place(self, layer: int, unit: int) -> tuple[float, float]:
        x = 110 + layer * (WIDTH - 345) / (len(self.sizes) - 1)
        return x, TOP + (BOTTOM - TOP) * (unit + 0.5) / self.sizes[layer]

    def _label(self, layer: int, i: int, j: int) -> tuple[float, float]:
        """Where a weight is written: closer to where it starts, so that crossing lines keep theirs apart."""
        (x0, y0), (x1, y1) = self._place(layer - 1, i), self._place(layer, j)
        return x0 + 0.38 * (x1 - x0), y0 + 0.38 * (y1 - y0)

    # --- scenes --------------------------------------------------------------------------------------

    def _network(self) -> None:
        """What is given: inputs, targets, weights and biases."""
        self._scene("Given: two inputs, their targets, and all weights and biases", ())
        for layer in range(1, len(self.sizes)):
            for i in range(self.sizes[layer - 1]):
                for j in range(self.sizes[layer]):
                    (x0, y0), (x1, y1) = self._place(layer - 1, i), self._place(layer, j)
                    ends = f'x1="{x0:g}" y1="{y0:g}" x2="{x1:g}" y2="{y1:g}"'
                    self.drawn.append(f'<line {ends} stroke="{QUIET}" stroke-width="1.5"/>')
        for layer, units in enumerate(self.sizes):
            fill = FILLS["input" if not layer else "output" if layer == len(self.sizes) - 1 else "hidden"]
            for unit in range(units):
                self._box(*self._place(layer, unit), fill)
                if not layer:
                    self._number("x", unit, self._place(0, unit), 0)
        for unit, target in enumerate(self.trace["y"][0]):
            x, y = self._place(len(self.sizes) - 1, unit)
            words = f"target y{subscript(unit)} = {number_text(float(target), DIGITS)}"
            self._quiet(x, y + BOX[1] / 2 + 22, words, "stays n0", QUIET)

    def _forward(self) -> None:
        last = len(self.sizes) - 1
        for layer in range(1, last + 1):
            kind = "output" if layer == last else "hidden"
            for unit in range(self.sizes[layer]):
                here = self._place(layer, unit)
                name = f"{kind} unit {unit + 1}"
                self._worked(f"z{layer}", unit, f"Forward: {name} adds up its weighted inputs", here, -1)
                self._light(layer, unit, POSITIVE)
                self._worked(f"a{layer}", unit, f"Forward: {name} answers", here, 0)
        x, y = WIDTH - 78, (TOP + BOTTOM) / 2
        self._box(x, y, FILLS["loss"], 120)
        line = self._scene("How wrong is it? The loss compares the outputs with their targets", ("E",))
        self._write(x, y + 6, f"E = {number_text(line, DIGITS)}")

    def _backward(self) -> None:
        for layer in range(len(self.sizes) - 1, 0, -1):
            for unit in range(self.sizes[layer]):
                said = "Backward: how much would the loss change with this unit’s sum?"
                self._worked(f"delta{layer}", unit, said, self._place(layer, unit), 1)
                self._light(layer + 1, unit, NEGATIVE, outwards=True)

    def _update(self) -> None:
        last = len(self.sizes) - 1
        name = f"W{last}"
        self._scene("The gradient of a weight: what came in, times δ", (f"d{name}", 0, 0))
        self._lit(last, 0, 0, ACCENT)
        self._scene("The update: one step downhill", (f"{name}_new", 0, 0))
        self._lit(last, 0, 0, ACCENT)
        self._scene("All weights and biases are updated at once, and every number can be checked", ())
        now = len(self.captions) - 1
        for layer in range(1, last + 1):
            old, new = self.trace[f"W{layer}"], self.trace[f"W{layer}_new"]
            for i, j in ((i, j) for i in range(old.shape[0]) for j in range(old.shape[1])):
                first = now - 1 if (layer, i, j) == (last, 0, 0) else now
                self._weight(layer, i, j, number_text(old[i, j], DIGITS), f"until n{first}", INK)
                self._weight(layer, i, j, number_text(new[i, j], DIGITS), f"stays n{first}", ACCENT)
            for unit in range(self.sizes[layer]):
                x, y = self._place(layer, unit)
                for which, scene, colour in (("", "until", QUIET), ("_new", "stays", ACCENT)):
                    bias = number_text(float(self.trace[f"b{layer}{which}"][unit]), DIGITS)
                    words = f"b{layer}{subscript(unit)} = {bias}"
                    self._quiet(x, y - BOX[1] / 2 - 10, words, f"{scene} n{now}", colour)
        self._scene(self.trace.prove().verdict, ())

    # --- drawing -------------------------------------------------------------------------------------

    def _scene(self, head: str, asked: tuple[Any, ...]) -> float:
        """Begin a scene; the line asked for is written beneath, its formula and its numbers."""
        if not asked:
            self.captions.append((head, ()))
            return 0.0
        line = self.trace.line(*asked, digits=DIGITS)
        symbol, *middle, value = line.parts
        written = [f"{symbol} = {middle[0]}", f"= {' = '.join(middle[1:])} {line.relation} {value}"]
        if len(middle) < 2:
            written = [f"{symbol} = {middle[0]} {line.relation} {value}"]
        self.captions.append((head, written))
        return line.value

    def _worked(self, name: str, unit: int, head: str, place: tuple[float, float], row: int) -> None:
        self._scene(head, (name, 0, unit))
        self._number(name, unit, place, row)

    def _number(self, name: str, unit: int, place: tuple[float, float], row: int) -> None:
        """Write a unit's number into its box, from this scene on."""
        letter = "δ" + name[5:] if name.startswith("delta") else name
        value = number_text(float(self.trace[name][0, unit]), DIGITS)
        self._write(place[0], place[1] + 6 + 26 * row, f"{letter}{subscript(unit)} = {value}")

    def _light(self, layer: int, unit: int, colour: str, *, outwards: bool = False) -> None:
        """Light up the lines by which numbers come to a unit in this scene."""
        if outwards and layer < len(self.sizes):
            for j in range(self.sizes[layer]):
                self._lit(layer, unit, j, colour)
        elif not outwards:
            for i in range(self.sizes[layer - 1]):
                self._lit(layer, i, unit, colour)

    def _lit(self, layer: int, i: int, j: int, colour: str) -> None:
        (x0, y0), (x1, y1) = self._place(layer - 1, i), self._place(layer, j)
        ends = f'x1="{x0:g}" y1="{y0:g}" x2="{x1:g}" y2="{y1:g}"'
        scene = f"only o{len(self.captions) - 1}"
        line = f'<line class="{scene}"{_hidden(scene)} {ends} stroke="{colour}" stroke-width="6"/>'
        self.drawn.insert(0, line)  # beneath the boxes

    def _box(self, x: float, y: float, fill: str, width: float = BOX[0]) -> None:
        self.drawn.append(
            f'<rect x="{x - width / 2:g}" y="{y - BOX[1] / 2:g}" width="{width:g}" height="{BOX[1]}" rx="14"'
            f' fill="{fill}" stroke="{QUIET}"/>'
        )

    def _write(self, x: float, y: float, words: str) -> None:
        self.known.append(
            f'<text class="value stays n{len(self.captions) - 1}" x="{x:g}" y="{y:g}" text-anchor="middle">'
            f"{html.escape(words)}</text>"
        )

    def _quiet(self, x: float, y: float, words: str, scene: str, colour: str) -> None:
        self.known.append(
            f'<text class="{scene}"{_hidden(scene)} x="{x:g}" y="{y:g}" text-anchor="middle"'
            f' style="fill:{colour}">{html.escape(words)}</text>'
        )

    def _weight(self, layer: int, i: int, j: int, words: str, scene: str, colour: str) -> None:
        x, y = self._label(layer, i, j)
        self.known.append(
            f'<g class="{scene}"{_hidden(scene)}>'
            f'<rect x="{x - 33:g}" y="{y - 14:g}" width="66" height="26" rx="8" fill="{PAPER}"/>'
            f'<text x="{x:g}" y="{y + 5:g}" text-anchor="middle" style="fill:{colour}">'
            f"{html.escape(words)}</text></g>"
        )

    # --- the whole -------------------------------------------------------------------------------------

    def svg(self) -> str:
        """The document."""
        title = f"One training step of a {'-'.join(map(str, self.sizes))} network, number by number"
        said = " ".join(f"{head}. {' '.join(lines)}" for head, lines in self.captions)
        return "\n".join(
            [
                '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc"',
                f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">',
                f'<title id="title">{html.escape(title)}</title><desc id="desc">{html.escape(said)}</desc>',
                f"<style>{_STYLE}{self._keyframes()}</style>",
                f'<rect width="{WIDTH}" height="{HEIGHT}" rx="16" fill="{PAPER}"/>',
                *self.drawn,
                *self.known,
                *self._told(),
                "</svg>\n",
            ]
        )

    def _told(self) -> list[str]:
        """The captions, one a scene; the last stays where nothing moves."""
        told = []
        for n, (head, lines) in enumerate(self.captions):
            last = n == len(self.captions) - 1
            scene = f"{'stays n' if last else 'only o'}{n}"
            rows = [f'<text class="head quiet" x="36" y="{BOTTOM + 50}">{html.escape(head)}</text>']
            rows += [
                f'<text class="line" x="36" y="{BOTTOM + 92 + 36 * row}">{html.escape(line)}</text>'
                for row, line in enumerate(lines)
            ]
            told.append(f'<g class="{scene}"{_hidden(scene)}>{"".join(rows)}</g>')
        return told

    def _keyframes(self) -> str:
        """When what is shown: `n` from a scene on, `o` in that scene alone, `u` up to it."""
        scenes, rules = len(self.captions), []
        for n in range(scenes):
            start, end = (f"{100 * m / scenes:.3f}%" for m in (n, n + 1))
            if n:
                rules.append(f"@keyframes n{n} {{ 0% {{ opacity: 0 }} {start}, 100% {{ opacity: 1 }} }}")
            rules.append(f"@keyframes o{n} {{ 0% {{ opacity: {int(not n)} }} {start} {{ opacity: 1 }}")
            rules[-1] += f" {end}, 100% {{ opacity: 0 }} }}"
            rules.append(f"@keyframes u{n} {{ 0% {{ opacity: 1 }} {start}, 100% {{ opacity: 0 }} }}")
        time = f"{SECONDS * scenes:g}s step-end infinite"
        plays = [f".stays.n{n} {{ animation: n{n} {time}; }}" for n in range(1, scenes)]
        plays += [f".only.o{n} {{ animation: o{n} {time}; }}" for n in range(scenes)]
        plays += [f".until.n{n} {{ animation: u{n} {time}; }}" for n in range(scenes)]
        moving = f"@media (prefers-reduced-motion: no-preference) {{ {' '.join(plays)} }}"
        return "\n".join([*rules, moving])


def _hidden(scene: str) -> str:
    """Where nothing plays, only what stays is seen."""
    return "" if scene.startswith("stays") else ' opacity="0"'
