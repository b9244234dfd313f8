"""The training step that moves: what it says is the trace's, and where nothing moves the end is shown."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

import nnlearn as nn
from nnlearn.equations.notation import number_text
from nnlearn.plot import gallery
from nnlearn.plot.moving_step import moving_step

STORED = Path(__file__).resolve().parents[2] / "figures" / f"{gallery.MOVING}.svg"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def trace() -> nn.Trace:
    net = nn.Network([[[0.3], [-0.2]], [[0.5]]], [[0.1], [0.7]], activations=["tanh", "sigmoid"])
    return net.trace([[2.0, -3.0]], [[1.0]], learning_rate=0.25)


def texts(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_the_stored_picture_is_what_is_drawn_today() -> None:
    assert STORED.read_text(encoding="utf-8") == moving_step(gallery._mazur(learning_rate=0.5))


def test_every_number_that_is_worked_out_for_a_unit_is_shown_with_its_line(trace: nn.Trace) -> None:
    shown = texts(ET.fromstring(moving_step(trace)))
    for name in ("z1", "a1", "z2", "a2", "delta2", "delta1"):
        line = trace.line(name, 0, 0, digits=4)
        assert any(words.startswith(f"{line.symbol} = ") for words in shown), name
        assert any(words.endswith(f" {number_text(line.value, 4)}") for words in shown), name
        assert any(line.substituted in words for words in shown), name
    assert trace.prove().verdict in shown


def test_where_nothing_moves_the_finished_step_is_shown(trace: nn.Trace) -> None:
    root = ET.fromstring(moving_step(trace))
    parents = {child: parent for parent in root.iter() for child in parent}
    seen = [
        element.text or ""
        for element in root.iter(f"{SVG}text")
        if "0" not in (element.get("opacity"), parents[element].get("opacity"))
    ]
    for weight in trace["W1_new"].ravel():
        assert number_text(weight, 4) in seen
    assert "0.3" not in seen
    assert seen[-1] == trace.prove().verdict


def test_each_scene_has_its_time(trace: nn.Trace) -> None:
    text = moving_step(trace)
    named = set(re.findall(r'class="(?:value )?(stays n|only o|until n)(\d+)"', text))
    plays = set(re.findall(r"\.(stays\.n|only\.o|until\.n)(\d+) \{ animation", text))
    assert {(way, n) for way, n in named if (way, n) != ("stays n", "0")} <= {
        (way.replace(".", " "), n) for way, n in plays
    }
    assert "prefers-reduced-motion: no-preference" in text
    assert "<script" not in text
