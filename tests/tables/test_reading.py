"""Reading any CSV file: nothing is lost, nothing is guessed in silence, and what does not hold is refused."""

from __future__ import annotations

import csv
import gzip
import io
import os
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlearn import tables
from nnlearn.tables.rows import SEPARATORS, rows_of
from nnlearn.tables.text import text_of
from nnlearn.tables.words import MISSING, is_number

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("NNLEARN_SHARED") or ROOT.parent / "shared") / "data"
Write = Callable[..., Path]

CATS = "age;weight;colour\n3;4,2;black\n1;?;white\n7;5,1;black\n"


def told(error: pytest.ExceptionInfo[Exception]) -> str:
    assert "\n    write: " in str(error.value)
    return str(error.value)


# --- text ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_marks_and_utf_8_are_understood(csv_file: Write, encoding: str) -> None:
    content = "größe,ja\n1,é\n2,σ\n".encode(encoding)
    given = encoding if encoding == "utf-16-le" else None  # it has no mark
    table = tables.read(csv_file(content), encoding=given)
    assert [c.name for c in table.columns] == ["größe", "ja"]
    assert table["ja"].values.tolist() == ["é", "σ"]
    assert f"in {encoding}" in table.summary


@pytest.mark.parametrize(("encoding", "letter"), [("cp1252", "€"), ("latin-1", "\x81é")])
def test_latin_1_is_told_with_the_first_word_that_shows_it(
    csv_file: Write, encoding: str, letter: str
) -> None:
    place = csv_file(f"name,city\nAda,Paris\nBo,Orl{letter}ans\n".encode(encoding))
    table = tables.read(place)
    assert table["city"].values.tolist() == ["Paris", f"Orl{letter}ans"]
    assert f"({encoding}): line 3 has {f'Orl{letter}ans'!r}" in table.remarks[0]


def test_a_packed_file_is_unpacked(csv_file: Write) -> None:
    assert len(tables.read(csv_file(gzip.compress(CATS.encode()), "cats.csv.gz"))) == 3
    with pytest.raises(ValueError, match="cannot be unpacked") as error:
        tables.read(csv_file(gzip.compress(CATS.encode())[:-4]))
    told(error)


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        (b"PK\x03\x04rest", {}, "a workbook or a zip file"),
        ("a,b\n1,2\n".encode("utf-16-le"), {}, 'encoding="utf-16"'),
        (b"a,b\n1,\xe9\n", {"encoding": "utf-8"}, "line 2 has the byte 0xE9"),
        (b"a,b\n1,2\n", {"encoding": "utf9"}, "write: encoding='utf-8'"),
        (b"", {}, "has no rows"),
        (b"\n\n\n", {}, "has no rows"),
        (b"a,b\n", {}, "no rows"),
        (b"a,b\n1,2\n", {"separator": ", "}, "is one character"),
        (b"a,b\n1,2\n", {"skip": -1}, "0 or more"),
        (b"a,b\n1,2\n", {"missing": "x"}, r"write: missing=\['x'\]"),
        (b"a,b\n1,2\n", {"words": "a"}, r"write: words=\['a'\]"),
        (b"a,b\n1,2\n", {"words": ["c"]}, "column 'c' is unknown; there are a, b"),
    ],
)
def test_what_is_no_table_is_refused(csv_file: Write, content: bytes, options: Any, words: str) -> None:
    with pytest.raises((ValueError, TypeError), match=words) as error:
        tables.read(csv_file(content), **options)
    if "'c'" not in words:
        told(error)


def test_a_file_that_is_not_there_is_told_with_what_is(csv_file: Write) -> None:
    place = csv_file(CATS, "cats.csv")
    with pytest.raises(FileNotFoundError, match=r"there are cats\.csv") as error:
        tables.read(place.with_name("cat.csv"))
    assert told(error).endswith("write: 'cats.csv'")
    with pytest.raises(FileNotFoundError, match="there is no file"):
        tables.read(place.parent / "nowhere" / "cats.csv")
    with pytest.raises(FileNotFoundError, match=r"is a folder; there are cats\.csv") as error:
        tables.read(place.parent)
    assert told(error).endswith(f"write: {place.as_posix()!r}")


def test_numbers_beyond_all_measure_are_refused_with_their_line(csv_file: Write) -> None:
    place = csv_file("x,y\n1,2\n3,-1.797e308\n5,2\n")
    with pytest.raises(
        ValueError, match=r"column 'y' has -1\.797e308 in line 3, which is too large"
    ) as error:
        tables.read(place)
    assert told(error)
    assert tables.read(place, missing=["-1.797e308"])["y"].missing == {"-1.797e308": 1}


