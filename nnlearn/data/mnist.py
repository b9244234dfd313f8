"""Handwritten digits: 70,000 small pictures, on which networks have been tried since 1998."""

from __future__ import annotations

import os
from typing import Literal

import numpy as np

from nnlearn import checks
from nnlearn.data.download import DataFile, contents
from nnlearn.data.record import Data
from nnlearn.equations.equation import Array

#: The pictures and the labels of each part.
FILES = {
    "train": (
        DataFile(
            "train-images-idx3-ubyte.gz",
            47_040_016,
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ),
        DataFile(
            "train-labels-idx1-ubyte.gz",
            60_008,
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ),
    ),
    "test": (
        DataFile(
            "t10k-images-idx3-ubyte.gz",
            7_840_016,
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ),
        DataFile(
            "t10k-labels-idx1-ubyte.gz",
            10_008,
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    ),
}

#: Public homes of the four files.
MIRRORS = (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
)

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def mnist(
    part: Literal["train", "test"] = "train",
    folder: str | os.PathLike[str] | None = None,
    dtype: Literal["float32", "float64"] = "float32",
) -> Data:
    """Load the MNIST database of handwritten digits: pictures of 28 × 28 pixels, and which digit each shows.

    The first call fetches the part's two files (9.9 MB to train with, 1.6 MB to test with) and keeps them:
    in the system's folder for such files, or in the one that the environment variable NNLEARN_DATA names.
    Their content is checked against its published checksum each time.

    Parameters
    ----------
    part : "train" or "test"
        The 60,000 pictures to train with, or the 10,000 others, by other writers, to test with.
    folder : str or path, optional
        A folder of your own that has the files, named as they have always been, such as
        ``train-images-idx3-ubyte.gz``.
    dtype : "float32" or "float64"
        Of X: 188 or 376 MB for the 60,000 pictures.

    Returns
    -------
    Data
        X (60000, 784): the pixels row by row, from 0 (paper) to 1 (ink); y (60000,): the digits, 0 to 9.

    Raises
    ------
    FileNotFoundError, ConnectionError
        If a file is not in the folder, or could not be fetched.
    ValueError, TypeError
        If a file is cut short or another than it should be; if the part or the dtype is another word.

    Source
    ------
    LeCun, Cortes and Burges, "The MNIST database of handwritten digits", 1998; licence CC BY-SA 3.0.

    Examples
    --------
    >>> data = mnist("test")  # doctest: +SKIP
    >>> data.X.shape, data.y[:5]  # doctest: +SKIP
    ((10000, 784), array([7, 2, 1, 0, 4]))
    >>> picture = data.X[0].reshape(28, 28)  # doctest: +SKIP
    """
    files = FILES[checks.known(part, FILES, "part")]
    precision = checks.known(dtype, ("float32", "float64"), "dtype")
    pictures, labels = map(_array, contents("mnist", files, MIRRORS, folder))
    rows, columns = pictures.shape[1:]
    X = pictures.reshape(len(pictures), rows * columns).astype(precision)
    X /= 255  # in place: there is one array of that size, not two
    return Data(
        X=X,
        y=labels.astype(int),
        feature_names=tuple(f"row {r + 1}, column {c + 1}" for r, c in np.ndindex(rows, columns)),
        target_names=WORDS,
        description=(
            "Handwritten digits, written by employees of the US Census Bureau and by high-school students,"
            " each brought to the same size and centred in 28 × 28 pixels: 0 is paper, 1 is ink. Source: Y."
            " LeCun, C. Cortes and C. J. C. Burges, The MNIST database of handwritten digits, 1998, made from"
            " NIST's Special Databases 1 and 3. Licence: Creative Commons Attribution-ShareAlike 3.0."
        ),
        name=f"MNIST ({part})",
    )


def _array(content: bytes) -> Array:
    """The array of an IDX file: 0, 0, the type (8: bytes), how many axes, the length of each, the entries."""
    axes = content[3]
    shape = np.frombuffer(content, ">i4", count=axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)
