"""What the README shows comes out, and the commands it names exist."""

import doctest
import re
from pathlib import Path

import pytest

from nnlearn import __version__, cli

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_comes_out() -> None:
    failed, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8")
    assert tried > 0
    assert failed == 0


COMMANDS = {"".join(words) for words in re.findall(r"^nnlearn (.+)$|`nnlearn ([^`]+)`", README, re.MULTILINE)}


@pytest.mark.parametrize("words", sorted(COMMANDS - {"--help"}))
def test_every_command_is_understood(words: str) -> None:
    cli.parser().parse_args(words.split())


def test_the_changes_name_this_version() -> None:
    assert f"### {__version__} " in README