def test_large_numbers_are_told_with_their_thousands_apart(csv_file: Write) -> None:
    assert tables.read(csv_file("x\n12285\n1484705\n3\n"))["x"].holds == "3 to 1,484,705, median 12,285"


def test_words_of_several_lines_take_one_in_the_table(csv_file: Write) -> None:
    found = tables.read(csv_file('x,"the\nname"\n1,"a\nb"\n2,c\n'))
    assert found["the\nname"].values.tolist() == ["a\nb", "c"]
    assert "the name" in str(found.table())
    assert "a b 50 %" in str(found.table())


@given(st.binary(max_size=300))
def test_whatever_a_file_holds_it_is_read_or_refused_in_words(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "any.csv"
        place.write_bytes(content)
        try:
            table = tables.read(place)
        except ValueError as problem:
            said = str(problem)
        else:
            said = f"{table}\n    write: nothing"
            assert len(table.frame) == len(table) > 0
    assert "\n    write: " in said


# --- rows ------------------------------------------------------------------------------------------------

FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0", exclude_categories=["Cs", "Cc"]))


@given(
    st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(FIELD, min_size=n, max_size=n), min_size=1)),
    st.sampled_from([*SEPARATORS]),
    st.booleans(),
)
def test_what_was_written_is_read(records: list[list[str]], separator: str, quoted: bool) -> None:
    """All fields, quotes and separators within them included; without the blanks around them."""
    stream = io.StringIO(newline="")
    style: Any = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    fields = [[field.strip() for field in record] for record in records]
    csv.writer(stream, delimiter=separator, quoting=style).writerows(fields)
    rows = rows_of(stream.getvalue(), "t", separator=separator, header=False)
    assert list(map(list, zip(*rows.columns, strict=True))) == fields


@given(st.integers(2, 6), st.integers(3, 30), st.sampled_from([*SEPARATORS]), st.integers(0, 99))
def test_the_separator_is_found(columns: int, rows: int, separator: str, seed: int) -> None:
    draw = random.Random(seed)
    other = "," if separator == ";" else "."
    lines = [[f"{draw.uniform(-9, 9):.2f}".replace(".", other) for _ in range(columns)] for _ in range(rows)]
    text = "\n".join(map(separator.join, [[f"c{i}" for i in range(columns)], *lines]))
    found = rows_of(text, "t")
    assert (found.separator, len(found.columns), found.named) == (separator, columns, True)


def test_a_mark_for_spreadsheets_says_the_separator() -> None:
    rows = rows_of("sep=|\na|b\n1|2\n", "t")
    assert (rows.separator, rows.names, rows.columns) == ("|", ["a", "b"], [["1"], ["2"]])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_will_do(csv_file: Write, end: str) -> None:
    assert tables.read(csv_file(CATS.replace("\n", end)))["age"].values.tolist() == [3, 1, 7]


def test_fields_may_hold_line_ends_and_the_lines_are_still_counted() -> None:
    rows = rows_of('a,b\n"one\ntwo",1\nthree,2\n', "t")
    assert rows.columns == [["one\ntwo", "three"], ["1", "2"]]
    assert rows.lines == [3, 4]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n3\n4,5\n", "1 line of 4 have not 2 fields as the others: line 3 has 1 ('3' …)"),
        ("a,b\n1,2\n3,4,5\n4,5\n", "line 3 has 3 ('3, 4, 5' …)"),
        ("# made by hand\na,b\n1,2\n3,4\n", "line 1 has 1 ('# made by hand' …)\n    write: skip=1, "),
        ("a,b\n" + "1,2\n" * 9 + "1,2,3\n" * 4, "line 13 has 3 ('1, 2, 3' …); and 1 more"),
    ],
)
def test_ragged_rows_are_refused_with_their_lines(csv_file: Write, text: str, said: str) -> None:
    with pytest.raises(ValueError, match="is ragged") as error:
        tables.read(csv_file(text))
    assert said in told(error)


def test_lines_before_the_table_can_be_skipped(csv_file: Write) -> None:
    table = tables.read(csv_file("made by hand\n\na,b\n1,2\n3,4\n"), skip=2)
    assert table["a"].values.tolist() == [1, 3]


@pytest.mark.parametrize("text", ['a,b\n"1,2\n3,4\n', 'a,b\n"1"x,2\n'])
def test_quotes_that_do_not_end_swallow_nothing(csv_file: Write, text: str) -> None:
    with pytest.raises(ValueError, match=r"from line 2 on") as error:
        tables.read(csv_file(text))
    assert "doubled" in told(error)


