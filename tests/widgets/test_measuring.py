"""The benchmark of widgets says what it measured: here on made-up measurements, never on speed."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.widgets import WATCH, Measured, latencies, table


def test_the_table_tells_how_many_times_sooner_than_the_peer_each_widget_is() -> None:
    peer = Measured((200, 300), (200, 300), "3 of 20", 6)
    widget = Measured((10, 20), (50, 60), "20 of 20", 60, 120)
    still = Measured((40, 41))
    printed = table({"quick": widget, "still": still}, peer)
    told = {row[0]: row[1:] for row in printed.rows}
    assert told["quick"] == ["10", "20", "20.0 ×", "50", "60", "4.0 ×", "20 of 20", "60", "10.0 ×", "120"]
    assert told["still"] == ["40", "41", "5.0 ×", "–", "–", "–", "–", "–", "–", "–"]


def test_a_latency_runs_from_the_key_to_the_last_picture_that_it_caused(static: Any) -> None:
    page = static(
        '<body class="nnl-stage"><p>.</p><script>addEventListener("keydown", () => setTimeout(() => {'
        ' document.querySelector("p").textContent += "."; }, 150))</script></body>'
    )
    page.evaluate(WATCH)
    page.evaluate("() => watch.at('p')")
    median, late = latencies(page, 3, lambda n: page.keyboard.press("a"))
    assert 150 <= median <= late
