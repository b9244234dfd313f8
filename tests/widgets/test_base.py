"""The shared base without a browser: what is sent, what is answered, what is refused, and what is kept."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import comm
import numpy as np
import pytest
from comm.base_comm import BaseComm

import nnlearn as nn
from nnlearn.widgets.base import Player
from nnlearn.widgets.controls import Choice, Control, Given, Slider
from nnlearn.widgets.packing import pack

Message = tuple[str, Any, Any]


def unpacked(tree: Any, data: bytes) -> Any:
    """Put the arrays back, as the browser does."""
    match tree:
        case {"$": [kind, shape, place]}:
            return np.frombuffer(data, kind, int(np.prod(shape)), place).reshape(shape)
        case dict():
            return {key: unpacked(value, data) for key, value in tree.items()}
        case list():
            return [unpacked(value, data) for value in tree]
    return tree


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """Everything that widgets send to the browser from now on."""
    messages: list[Message] = []

    class Recorded(BaseComm):
        def publish_msg(
            self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
        ) -> None:
            messages.append((msg_type, data, buffers))

    monkeypatch.setattr(comm, "create_comm", Recorded)
    return messages


class Doubler(Player):
    """The smallest widget: it doubles a number."""

    source = "step_size"
    title = "Twice </script> as much"
    worked_out = 0

    def controls(self) -> list[Control]:
        return [
            Slider("number", "a number", (1.0, 2.0, 4.0), least=-10, most=10),
            Choice("sign", "sign", ("plus", "minus"), ("plus", "minus")),
            Given("table", "table", ([1, 2],), list),
        ]

    def scene(self, values: dict[str, Any]) -> dict[str, Any]:
        type(self).worked_out += 1
        if values["number"] == 7:
            raise ArithmeticError("seven is not doubled here\n    write: number=8")
        sign = 1 if values["sign"] == "plus" else -1
        return {"steps": 3, "twice": sign * 2 * np.array([values["number"]])}

    def words(self, values: dict[str, Any], step: int) -> str:
        return f"Twice {values['number']:g} & more, step {step}."


def asks(widget: Player, **content: Any) -> None:
    """What the browser would send by itself."""
    message = {"content": {"data": {"method": "custom", "content": content}}, "buffers": []}
    widget._handle_msg(message)


def moves(widget: Player, **state: Any) -> None:
    """What the browser sends when somebody moves a slider."""
    data = {"method": "update", "state": state, "buffer_paths": []}
    widget._handle_msg({"content": {"data": data}, "buffers": [], "metadata": {}})


def custom(sent: list[Message]) -> list[tuple[Any, Any]]:
    return [(data["content"], buffers) for _, data, buffers in sent if data.get("method") == "custom"]


# --- what is sent ---------------------------------------------------------------------------------


def test_every_tabulated_scene_is_sent_once_as_bytes(sent: list[Message]) -> None:
    widget = Doubler()
    opened = [message for message in sent if message[0] == "comm_open" and "spec" in message[1]["state"]]
    assert len(opened) == 1
    assert [bytes(b) for b in opened[0][2]] == [widget.data]
    scenes = unpacked(widget.spec["scenes"], widget.data)
    assert [float(scene["twice"][0]) for scene in scenes] == [2, -2, 4, -4, 8, -8]


def test_arrays_go_as_little_endian_numbers_at_multiples_of_four() -> None:
    tree = {"flags": np.array([True, False, True]), "w": np.array([[1.5, -2.0]]), "n": np.array([7])}
    told, data = pack(tree)
    assert told["w"] == {"$": ["<f4", [1, 2], 4]}
    back = unpacked(told, data)
    assert all((back[name] == tree[name]).all() for name in tree)
    assert json.dumps(told)


def test_what_json_cannot_hold_is_refused() -> None:
    for value in (float("nan"), float("inf"), object(), {1, 2}):
        with pytest.raises(TypeError, match="cannot be sent"):
            pack({"value": value})


# --- what is answered -------------------------------------------------------------------------------


def test_hello_is_answered(sent: list[Message]) -> None:
    widget = Doubler()
    sent.clear()
    asks(widget, hello=True, number=3)
    assert custom(sent) == [({"here": True, "number": 3}, None)]


def test_hello_also_brings_the_scene_of_values_without_a_table(sent: list[Message]) -> None:
    widget = Doubler()
    widget.values = {"number": 3}
    sent.clear()
    asks(widget, hello=True, number=3)
    (_, (content, buffers)) = custom(sent)
    assert content["values"]["number"] == 3
    assert unpacked(content["scene"], buffers[0])["twice"].tolist() == [6]


def test_an_untabulated_value_is_worked_out_and_sent_with_the_number_of_its_question(
    sent: list[Message],
) -> None:
    widget = Doubler()
    sent.clear()
    asks(widget, ask={"number": 3.5}, number=17)
    ((content, buffers),) = custom(sent)
    assert content["number"] == 17
    assert content["values"] == {"number": 3.5, "sign": "plus", "table": [1, 2]}
    assert unpacked(content["scene"], buffers[0])["twice"].tolist() == [7]
    assert widget.value == {**content["values"], "step": 0}


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"number": 11}, "number is 11, but is one number from −10 to 10"),
        ({"number": "many"}, "number holds 'many', but takes real numbers only"),
        ({"number": None}, "number"),
        ({"number": 7}, "seven is not doubled here"),
        ({"nummer": 3}, "control 'nummer' is unknown"),
    ],
)
def test_a_bad_value_is_answered_with_a_sentence_and_changes_nothing(
    sent: list[Message], asked: dict[str, Any], problem: str
) -> None:
    widget = Doubler()
    before = widget.value
    sent.clear()
    asks(widget, ask=asked, number=1)
    ((content, _),) = custom(sent)
    assert content["problem"].startswith(problem)
    assert "\n" not in content["problem"]
    assert content["number"] == 1
    assert widget.value == before


def test_a_slider_that_moves_in_the_browser_asks_python_for_nothing(sent: list[Message]) -> None:
    widget = Doubler()
    sent.clear()
    before = Doubler.worked_out
    moves(widget, values={**widget.values, "number": 4.0})
    moves(widget, step=2)
    assert widget.value == {"number": 4.0, "sign": "plus", "table": [1, 2], "step": 2}
    assert not custom(sent)
    assert Doubler.worked_out - before <= 1  # to know how many steps there are


# --- what an author scripts ---------------------------------------------------------------------------


def test_some_values_may_be_set_from_python(sent: list[Message]) -> None:
    widget = Doubler()
    sent.clear()
    widget.values = {"number": 2}
    assert widget.values == {"number": 2.0, "sign": "plus", "table": [1, 2]}
    assert not custom(sent)  # the browser has its picture
    widget.values = {"number": 2.5}
    ((content, buffers),) = custom(sent)
    assert unpacked(content["scene"], buffers[0])["twice"].tolist() == [5]
    assert widget.trace["twice"].tolist() == [5]


def test_playing_can_be_started_and_stopped_from_python(sent: list[Message]) -> None:
    widget = Doubler()
    sent.clear()
    widget.play()
    widget.pause()
    assert [content for content, _ in custom(sent)] == [{"play": True}, {"pause": True}]


def test_bad_values_from_python_are_refused_with_what_to_write() -> None:
    widget = Doubler()
    with pytest.raises(ValueError, match=r"number is 99, .*\n    write: number=1"):
        widget.values = {"number": 99}
    with pytest.raises(ValueError, match=r"sign 'plsu' is unknown; .*\n    write: 'plus'"):
        widget.values = {"sign": "plsu"}
    with pytest.raises(ValueError, match=r"step is -1.*\n    write: step=0"):
        widget.step = -1
    with pytest.raises(ValueError, match="control 'nmber' is unknown"):
        Doubler(nmber=3)
    with pytest.raises(TypeError, match=r"step is 2\.5, but is a whole number\n    write: step=0"):
        widget.step = 2.5
    with pytest.raises(TypeError, match=r"values is 3, but is a dictionary .*\n    write: widget\.values = "):
        widget.values = 3
    assert widget.value == Doubler().value


def test_values_whose_picture_cannot_be_worked_out_are_refused_and_the_old_ones_stay() -> None:
    widget = Doubler()
    with pytest.raises(ArithmeticError, match="seven is not doubled here"):
        widget.values = {"number": 7}
    assert widget.value == Doubler().value


def test_a_step_beyond_the_last_is_the_last() -> None:
    widget = Doubler(step=99)
    assert widget.step == widget.steps == 3


# --- what it says of itself ---------------------------------------------------------------------------


def test_the_same_widget_is_the_same_text_each_time() -> None:
    one, other = (Doubler(number=3)._repr_mimebundle_()[0] for _ in range(2))
    view = "application/vnd.jupyter.widget-view+json"
    assert one.pop(view) != other.pop(view)
    assert one == other
    assert one["text/plain"] == "Doubler: Twice 3 & more, step 0."


def test_where_no_script_runs_there_is_a_picture_with_words() -> None:
    page = Doubler()._repr_mimebundle_()[0]["text/html"]
    found = re.search(r'<img alt="([^"]*)" src="data:image/svg\+xml;base64,([^"]*)"', page)
    assert found
    assert found[1] == "Twice 1 &amp; more, step 0."
    svg = base64.b64decode(found[2]).decode()
    assert svg.startswith("<svg ")
    assert "Twice &lt;/script&gt; as much" in svg


def test_no_text_can_leave_the_script_it_stands_in() -> None:
    page = Doubler().to_html()
    assert page.count("<script") == page.count("</script>") == 1


def test_a_page_has_what_is_chosen_among_its_tables() -> None:
    widget = Doubler()
    widget.values = {"number": 3.25}
    assert "3.25" in widget.to_html()
    assert 3.25 not in widget.spec["controls"][0]["values"]


def test_a_page_that_would_grow_too_large_gives_up_the_nearest_of_the_other_values() -> None:
    class Tight(Doubler):
        largest = len(Doubler(number=3)._embedded().encode())

    widget = Tight(number=3)
    widget.values = {"number": 3.5, "table": [7, 8]}
    page = widget.to_html()
    assert '"values":[1.0,2.0,3.5]' in page
    assert '"values":[[7,8]]' in page
    widget.values = {"number": 2, "table": [1, 2]}  # with room enough nothing is given up
    assert '"values":[1.0,2.0,3.0,4.0]' in widget.to_html()


def test_zero_is_the_last_to_be_given_up() -> None:
    slider = Slider("b", "b", (-1.0, 0.0, 1.0))
    assert slider.with_value_instead(0.1).values == (-1.0, 0.0, 0.1)
    assert slider.with_value_instead(0.0) == slider
    assert Slider("b", "b", (0.0,)).with_value_instead(2.0).values == (2.0,)


def test_a_page_is_written_to_a_file(tmp_path: Any) -> None:
    widget = nn.widgets.step_size(step=1)
    widget.save_html(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == widget.to_html()