def test_empty_lines_are_passed_over_and_counted(csv_file: Write) -> None:
    table = tables.read(csv_file("a,b\n1,2\n\n\n3,4\n\n"))
    assert table["b"].values.tolist() == [2, 4]
    assert table.remarks == ("2 empty lines passed over",)


@pytest.mark.parametrize(
    ("text", "header", "names", "named"),
    [
        ("a,b\n1,2\n", None, ["a", "b"], True),
        ("5,b\n1,c\n", None, ["column 1", "column 2"], False),
        ("x,?\ny,1\n", None, ["column 1", "column 2"], False),
        ("1990,1991\n1,2\n", True, ["1990", "1991"], True),
        ("a,b\n1,2\n", False, ["column 1", "column 2"], False),
        ("a,\n1,2\n", True, ["a", "column 2"], True),
    ],
)
def test_the_line_of_names_is_found_or_named(text: str, header: Any, names: list[str], named: bool) -> None:
    rows = rows_of(text, "t", header=header)
    assert (rows.names, rows.named) == (names, named)
    assert bool(rows.remarks) == (not named or "" in text.split("\n")[0].split(","))


def test_a_table_of_words_alone_leaves_a_doubt_that_is_told(csv_file: Write) -> None:
    assert "taken for the columns' names" in tables.read(csv_file("a,b\nx,y\nz,w\n")).remarks[0]


def test_two_columns_of_one_name_are_refused(csv_file: Write) -> None:
    with pytest.raises(ValueError, match="several columns named 'a': numbers 1 and 3") as error:
        tables.read(csv_file("a,b,a\n1,2,3\n"))
    told(error)


# --- columns ---------------------------------------------------------------------------------------------


def test_numbers_words_and_gaps_are_told_apart(csv_file: Write) -> None:
    table = tables.read(csv_file(CATS, "cats.csv"))
    assert [(c.name, c.kind, c.different) for c in table.columns] == [
        ("age", "number", 3),
        ("weight", "number", 2),
        ("colour", "words", 2),
    ]
    np.testing.assert_array_equal(table["weight"].values, [4.2, np.nan, 5.1])
    assert table["weight"].missing == {"?": 1}
    assert table.frame["colour"].tolist() == ["black", "white", "black"]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2), st.sampled_from(",;"))
def test_numbers_are_read_to_the_last_bit(values: list[float], separator: str) -> None:
    text = "\n".join([f"a{separator}b", *(f"{v!r}{separator}x" for v in values)])
    rows = rows_of(text, "t", separator=separator)
    assert [float(v) for v in rows.columns[0]] == values
    assert all(map(is_number, rows.columns[0]))


@pytest.mark.parametrize(
    ("fields", "separator", "values"),
    [
        (["1,5", "2", "-3,25"], ";", [1.5, 2, -3.25]),
        (["1.234,5", "2.000.000", "7"], ";", [1234.5, 2_000_000, 7]),
        (['"1,234.5"', '"2,000"', "7"], ",", [1234.5, 2000, 7]),
        (["1e3", ".5", "+2."], ",", [1000, 0.5, 2]),
    ],
)
def test_commas_in_numbers_are_understood_and_told(
    csv_file: Write, fields: list[str], separator: str, values: list[float]
) -> None:
    table = tables.read(csv_file("\n".join([f"a{separator}b", *(f"{f}{separator}x" for f in fields)])))
    assert table["a"].values.tolist() == values
    assert any("commas" in remark for remark in table.remarks) == any("," in field for field in fields)


def test_every_usual_spelling_of_what_is_missing_and_ones_own(csv_file: Write) -> None:
    lines = [f'"{spelling}",x' for spelling in [*MISSING, "none yet"]]
    table = tables.read(csv_file("\n".join(["a,b", *lines, "1,y", "2,y"])), missing=["none yet"])
    assert table["a"].kind == "number"
    assert sum(table["a"].missing.values()) == len(MISSING) + 1
    assert table["a"].values.notna().sum() == 2


def test_None_may_be_a_word_but_is_not_passed_over_among_numbers(csv_file: Write) -> None:
    assert tables.read(csv_file("a,b\nNone,1\nsome,2\n"))["a"].different == 2
    with pytest.raises(
        ValueError, match="column 'a' is mixed: 2 numbers, and 1 that are none: 'None' in line 3"
    ):
        tables.read(csv_file("a\n1\nNone\n2\n"))


