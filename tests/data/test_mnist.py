"""MNIST: read as it is stored, fetched once, and never taken from a file that is cut short or another."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import struct
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO
from urllib.error import HTTPError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnlearn as nn
from nnlearn.data import Data, download
from nnlearn.data.download import DataFile, cache_folder, unpacked
from nnlearn.equations.equation import Array

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("NNLEARN_SHARED") or ROOT.parent / "shared") / "data" / "mnist"
NAMES = {
    part: (f"{file}-images-idx3-ubyte.gz", f"{file}-labels-idx1-ubyte.gz")
    for part, file in (("train", "train"), ("test", "t10k"))
}
PICTURES = np.arange(5 * 3 * 2, dtype=np.uint8).reshape(5, 3, 2) * 8
PICTURES[4, 2, 1] = 255
LABELS = np.array([7, 0, 9, 1, 1], np.uint8)


def idx(array: Array) -> bytes:
    """Store an array of bytes as the database's authors did."""
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def known(name: str, content: bytes) -> DataFile:
    return DataFile(name, len(content), hashlib.sha256(content).hexdigest())


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with a database of five pictures of 3 × 2 pixels to train with, and two to test with."""
    stored = {
        "train": (idx(PICTURES), idx(LABELS)),
        "test": (idx(PICTURES[:2]), idx(LABELS[:2])),
    }
    files = {
        part: tuple(known(name, content) for name, content in zip(NAMES[part], pair, strict=True))
        for part, pair in stored.items()
    }
    monkeypatch.setattr(sys.modules["nnlearn.data.mnist"], "FILES", files)
    folder = tmp_path / "mirror"
    folder.mkdir()
    for part, pair in stored.items():
        for name, content in zip(NAMES[part], pair, strict=True):
            (folder / name).write_bytes(gzip.compress(content))
    return folder


@pytest.fixture
def mirrors(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Path]:
    """Set the mirrors; the answer is the folder that files are then fetched into."""

    def chosen(*addresses: str) -> Path:
        monkeypatch.setattr(sys.modules["nnlearn.data.mnist"], "MIRRORS", addresses)
        monkeypatch.setenv("NNLEARN_DATA", str(tmp_path / "kept"))
        return tmp_path / "kept" / "mnist"

    return chosen


def address(folder: Path) -> str:
    return folder.as_uri() + "/"


def forbid_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(asked: str) -> BinaryIO:
        raise AssertionError(f"{asked} was asked for")

    monkeypatch.setattr(download, "_opened", opened)


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_pixels_come_row_by_row_from_0_to_1(tiny: Path, dtype: Any) -> None:
    data = nn.data.mnist(folder=tiny, dtype=dtype)
    assert isinstance(data, Data)
    assert data.X.dtype == dtype
    np.testing.assert_array_equal(data.X, PICTURES.reshape(5, 6).astype(dtype) / np.dtype(dtype).type(255))
    assert (data.X[4, 5], data.X[0, 0]) == (1, 0)
    assert data.y.tolist() == [7, 0, 9, 1, 1]
    assert data.y.dtype.kind == "i"
    assert data.feature_names[:3] == ("row 1, column 1", "row 1, column 2", "row 2, column 1")
    assert len(data.feature_names) == 6
    assert [data.target_names[label] for label in data.y] == ["seven", "zero", "nine", "one", "one"]
    assert all(word in data.description for word in ("LeCun", "1998", "Licence", "ShareAlike"))
    assert data.name == "MNIST (train)"


def test_each_part_needs_its_own_two_files_only(tiny: Path) -> None:
    for name in NAMES["train"]:
        (tiny / name).unlink()
    data = nn.data.mnist("test", folder=str(tiny))
    assert data.X.shape == (2, 6)
    assert data.y.tolist() == [7, 0]


def test_every_call_gives_arrays_of_its_own_that_may_be_changed(tiny: Path) -> None:
    first = nn.data.mnist(folder=tiny)
    first.X[:], first.y[:] = 7, 7
    again = nn.data.mnist(folder=tiny)
    assert again.X.max() == 1
    assert again.y.max() == 9


def test_it_goes_straight_into_a_network(tiny: Path) -> None:
    data = nn.data.mnist(folder=tiny)
    net = nn.Network.create([6, 8, 10], ["relu", "softmax"], "cross_entropy", dtype="float32")
    before = net.loss_value(data.X, data.y)
    net.fit(data.X, data.y, epochs=50, learning_rate=0.5)
    assert net.loss_value(data.X, data.y) < before / 2


# --- fetching -------------------------------------------------------------------------------------


def test_files_are_fetched_once_and_kept(
    tiny: Path, mirrors: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = mirrors(address(tiny))
    first = nn.data.mnist()
    told = capsys.readouterr()
    assert told.out == ""
    assert [f"fetching {name} from {address(tiny)}" in told.err for name in NAMES["train"]] == [True, True]
    assert "MB" in told.err
    assert {p.name for p in kept.iterdir()} == set(NAMES["train"])
    assert [(kept / n).read_bytes() == (tiny / n).read_bytes() for n in NAMES["train"]] == [True, True]
    forbid_the_network(monkeypatch)
    np.testing.assert_array_equal(nn.data.mnist().X, first.X)
    assert capsys.readouterr().err == ""


def test_only_what_is_missing_is_fetched(
    tiny: Path, mirrors: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = mirrors(address(tiny))
    nn.data.mnist()
    (kept / NAMES["train"][1]).unlink()
    capsys.readouterr()
    assert nn.data.mnist().y.tolist() == LABELS.tolist()
    assert capsys.readouterr().err.count("fetching") == 1


@pytest.mark.parametrize("wrong", ["absent", "a page of words", "cut short", "another database"])
def test_a_mirror_that_fails_is_passed_over(tiny: Path, mirrors: Any, tmp_path: Path, wrong: str) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for name in NAMES["train"] if wrong != "absent" else ():
        right = (tiny / name).read_bytes()
        made = {"a page of words": b"<html>moved</html>", "cut short": right[:-9]}
        (broken / name).write_bytes(made.get(wrong) or gzip.compress(gzip.decompress(right)[:-1] + b"?"))
    kept = mirrors(address(broken), address(tiny))
    assert nn.data.mnist().y.tolist() == LABELS.tolist()
    assert (kept / NAMES["train"][0]).read_bytes() == (tiny / NAMES["train"][0]).read_bytes()


def test_without_a_network_the_folder_the_files_and_what_failed_are_named(
    tiny: Path, mirrors: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / NAMES["train"][0]).write_bytes(b"<html>moved</html>")
    kept = mirrors("https://one.example/", address(tmp_path / "words"), "https://two.example/")
    really_opened = download._opened

    def opened(asked: str) -> BinaryIO:
        if "one.example" in asked:
            raise HTTPError(asked, 404, "Not Found", None, None)  # type: ignore[arg-type]
        if "two.example" in asked:
            raise TimeoutError("timed out")
        return really_opened(asked)

    monkeypatch.setattr(download, "_opened", opened)
    with pytest.raises(ConnectionError) as caught:
        nn.data.mnist()
    told = str(caught.value)
    assert told.startswith(f"mnist: {NAMES['train'][0]} is not in the folder {kept} yet")
    assert "https://one.example/: HTTP Error 404: Not Found" in told
    assert "what came is not a gzip file: it starts with b'<html>mo'" in told
    assert "https://two.example/: timed out" in told
    assert "without a network: fetch it elsewhere, from one of these, and put it into that folder" in told
    assert told.splitlines()[-1].strip() == (
        f"write: nn.data.mnist(folder=...)  # a folder of your own that has {' and '.join(NAMES['train'])}"
    )
    assert not kept.exists()


def test_an_interrupted_download_leaves_nothing_behind(
    tiny: Path, mirrors: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = mirrors(address(tiny))
    really_opened = download._opened

    class Interrupted(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise KeyboardInterrupt
            return super().read(10)

    monkeypatch.setattr(download, "_opened", lambda _: Interrupted((tiny / NAMES["train"][0]).read_bytes()))
    with pytest.raises(KeyboardInterrupt):
        nn.data.mnist()
    assert not kept.exists()
    monkeypatch.setattr(download, "_opened", really_opened)
    assert nn.data.mnist().y.tolist() == LABELS.tolist()


def test_a_stream_without_end_is_not_followed(
    tiny: Path, mirrors: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Endless(io.BytesIO):
        given = 0

        def read(self, size: int | None = -1, /) -> bytes:
            Endless.given += size or 0
            assert Endless.given < 10_000_000
            return bytes(size or 0)

    mirrors("https://endless.example/")
    monkeypatch.setattr(download, "_opened", lambda _: Endless())
    with pytest.raises(ConnectionError, match="not a gzip file"):
        nn.data.mnist()


def test_a_folder_of_ones_own_is_read_and_never_written_to(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid_the_network(monkeypatch)
    (tiny / NAMES["train"][1]).unlink()
    before = sorted(tiny.iterdir())
    with pytest.raises(FileNotFoundError) as caught:
        nn.data.mnist(folder=tiny)
    assert str(caught.value) == (
        f"mnist: there is no {NAMES['train'][1]} in the folder {tiny}"
        "\n    write: nn.data.mnist()  # fetches the files itself"
    )
    assert sorted(tiny.iterdir()) == before
    with pytest.raises(FileNotFoundError, match=f"no {' and '.join(NAMES['test'])} in the folder"):
        nn.data.mnist("test", folder=tiny / "nowhere")


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, "home/.cache/nnlearn"),
        ("linux", {"XDG_CACHE_HOME": "{}/elsewhere"}, "elsewhere/nnlearn"),
        ("darwin", {}, "home/Library/Caches/nnlearn"),
        ("win32", {"LOCALAPPDATA": "{}/local"}, "local/nnlearn/Cache"),
        ("win32", {}, "home/AppData/Local/nnlearn/Cache"),
        ("win32", {"NNLEARN_DATA": "{}/mine"}, "mine"),
        ("linux", {"NNLEARN_DATA": "~/mine"}, "home/mine"),
    ],
)
def test_files_are_kept_where_the_system_keeps_such_files(
    platform: str,
    variables: dict[str, str],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "NNLEARN_DATA"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name, value in variables.items():
        monkeypatch.setenv(name, value.format(tmp_path))
    monkeypatch.setattr(sys, "platform", platform)
    found = cache_folder()
    monkeypatch.undo()
    assert found == tmp_path / expected


# --- what is no such file -------------------------------------------------------------------------


def longer(content: bytes) -> bytes:
    return gzip.compress(content + bytes(10_000_000))


SPOILT: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda content: b"", "is not a gzip file: it starts with b''"),
    "not packed": (lambda content: content, r"is not a gzip file: it starts with b'\x00\x00\x08\x03"),
    "cut short": (lambda content: gzip.compress(content)[:-12], "is cut short"),
    "a header alone": (lambda content: gzip.compress(content)[:10], "is cut short"),
    "a bit changed": (lambda content: gzip.compress(content)[:-5] + b"?" * 5, "is damaged: "),
    "shorter": (lambda content: gzip.compress(content[:-3]), "it holds 43 bytes, in place of 46"),
    "longer": (longer, "it holds more than 46 bytes, in place of 46"),
    "one pixel changed": (lambda content: gzip.compress(content[:-1] + b"?"), "its content has the sha256 "),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_file_that_is_not_the_databases_is_refused_by_name(tiny: Path, how: str) -> None:
    spoil, said = SPOILT[how]
    place = tiny / NAMES["train"][0]
    place.write_bytes(spoil(idx(PICTURES)))
    with pytest.raises(ValueError) as caught:
        nn.data.mnist(folder=tiny)
    told = str(caught.value)
    assert told.startswith(f"mnist: the file {place} is ")
    assert said in told
    assert told.endswith("\n    write: nn.data.mnist()  # fetches the files itself")


def test_a_small_file_that_would_unpack_to_a_huge_one_is_not_unpacked() -> None:
    huge = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    with pytest.raises(ValueError, match="holds more than 46 bytes"):
        unpacked(known("pictures.gz", CONTENT), huge)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 5_000_000


def test_a_file_that_went_bad_where_it_is_kept_can_be_fetched_anew(tiny: Path, mirrors: Any) -> None:
    kept = mirrors(address(tiny))
    nn.data.mnist()
    place = kept / NAMES["train"][1]
    place.write_bytes(place.read_bytes()[:-1])
    with pytest.raises(ValueError, match="is cut short") as caught:
        nn.data.mnist()
    advice = str(caught.value).split("write: ")[1].split("  #")[0]
    exec(f"import pathlib; {advice}")
    assert nn.data.mnist().y.tolist() == LABELS.tolist()


CONTENT = idx(PICTURES)
PACKED = gzip.compress(CONTENT)


@given(st.data())
def test_a_changed_file_is_refused_or_holds_the_same(data: st.DataObject) -> None:
    """Whatever byte is changed, and wherever it is cut."""
    packed = bytearray(PACKED)
    packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(packed[: data.draw(st.integers(0, len(packed)) | st.just(len(packed)))])
    try:
        content = unpacked(known("pictures.gz", CONTENT), cut)
    except ValueError:
        return
    assert content == CONTENT


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"part": "tset"}, "part 'tset' is unknown; there are train, test\n    write: 'test'"),
        ({"dtype": "float16"}, "dtype 'float16' is unknown; there are float32, float64"),
    ],
)
def test_a_word_that_there_is_not_is_told(tiny: Path, options: Any, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        nn.data.mnist(folder=tiny, **options)
    assert str(caught.value).startswith(said)


# --- the files themselves -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "each"),
    [
        ("train", [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]),
        ("test", [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]),
    ],
)
def test_the_real_database_is_the_one_that_everybody_uses(part: Any, each: list[int]) -> None:
    absent = [name for name in NAMES[part] if not (SHARED / name).is_file()]
    if absent:
        pytest.skip(f"the real files are not at hand: {', '.join(absent)}")
    data = nn.data.mnist(part, folder=SHARED)
    assert data.X.shape == (sum(each), 784)
    assert np.bincount(data.y).tolist() == each
    assert (data.X.min(), data.X.max()) == (0, 1)
    if part == "train":  # the mean and the deviation that many programs standardise with
        assert data.X.mean(dtype=float) == pytest.approx(0.1307, abs=5e-5)
        assert data.X.std(dtype=float) == pytest.approx(0.3081, abs=5e-5)
    else:
        assert data.y[:5].tolist() == [7, 2, 1, 0, 4]
