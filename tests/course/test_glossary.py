"""The glossary: every entry leads to where its word is explained, and every explained word has an entry."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from tests.course.course_text import bold, lessons, markdown, plain, sections, within

#: "- **term**, **other word**: what it means. → [notebook 7](07_gradient_descent.ipynb#3.-One-step-downhill)"
_ENTRY = re.compile(
    r"^- (?P<heads>\*\*.+?\*\*(?:, \*\*.+?\*\*)*): (?P<text>.+?)"
    r" → (?P<links>\[notebook \d+\]\(\S+\)(?:, \[notebook \d+\]\(\S+\))*)$"
)
_LINK = re.compile(r"\[notebook (\d+)\]\((\w+)\.ipynb#(\S+?)\)(?:, |$)")
#: Bold words after "called" that are no terms of this subject.
NO_TERMS: set[str] = set()


def _items() -> list[str]:
    text = markdown("23_glossary")
    body = text[text.index("## A\n") : text.index("## Letters and signs")]
    return [" ".join(item.split()) for item in re.split(r"(?m)^(?=- |## )", body) if item.startswith("- ")]


@dataclass(frozen=True)
class Entry:
    """An entry's words, what is said of them, and the notebooks and headings that it leads to."""

    words: list[str]
    text: str
    places: list[tuple[str, str]]


def _entries() -> list[Entry]:
    found = []
    for item in _items():
        match = _ENTRY.match(item)
        assert match, item
        links = _LINK.findall(match["links"])
        assert links, item
        assert all(int(number) == int(name[:2]) for number, name, _ in links), item
        found.append(
            Entry(bold(match["heads"]), match["text"], [(name, anchor) for _, name, anchor in links])
        )
    return found


ENTRIES = _entries()
KNOWN = {plain(word) for entry in ENTRIES for word in entry.words}
every_entry = pytest.mark.parametrize("entry", ENTRIES, ids=[entry.words[0] for entry in ENTRIES])


def test_there_are_many_and_they_stand_in_order() -> None:
    firsts = [entry.words[0].lower() for entry in ENTRIES]
    assert len(firsts) > 100
    assert firsts == sorted(firsts)
    assert len(set(firsts)) == len(firsts)


def test_each_stands_under_its_letter_and_every_letter_is_linked() -> None:
    letters = {anchor: text for anchor, text in sections("23_glossary").items() if len(anchor) == 1}
    for letter, text in letters.items():
        assert all(line[4].upper() == letter for line in text.splitlines() if line.startswith("- **")), letter
    links = re.findall(r"\[(.)\]\(#(.)\)", markdown("23_glossary"))
    assert links == [(letter, letter) for letter in letters]


@every_entry
def test_an_entry_leads_to_where_its_word_is_explained(entry: Entry) -> None:
    assert entry.text.endswith((".", ")"))
    for name, anchor in entry.places:
        assert name in lessons()
        assert anchor in sections(name), f"{name} has no heading {anchor}; there are {list(sections(name))}"
        marked = [plain(part) for part in [*bold(sections(name)[anchor]), anchor]]
        assert any(
            within(part, plain(word)) or within(plain(word), part) for word in entry.words for part in marked
        ), f"{entry.words[0]} is neither bold nor in the heading of {name}, {anchor}"


@every_entry
def test_an_entry_leads_to_where_its_word_is_met_first(entry: Entry) -> None:
    words = {plain(word) for word in entry.words}
    first, _ = entry.places[0]
    for name in lessons()[: lessons().index(first)]:
        for anchor, text in sections(name).items():
            if not anchor.startswith(("Before-you", "Your-turn", "What-to-take")):
                assert not words & {plain(part) for part in bold(text)}, f"{name}, {anchor}"


@pytest.mark.parametrize("name", lessons())
def test_what_is_said_to_be_called_something_has_an_entry(name: str) -> None:
    called = re.findall(r"\bcalled\s+(?:an?\s+|the\s+)?\*\*([^*]+)\*\*", markdown(name))
    missing = [
        term
        for term in called
        if plain(term) not in NO_TERMS and not any(within(plain(term), word) for word in KNOWN)
    ]
    assert not missing, f"{name} explains {missing}, which the glossary does not have"
