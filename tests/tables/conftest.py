"""Small tables in files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("pandas")
pytest.importorskip("sklearn")


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a table into a file, as text or as bytes."""

    def write(content: str | bytes, name: str = "table.csv") -> Path:
        place = tmp_path / name
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
        return place

    return write


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty people with everything that a real table has: gaps, names, a constant, an empty column."""
    lines = ["name,age,job,country,nothing,rich"]
    jobs = ["cook", "nurse", "?", "clerk"]
    for i in range(60):
        age = "NA" if i % 20 == 7 else str(20 + i)
        rich = "yes" if (i > 35) != (i % 13 == 0) else "no"
        lines.append(f"Person {i},{age},{jobs[i % 4]},Peru,,{rich}")
    place = tmp_path_factory.mktemp("people") / "people.csv"
    place.write_text("\n".join(lines) + "\n")
    return place