@pytest.mark.parametrize("strange", ["abc", "12a", "1_000", "inf", "1,5", "12 kg", "0x1A", "١"])
def test_a_few_words_among_numbers_are_refused_with_two_ways_on(csv_file: Write, strange: str) -> None:
    text = f'a,b\n1,x\n2,x\n"{strange}",x\n4,x\n'
    with pytest.raises(ValueError, match="is mixed: 3 numbers, and 1 that are none") as error:
        tables.read(csv_file(text))
    message = told(error)
    assert f"{strange!r} in line 4" in message
    read = tables.read(csv_file(text), missing=[strange])["a"]
    assert (read.kind, read.missing) == ("number", {strange: 1})
    assert tables.read(csv_file(text), words=["a"])["a"].values.tolist() == ["1", "2", strange, "4"]


def test_numbers_among_words_are_words(csv_file: Write) -> None:
    assert tables.read(csv_file("a\nx\n1\ny\n"), header=True)["a"].kind == "words"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (["7"] * 30, "it is the same in every row"),
        (["x"] * 30, "it is the same in every row"),
        ([""] * 30, "every value is missing"),
        ([f"name {i}" for i in range(30)], "nearly every row has a word of its own"),
        ([f"word {i % 260}" for i in range(600)], "more than 250 different words"),
        ([str(i + 1) for i in range(30)], "it counts the rows"),
        ([str(i + 2) for i in range(30)], ""),
        ([f"word {i % 15}" for i in range(30)], ""),
        ([f"word {i}" for i in range(15)], ""),
    ],
)
def test_columns_that_nothing_can_be_learned_from_are_marked(
    csv_file: Write, fields: list[str], why: str
) -> None:
    table = tables.read(csv_file("\n".join(["a;b", *(f"{field};{i % 7}" for i, field in enumerate(fields))])))
    assert table["a"].left_out == why


# --- as a whole ------------------------------------------------------------------------------------------


def test_it_reads_what_pandas_reads(csv_file: Write, rng: np.random.Generator) -> None:
    frame = pd.DataFrame(
        {
            "x": rng.normal(size=200).round(3),
            "n": rng.integers(0, 99, 200),
            "word": rng.choice(["a b", 'say "hi"', "x,y", "plain"], 200),
        }
    )
    frame.loc[rng.integers(0, 200, 20), "x"] = np.nan
    place = csv_file(frame.to_csv(index=False))
    read = tables.read(place).frame
    np.testing.assert_array_equal(read["x"], frame["x"])
    np.testing.assert_array_equal(read["n"], frame["n"])
    assert read["word"].tolist() == frame["word"].tolist()


def test_a_table_is_told_in_text_and_html(people: Path) -> None:
    table = tables.read(people)
    text = repr(table)
    assert "people.csv: 60 rows, 6 columns, separated by commas, in utf-8" in text
    assert "age      number         57  3 (5 %): NA" in text
    assert "15 (25 %): ?" in text
    assert "60 (100 %): empty" in text
    assert max(map(len, text.splitlines())) <= 100
    html = table._repr_html_()
    assert html.count("<tr>") == 7
    assert "separated by commas" in html


def test_html_is_never_taken_from_a_table(csv_file: Write) -> None:
    html = tables.read(csv_file("<b>,<script>\n1,<i>\n2,x\n"))._repr_html_()
    assert "<script>" not in html
    assert "<i>" not in html


def test_the_real_census_without_a_line_of_names() -> None:
    place = SHARED / "adult.data.gz"
    if not place.is_file():
        pytest.skip("the real file is not at hand: adult.data.gz")
    table = tables.read(place)
    assert len(table) == 32_561
    assert [c.kind == "number" for c in table.columns] == [
        *(True, False, True, False, True, False, False, False, False, False, True, True, True, False, False)
    ]
    assert {c.name: sum(c.missing.values()) for c in table.columns if c.missing} == {
        "column 2": 1836,
        "column 7": 1843,
        "column 14": 583,
    }
    with pytest.raises(ValueError, match=r"line 1 has 1 .*\n    write: skip=1"):
        tables.read(SHARED / "adult.test.gz")


def test_words_are_told_by_their_share(csv_file: Write) -> None:
    table = tables.read(csv_file("\n".join(["a;b", *(["x;1"] * 995 + ["y;2"] * 5)])))
    assert table["a"].holds == "x 100 %, y 0.5 %"


def test_text_is_read_by_the_encoding_that_is_given(csv_file: Write) -> None:
    place = csv_file("naïve".encode("cp850"))
    assert text_of(place, "cp850")[0] == "naïve"


def test_without_pandas_the_line_that_installs_it_is_told(
    csv_file: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ModuleNotFoundError, match="a table needs pandas") as error:
        tables.read(csv_file(CATS))
    assert error.value.name == "pandas"
    assert told(error).endswith('write: pip install "nnlearn[tables]"')
