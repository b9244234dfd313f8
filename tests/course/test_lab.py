"""The course is opened in a JupyterLab that asks nothing first, and keeps what else is set for Jupyter."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nnlearn.course import lab


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The command that would have opened JupyterLab; the environment is the one that it would have had."""
    pytest.importorskip("jupyterlab")
    commands: list[list[str]] = []

    def noted(command: list[str]) -> int:
        commands.append(command)
        return 0

    monkeypatch.setattr(lab, "_become", noted)
    monkeypatch.setattr(lab, "_trust", lambda notebooks: None)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    assert lab.lab(tmp_path / "course", browser=False) == 0
    return commands[0]


def test_jupyterlab_does_not_ask_about_news(opened: list[str]) -> None:
    code = (
        "import json; from jupyterlab_server.config import get_static_page_config as read;"
        " print(json.dumps(read(level='all')))"
    )
    read = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert json.loads(read)["disabledExtensions"]["@jupyterlab/apputils-extension:announcements"] is True


def test_settings_of_ones_own_are_kept(opened: list[str], tmp_path: Path) -> None:
    assert os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep) == [str(lab.SETTINGS), str(tmp_path / "own")]


def test_the_first_lesson_is_opened(opened: list[str]) -> None:
    assert "--LabApp.default_url=/lab/tree/01_the_neuron.ipynb" in opened
    assert "--no-browser" in opened
