"""The glossary: every entry leads to where its word is explained, and every explained word has an entry."""

from __future__ import annotations

import re

import pytest

from tests.course.course_text import bold, lessons, markdown, plain, sections, within

#: "- **term**, **other word**: what it means. → [notebook 7](07_gradient_descent.ipynb#3.-One-step-downhill)"
_ENTRY = re.compile(
    r"^- (?P<heads>\*\*.+?\*\*(?:, \*\*.+?\*\*)*): (?P<text>.+?)"
    r" → \[notebook (?P<number>\d+)\]\((?P<link>.+)\)$"
)
#: Bold words after "called" that are no terms of this subject.
NO_TERMS: set[str] = set()


def _items() -> list[str]:
    text = markdown("23_glossary")
    body = text[text.index("## A\n") : text.index("## Letters and signs")]
    return [" ".join(item.split()) for item in re.split(r"(?m)^(?=- |## )", body) if item.startswith("- ")]


def _entries() -> list[tuple[list[str], str, str, str]]:
    """Each entry: its words, its text, the notebook's name and the heading's anchor."""
    found = []
    for item in _items():
        match = _ENTRY.match(item)
        assert match, item
        name, _, anchor = match["link"].partition(".ipynb#")
        assert int(match["number"]) == int(name[:2]), item
        found.append((bold(match["heads"]), match["text"], name, anchor))
    return found


ENTRIES = _entries()
KNOWN = {plain(word) for words, *_ in ENTRIES for word in words}


def test_there_are_many_and_they_stand_in_order() -> None:
    firsts = [words[0].lower() for words, *_ in ENTRIES]
    assert len(firsts) > 100
    assert firsts == sorted(firsts)
    assert len(set(firsts)) == len(firsts)


def test_each_stands_under_its_letter_and_every_letter_is_linked() -> None:
    letters = {anchor: text for anchor, text in sections("23_glossary").items() if len(anchor) == 1}
    for letter, text in letters.items():
        assert all(line[4].upper() == letter for line in text.splitlines() if line.startswith("- **")), letter
    links = re.findall(r"\[(.)\]\(#(.)\)", markdown("23_glossary"))
    assert links == [(letter, letter) for letter in letters]


@pytest.mark.parametrize("entry", ENTRIES, ids=[words[0] for words, *_ in ENTRIES])
def test_an_entry_leads_to_where_its_word_is_explained(entry: tuple[list[str], str, str, str]) -> None:
    words, text, name, anchor = entry
    assert text[0].isupper() or not text[0].isalpha()
    assert text.endswith((".", ")", "!"))
    assert name in lessons()
    assert anchor in sections(name), f"{name} has no heading {anchor}; there are {list(sections(name))}"
    there = sections(name)[anchor]
    marked = [plain(part) for part in [*bold(there), anchor]]
    assert any(within(part, plain(word)) or within(plain(word), part) for word in words for part in marked), (
        f"{words[0]} is neither bold nor in the heading of {name}, {anchor}"
    )


@pytest.mark.parametrize("name", lessons())
def test_what_is_said_to_be_called_something_has_an_entry(name: str) -> None:
    called = re.findall(r"\bcalled\s+(?:an?\s+|the\s+)?\*\*([^*]+)\*\*", markdown(name))
    missing = [
        term
        for term in called
        if plain(term) not in NO_TERMS and not any(within(plain(term), word) for word in KNOWN)
    ]
    assert not missing, f"{name} explains {missing}, which the glossary does not have"
