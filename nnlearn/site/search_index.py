"""The words of all pages, as a script that also a page opened from a folder can load."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from nnlearn.site.lesson import Lesson

_ROOM = re.compile(r"\s+")


def search_index(lessons: Iterable[Lesson]) -> str:
    """Return a script that lists every passage: page, title, anchor, heading, words, terms."""
    rows = [
        [
            lesson.page,
            lesson.full_title,
            passage.heading.anchor if passage.heading and passage.heading.level > 1 else "",
            passage.heading.words if passage.heading and passage.heading.level > 1 else "",
            _ROOM.sub(" ", " ".join(passage.words)).strip(),
            passage.terms,
        ]
        for lesson in lessons
        for passage in lesson.written.passages
        if passage.words
    ]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return f"window.searchIndex={text};\n"
