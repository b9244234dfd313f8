"""What step_size shows is what the descent says, in JupyterLab and on a page of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

import nnlearn as nn
from nnlearn.equations.notation import number_text


def shown(page: Any, name: str) -> str:
    return str(page.locator(f".nnl [data-value={name}]").last.inner_text())


def test_a_page_shows_the_numbers_of_the_walk_step_by_step(static: Any) -> None:
    widget = nn.widgets.step_size(learning_rate=0.3)
    page, path = static(widget), widget.trace
    for k in range(path.steps):
        assert shown(page, "w") == number_text(np.float32(path.weights[k, 0]))
        assert shown(page, "J") == number_text(np.float32(path.cost[k]))
        assert shown(page, "slope") == number_text(np.float32(path.gradient[k, 0]))
        assert shown(page, "next").endswith("= " + number_text(np.float32(path.weights[k + 1, 0])))
        page.locator(".nnl-ahead").click()


def test_in_a_notebook_any_step_size_may_be_typed(live: Any) -> None:
    page = live("nn.widgets.step_size()")
    page.locator("input[name=learning_rate-number]").last.fill("0.437")
    page.keyboard.press("Enter")
    page.locator(".nnl-ahead").last.click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-value=w]')].at(-1).textContent === '−1.252'"
    )
    assert live.run("print(w.value)").startswith("{'learning_rate': 0.437")
